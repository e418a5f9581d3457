"""A report taken apart, in words."""

from collections.abc import Sequence

from domain.redemption import Outcome
from domain.reports import Odd, ProductLine, RefundedLine, Refusals, Report, StoreDay, VerifierLine
from handlers.catalog.words import money
from handlers.kit.words import Markup, _, bold, fill, lines, moment, mono, times
from handlers.orders.words import price
from handlers.reports.words import odd_words, span_words, store_line
from handlers.scan.brief import BRIEF


def stores_text(found: Report) -> Markup:
    rows = [row for one in found.stores for row in _of_store(found, one)]
    return _headed(found, _("By store"), rows)


def _of_store(found: Report, one: StoreDay) -> list[Markup]:
    had = one.figures
    rows = [store_line(found, one.store, had)]
    if had.off or had.refunds:
        rows.append(
            fill(
                _("   {gross} − {off} discounts − {refunds} refunds"),
                gross=money(had.gross, found.currency),
                off=money(had.off, found.currency),
                refunds=money(had.refunds, found.currency),
            )
        )
    if had.undone or had.refused:
        rows.append(
            fill(
                _("   undone {undone}, refused {refused}"), undone=had.undone, refused=had.refused
            )
        )
    return rows


def store_text(found: Report, store_id: int) -> Markup | None:
    """One store's day, and what is odd there; None: there was nothing."""
    one = next((one for one in found.stores if one.store_id == store_id), None)
    odd = [
        odd_words(found, it) for it in found.odd if isinstance(it, Odd) and it.store_id == store_id
    ]
    if one is None or not (one.figures.any or odd):
        return None
    return lines(
        *(fill("<b>⚠️ {what}</b>", what=it) for it in odd),
        fill(_("📊 {store}, {day}"), store=bold(one.store), day=span_words(found.span)),
        *_of_store(found, one),
    )


def verifiers_text(found: Report, verifiers: Sequence[VerifierLine]) -> Markup:
    rows = [
        fill(
            _("👤 {name}: {uses}, undone {undone}, refused {refused}"),
            name=one.name or f"#{one.staff_id}",
            uses=times(one.uses),
            undone=one.undone,
            refused=one.refused,
        )
        for one in verifiers
    ]
    return _headed(found, _("By verifier"), rows)


def products_text(found: Report, products: Sequence[ProductLine]) -> Markup:
    rows = [
        fill(
            "📦 {name} ×{n}: {price}",
            name=one.name,
            n=one.quantity,
            price=price(one.points, one.money, found.currency),
        )
        for one in products
    ]
    return _headed(found, _("What was paid for"), rows)


def refusals_text(found: Report, refused: Refusals) -> Markup:
    rows = [
        fill("{reason}: {n}", reason=_reason(reason), n=count) for reason, count in refused.reasons
    ]
    if refused.last:
        rows.append(Markup(""))
    rows += [
        fill(
            "{at} {code}… {reason} · {store} {staff}",
            at=moment(one.at, found.timezone),
            code=mono(one.masked),
            reason=_reason(one.reason),
            store=one.store,
            staff=one.staff,
        )
        for one in refused.last
    ]
    return _headed(found, _("Refused scans"), rows)


def refunds_text(found: Report, refunded: Sequence[RefundedLine]) -> Markup:
    rows = [
        fill(
            "↩ {at} {no} {name}: {price}",
            at=moment(one.at, found.timezone),
            no=mono(one.no),
            name=one.name,
            price=price(one.points, one.money, found.currency),
        )
        for one in refunded
    ]
    if found.waiting:
        rows.append(fill(_("💸 refunds that wait for a decision: {n}"), n=found.waiting))
    return _headed(found, _("Refunds"), rows)


def _headed(found: Report, what: str, rows: Sequence[Markup]) -> Markup:
    where = f" · {found.store.store}" if found.store else ""
    head = fill(
        "{what}{where} · {when}", what=bold(what), where=where, when=span_words(found.span)
    )
    return lines(head, "", *(rows or [Markup(_("Nothing."))]))


def _reason(word: str) -> str:
    return BRIEF[Outcome(word)]()
