"""A verifier scans the store's code (``h-TOKEN``): the shift opens, or closes with its counts."""

from datetime import datetime

from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.secrets import Token
from domain.shifts import Ended, HandOver, Punched, close_shift, punch
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Screen, button, send, show
from handlers.kit.words import Markup, _, _n, bold, clock, fill, lines, number, times
from handlers.shifts.buttons import EndShift


async def code_scanned(message: Message, args: str, desk: Desk, me: Me) -> None:
    found = await desk(punch, token=Token(args))
    me = await me.again()  # the clock on the wall is the store's
    await send(message, _punched(found, me))


async def end_pressed(query: CallbackQuery, pressed: EndShift, desk: Desk, me: Me) -> None:
    over = await desk(close_shift, shift_id=pressed.shift)
    await show(query, Screen(hand_over_text(over, me.zone), [[to_menu()]]))


def hand_over_text(over: HandOver, zone: str) -> Markup:
    """What is handed over: from when to when, what was redeemed, what was not."""
    return lines(
        bold(_("🏁 SHIFT CLOSED · {store}").format(store=over.store)),
        fill(
            "{since} – {until} · {span}",
            since=clock(over.opened_at, zone),
            until=clock(over.closed_at, zone) if over.closed_at else "",
            span=_span(over.opened_at, over.closed_at or over.opened_at),
        ),
        _("You opened one at another store.") if over.ended is Ended.MOVED else None,
        "",
        bold(times(over.uses)),
        *(fill("• {title}: {n}", title=one.title, n=one.uses) for one in over.products),
        fill(_n("… and {n} more product", "… and {n} more products", over.more), n=over.more)
        if over.more
        else None,
        fill(
            _("❌ {refused} refused · ↩ {undone} undone"),
            refused=number(over.refused),
            undone=number(over.undone),
        ),
    )


def _punched(found: Punched, me: Me) -> Screen:
    over = hand_over_text(found.closed, me.zone) if found.closed else None
    if found.shift_id is None or found.opened_at is None:
        return Screen(over or "", [[to_menu()]])
    text = lines(
        *((over, "") if over else ()),
        bold(_("🟢 SHIFT OPEN · {store}").format(store=found.store)),
        fill(_("Since {at}."), at=clock(found.opened_at, me.zone)),
        _("It was opened a moment ago: a second scan closes nothing.")
        if found.before
        else _("What you redeem counts here. Scan the code again when you go."),
    )
    return Screen(text, [[button("🏁 " + _("Close the shift"), EndShift(shift=found.shift_id))]])


def _span(since: datetime, until: datetime) -> str:
    minutes = int((until - since).total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _n("{n} minute", "{n} minutes", rest).format(n=number(rest))
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
