"""What somebody wants to be told, and at which hours not."""

import re

from aiogram.types import CallbackQuery

from domain.broadcasts import Subscribed, want_broadcasts, wants_broadcasts
from domain.desk import Desk
from domain.errors import Malformed
from domain.members import own_memberships
from domain.people import QuietHours, quiet_hours, set_quiet
from domain.signs import narrow
from handlers.broadcasts.buttons import News, Quiet
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import Event, Rows, Screen, button, show
from handlers.kit.typed import is_off
from handlers.kit.words import _, bold, fill, lines

CHOICES = ((21, 8), (22, 7), (22, 9), (23, 8))
SHOPS = 10


async def quiet_command(event: Event, desk: Desk, args: str = "") -> None:
    """``/quiet``; ``/quiet 22 8``; ``/quiet off``."""
    said = narrow(args).strip().casefold()
    if is_off(said):
        await desk(set_quiet, since=0, until=0)
    elif said:
        hours = re.fullmatch(r"(\d{1,2})(?::00)?\s*(?:-|to|到|至|\s)\s*(\d{1,2})(?::00)?", said)
        if hours is None:
            raise Malformed("quiet")
        await desk(set_quiet, since=int(hours[1]), until=int(hours[2]))
    await _show(event, desk)


async def quiet_pressed(query: CallbackQuery, pressed: Quiet, desk: Desk) -> None:
    await desk(set_quiet, since=pressed.since, until=pressed.until)
    await _show(query, desk)


async def news_pressed(query: CallbackQuery, pressed: News, desk: Desk) -> None:
    """Under a message that stays readable; from the settings, in place."""
    there = desk.visiting(pressed.merchant)
    got = await there(want_broadcasts, wanted=pressed.wanted)
    said = (
        fill(_("🔔 {merchant} may write to you again."), merchant=bold(got.merchant))
        if got.wanted
        else fill(
            _("🔕 {merchant} writes you no more of these. What you buy and hold is still told."),
            merchant=bold(got.merchant),
        )
    )
    other = button(
        "🔔 " + _("I want them again") if not got.wanted else "🔕 " + _("No more of these"),
        News(merchant=pressed.merchant, wanted=not got.wanted),
    )
    await show(query, Screen(said, [[other], [go("🔕 " + _("What I am told"), "quiet")]]))


async def _show(event: Event, desk: Desk) -> None:
    hours = await desk(quiet_hours)
    shops = [
        await desk.visiting(one.merchant_id)(wants_broadcasts)
        for one in (await desk(own_memberships))[:SHOPS]
    ]
    text = lines(
        _("🔕 <b>What I am told, and when</b>"),
        _hours(hours),
        _("In these hours reports, alerts and news wait; what you wait for does not."),
        "",
        *(
            fill(
                _("news of {merchant}: yes") if one.wanted else _("news of {merchant}: no"),
                merchant=bold(one.merchant),
            )
            for one in shops
        ),
        _("Or type: /quiet 22 8 · /quiet off"),
    )
    await show(event, Screen(text, [*_rows(hours, shops), [to_menu()]]))


def _hours(hours: QuietHours | None) -> str:
    if hours is None:
        return _("No quiet hours: everything comes at once.")
    return _("Quiet from {since}:00 to {until}:00").format(
        since=f"{hours.since:02}", until=f"{hours.until:02}"
    )


def _rows(hours: QuietHours | None, shops: list[Subscribed]) -> Rows:
    chosen = (hours.since, hours.until) if hours else (0, 0)
    taps = [
        button(
            ("• " if one == chosen else "") + f"{one[0]:02}–{one[1]:02}",
            Quiet(since=one[0], until=one[1]),
        )
        for one in CHOICES
    ]
    off = button(("• " if hours is None else "") + _("No quiet hours"), Quiet(since=0, until=0))
    news = [
        [
            button(
                ("🔕 " if one.wanted else "🔔 ")
                + (_("No news of {merchant}") if one.wanted else _("News of {merchant}")).format(
                    merchant=one.merchant
                ),
                News(merchant=one.merchant_id, wanted=not one.wanted),
            )
        ]
        for one in shops
    ]
    return [taps, [off], *news]
