"""Everything about one redemption, in words."""

from domain.redemption import Record
from handlers.catalog.words import money
from handlers.kit.words import Markup, _, bold, fill, lines, moment, times


def at_store(store: str, sold_at: str) -> str:
    """Where it was redeemed; and where it was sold, if that is another store (S4-22)."""
    if sold_at in ("", store):
        return store
    return _("{store}, sold at {seller}").format(store=store, seller=sold_at)


def _sold(one: Record) -> Markup | None:
    """What was ordered online from the stock of all stores is no store's sale (S4-22, S4-23)."""
    if one.sold_at:
        return fill(_("Sold at: {store}"), store=one.sold_at)
    if one.order_no:
        return fill(_("Sold in no store: order {no}"), no=one.order_no)
    return None


def record_text(one: Record) -> Markup:
    """Everything about one redemption."""
    return lines(
        fill(_("📒 Redemption #{n}"), n=str(one.id)),
        fill(
            "{title} {code} · {uses}",
            title=bold(one.title),
            code=str(one.code),
            uses=times(one.uses),
        ),
        fill(
            "{at} · {store} · {who}",
            at=moment(one.at, one.timezone),
            store=one.store,
            who=one.redeemer or _("a former colleague"),
        ),
        _sold(one),
        fill(
            _("Bill {bill} − {off} = {due}"),
            bill=money(one.bill, one.currency),
            off=money(one.bill - one.due, one.currency),
            due=bold(money(one.due, one.currency)),
        )
        if one.bill is not None and one.due is not None
        else None,
        fill(_("Holder: {name}"), name=one.member) if one.member else None,
        fill(
            _("✖ Undone {at} by {who}{why}"),
            at=moment(one.undone_at, one.timezone),
            who=one.undone_by or _("a former colleague"),
            why=f": {one.undo_reason}" if one.undo_reason else "",
        )
        if one.undone_at
        else None,
    )
