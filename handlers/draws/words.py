"""A draw in words: what it is, what there is to win, and how likely that is."""

from collections.abc import Callable
from datetime import datetime

from domain.draws import DrawLine, DrawState, OwnWin, PrizeLine, Ticket, WinState
from handlers.catalog.words import points
from handlers.kit.words import Markup, _, _n, bold, fill, lines, moment, mono, number

WON: dict[WinState, Callable[[], str]] = {
    WinState.WAITING: lambda: _("to be claimed"),
    WinState.CLAIMED: lambda: _("put aside"),
    WinState.GIVEN: lambda: _("handed over"),
    WinState.EXPIRED: lambda: _("expired"),
}
WIN_MARK = {
    WinState.WAITING: "🎁",
    WinState.CLAIMED: "📦",
    WinState.GIVEN: "✅",
    WinState.EXPIRED: "⚪",
}


def prize_name(name: str, gives: int) -> str:
    """``gives``: so many points; 0: a thing with a name."""
    return points(gives) if gives else name


def prize_words(one: PrizeLine) -> Markup:
    return fill("• {n} × {name}", n=one.quantity, name=prize_name(one.name, one.points))


def state_words(one: DrawLine, now: datetime) -> str:
    zone = one.timezone
    match one.state:
        case DrawState.OPEN if now < one.opens_at:
            return _("⏳ opens {at}").format(at=moment(one.opens_at, zone))
        case DrawState.OPEN if now < one.closes_at:
            return _("🟢 open until {at}").format(at=moment(one.closes_at, zone))
        case DrawState.OPEN | DrawState.CLOSED:
            return _("🔒 closed: everybody is being told the list's hash")
        case DrawState.FROZEN:
            return _("🔒 closed: drawn {at} at the latest").format(at=moment(one.draws_at, zone))
        case DrawState.DRAWN:
            at = moment(one.drawn_at or one.draws_at, zone)
            return _("🏁 drawn {at}").format(at=at)
    return _("🚫 called off")


def way_in(one: DrawLine) -> str:
    free = _n("{n} free try a day", "{n} free tries a day", one.free_daily).format(
        n=number(one.free_daily)
    )
    cost = _("{points} an entry").format(points=points(one.points))
    parts = [free] if one.free_daily else []
    parts += [cost] if one.points else []
    if one.each_may:
        parts.append(_("at most {n} for each person").format(n=number(one.each_may)))
    return " · ".join(parts)


def odds(one: DrawLine) -> str:
    """As far as they can be said: prizes by entries so far."""
    if not one.entries:
        return _("Nobody has entered yet.")
    prizes = _n("{n} prize", "{n} prizes", one.units).format(n=number(one.units))
    entries = _n("{n} entry", "{n} entries", one.entries).format(n=number(one.entries))
    if one.entries <= one.units:
        return _("{prizes} for {entries} so far: there is one for everybody.").format(
            prizes=prizes, entries=entries
        )
    share = f"{one.entries / one.units:.1f}".removesuffix(".0")
    return _("{prizes} for {entries} so far: about 1 in {share} wins.").format(
        prizes=prizes, entries=entries, share=share
    )


def draw_text(one: DrawLine, now: datetime) -> Markup:
    told = one.state in (DrawState.OPEN, DrawState.CLOSED, DrawState.FROZEN)
    return lines(
        fill("🎁 {name} · {merchant}", name=bold(one.name), merchant=one.merchant),
        state_words(one, now),
        bold(_("To win:")),
        *(prize_words(prize) for prize in one.prizes),
        fill(_("To enter: {way}"), way=way_in(one)) if told else None,
        odds(one) if told else None,
        _off(one) if one.state is DrawState.CALLED_OFF else None,
        _won_words(one) if one.state is DrawState.DRAWN else None,
        _of_staff(one) if one.of_staff else None,
        fill(_n("You have {n} ticket.", "You have {n} tickets.", one.mine), n=one.mine)
        if one.mine
        else None,
        *(own_win(win, one.timezone) for win in one.won),
        "",
        fill(_("Secret's hash: {hash}"), hash=mono(one.secret_hash)),
        fill(_("List's hash: {hash}"), hash=mono(one.list_hash)) if one.list_hash else None,
        fill(_("Beacon: drand's round {round}"), round=mono(str(one.beacon_round)))
        if one.beacon_round
        else None,
    )


def _of_staff(one: DrawLine) -> str:
    """Who came to work there after they had entered keeps what they have, and all may know."""
    return _n(
        "{n} ticket is of somebody who works there now, and entered before.",
        "{n} tickets are of people who work there now, and entered before.",
        one.of_staff,
    ).format(n=number(one.of_staff))


def _off(one: DrawLine) -> str:
    if one.off_why == "beacon":
        return _("The round's value was not typed in in time. Points come back.")
    return _("The shop called it off. Points come back.")


def _won_words(one: DrawLine) -> str:
    return _n("{n} ticket of {entries} won.", "{n} tickets of {entries} won.", one.winners).format(
        n=number(one.winners), entries=number(one.entries)
    )


def own_win(one: OwnWin, zone: str) -> Markup:
    words = fill(
        "{mark} {prize} · {state}",
        mark=WIN_MARK[one.state],
        prize=bold(prize_name(one.prize, one.points)),
        state=WON[one.state](),
    )
    if one.state is not WinState.WAITING:
        return words
    until = _("claim it until {at}").format(at=moment(one.expires_at, zone))
    return fill("{words} · {until}", words=words, until=until)


def ticket_text(one: Ticket, zone: str) -> Markup:
    """What an entrant keeps."""
    return lines(
        bold(_("🎟 TICKET {n} · {name}").format(n=number(one.ticket), name=one.draw)),
        fill(_("Paid: {points}"), points=points(one.points)) if one.points else _("A free try."),
        fill(_("Nonce: {nonce}"), nonce=mono(one.nonce)),
        fill(_("Secret's hash: {hash}"), hash=mono(one.secret_hash)),
        fill(_("Rules' hash: {hash}"), hash=mono(one.rules_hash)),
        fill(
            _("It closes {at}. You are told the list's hash then, and the result after that."),
            at=moment(one.closes_at, zone),
        ),
        _("Keep this message: with it anybody can check the result."),
    )
