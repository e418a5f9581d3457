"""An alert in words."""

from domain.alerts import AlertCard, AlertLine, AlertState, Deed, What
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, moment, number

WHAT = {
    What.PRODUCT: lambda: _("last day of sale"),
    What.BUNDLE: lambda: _("the benefit ends"),
    What.LISTING: lambda: _("the sale ends with its cards"),
    What.VOUCHER: lambda: _("the voucher ends"),
    What.WIN: lambda: _("what nobody claims goes back"),
}
KIND = {
    What.PRODUCT: lambda: _("Products"),
    What.BUNDLE: lambda: _("Benefits"),
    What.LISTING: lambda: _("Sales by their cards"),
    What.VOUCHER: lambda: _("Vouchers"),
    What.WIN: lambda: _("Unclaimed wins"),
    What.POINTS: lambda: _("Members' points"),
    What.CARD: lambda: _("Members' cards"),
}
CALLED = {
    "products": What.PRODUCT,
    "商品": What.PRODUCT,
    "benefits": What.BUNDLE,
    "权益": What.BUNDLE,
    "sales": What.LISTING,
    "销售": What.LISTING,
    "vouchers": What.VOUCHER,
    "券": What.VOUCHER,
    "wins": What.WIN,
    "中奖": What.WIN,
    "points": What.POINTS,
    "积分": What.POINTS,
    "cards": What.CARD,
    "卡": What.CARD,
}
GROWS = {
    What.PRODUCT: lambda: _(
        "The last day of sale moves. Cards that were issued keep their own dates."
    ),
    What.VOUCHER: lambda: _(
        "The voucher and each card of it that is not used up are good that much longer."
    ),
}
DEED = {
    Deed.EXTENDED: lambda: _("✅ {who} extended it, {at}."),
    Deed.TAKEN_OFF: lambda: _("⛔ {who} took it off sale, {at}."),
    Deed.SEEN: lambda: _("✅ {who} has dealt with it, {at}."),
}


def card_text(card: AlertCard, zone: str) -> Markup:
    line = card.line
    return lines(
        fill(_("⏳ <b>{name}: {when}</b>"), name=line.name, when=when(card.days_left)),
        fill(_("{what}: {day}"), what=WHAT[line.what](), day=bold(day(card.ends_on))),
        fill(_("it was {day}"), day=day(line.ends_on)) if card.ends_on != line.ends_on else None,
        _("its promotion link ends with it") if card.link else None,
        _left(card),
        fill(_("people who hold cards of it: {n}"), n=card.holders)
        if card.holders and card.line.what is not What.WIN
        else None,
        fill(_("📣 told to {n} of them"), n=card.notified) if card.notified else None,
        *_answer(card, zone),
    )


def _left(card: AlertCard) -> Markup:
    match card.line.what:
        case What.VOUCHER:
            return fill(_("to be claimed: {left}"), left=card.left)
        case What.WIN:
            return fill(_("not claimed: {left}"), left=card.left)
        case _ if not card.online:
            return fill(_("in stock: {left}; not on sale in any mall"), left=card.left)
        case _:
            malls_of = malls(card.online)
            return fill(_("in stock: {left}; on sale in {malls}"), left=card.left, malls=malls_of)


def when(days_left: int) -> str:
    if days_left < 0:
        return _("it has ended")
    if days_left == 0:
        return _("today is the last day")
    return _n("{n} day left", "{n} days left", days_left).format(n=number(days_left))


def malls(online: int) -> str:
    return _n("{n} mall", "{n} malls", online).format(n=number(online))


def _answer(card: AlertCard, zone: str) -> list[Markup]:
    """Who did what about it: the same on every copy."""
    if not card.acted_name or card.acted_at is None:
        return []
    at = moment(card.acted_at, zone)
    if card.deed is not None:
        voucher = card.line.what is What.VOUCHER
        stopped = voucher and card.deed is Deed.TAKEN_OFF
        words = _("⛔ {who} stopped giving it out, {at}.") if stopped else DEED[card.deed]()
        done = fill(words, who=bold(card.acted_name), at=at)
        return [done, lines(GROWS[card.line.what]())] if card.deed is Deed.EXTENDED else [done]
    if card.wakes_at is not None:
        wakes = moment(card.wakes_at, zone)
        return [fill(_("😴 {who} put it off until {at}."), who=bold(card.acted_name), at=wakes)]
    return []


def line_words(line: AlertLine) -> str:
    """What is decided by first: how soon it is."""
    mark = "😴" if line.state is AlertState.SNOOZED else "⏳"
    return f"{mark} {_soon(line.days_left)} · {line.name}"


def soonest_words(line: AlertLine) -> Markup:
    return fill("• {soon} · {name}", soon=_soon(line.days_left), name=bold(line.name))


def _soon(days: int) -> str:
    if days < 0:
        return _("it has ended")
    return _("today") if days == 0 else _n("{n} day", "{n} days", days).format(n=number(days))


def holder_words(
    merchant: str, name: str, title: str, ends: str, what: What = What.PRODUCT
) -> Markup:
    """What a holder reads; the dry run shows the same."""
    if what is What.WIN:
        return lines(
            fill(
                _("🏆 {merchant}: you won {title} in {name}."),
                merchant=bold(merchant),
                title=bold(title),
                name=name,
            ),
            fill(_("Claim it by {day}, or it goes back."), day=bold(ends)),
        )
    if what is What.PRODUCT:  # whose cards keep their own dates (D22)
        return lines(
            fill(
                _("⏳ {merchant}: {name} is sold until {day} only."),
                merchant=bold(merchant),
                name=bold(name),
                day=ends,
            ),
            fill(
                _("Your {title} keeps its own date; another one can be had until then."),
                title=bold(title),
            ),
        )
    return lines(
        fill(
            _("⏳ {merchant}: {name} ends on {day}."),
            merchant=bold(merchant),
            name=bold(name),
            day=ends,
        ),
        fill(_("You still have {title}. Use it while it is good."), title=bold(title)),
    )
