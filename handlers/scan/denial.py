"""The case of a use that its holder denied: a message of its own, which every change is written
into; the use stands, or is given back."""

from collections.abc import Sequence

from aiogram import Bot
from aiogram.types import CallbackQuery

from domain.cards import CardState
from domain.desk import Desk
from domain.redemption import DenialCase, DenialState, How, denial_case, give_back, lift
from handlers.cards.cards import card_screen
from handlers.cards.drawing import card_picture
from handlers.kit.here import username_for
from handlers.kit.me import Me
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, send, show
from handlers.kit.words import (
    Markup,
    _,
    bold,
    clock,
    fill,
    left_words,
    lines,
    moment,
    times,
)
from handlers.scan.buttons import DenialDeed


async def case_pressed(query: CallbackQuery, pressed: DenialDeed, desk: Desk, me: Me) -> None:
    """Back to what the message was."""
    case = await desk(denial_case, denial_id=pressed.denial)
    await show(query, case_screen(case, me.zone))


async def photos_pressed(query: CallbackQuery, pressed: DenialDeed, desk: Desk, bot: Bot) -> None:
    """What was photographed at the counter, and the card's own picture, to be compared."""
    case = await desk(denial_case, denial_id=pressed.denial)
    if case.use.photo:
        said = _("🖼 With this photo it was redeemed.")
        await send(query, Screen(said, photo=case.use.photo, protect=True))
    else:
        await send(query, Screen(_HOW[case.use.how]()))
    if case.card.code:
        picture = await card_picture(case.card, await username_for(bot))
        await send(query, Screen(_("🎟 This is the card itself."), photo=picture, protect=True))
    await query.answer()


async def card_pressed(query: CallbackQuery, pressed: DenialDeed, desk: Desk) -> None:
    case = await desk(denial_case, denial_id=pressed.denial)
    await send(query, card_screen(case.card))
    await query.answer()


async def lift_pressed(query: CallbackQuery, pressed: DenialDeed, desk: Desk, me: Me) -> None:
    case = await desk(denial_case, denial_id=pressed.denial)
    first = (
        _("❓ <b>Does the use stand?</b>"),
        _("The card works again; its holder and who redeemed it are told."),
    )
    yes = button(_("Yes, the use stands"), DenialDeed(denial=case.id, deed="lift!"), GOOD)
    await show(query, _ask(case, me.zone, first, [[yes]]))


async def lifted(query: CallbackQuery, pressed: DenialDeed, desk: Desk, me: Me) -> None:
    await desk(lift, denial_id=pressed.denial)
    await case_pressed(query, pressed, desk, me)


async def back_pressed(query: CallbackQuery, pressed: DenialDeed, desk: Desk, me: Me) -> None:
    case = await desk(denial_case, denial_id=pressed.denial)
    first = (
        fill(
            _("❓ <b>Give {uses} back to {name}?</b>"), uses=times(case.use.uses), name=case.holder
        ),
        _("The redemption is undone and the card works again; both are told."),
    )
    yes = button(_("Yes, give it back"), DenialDeed(denial=case.id, deed="back!"), BAD)
    await show(query, _ask(case, me.zone, first, [[yes]]))


async def given_back(query: CallbackQuery, pressed: DenialDeed, desk: Desk, me: Me) -> None:
    reason = _("its holder said: not me")
    await desk(give_back, denial_id=pressed.denial, reason=reason)
    await case_pressed(query, pressed, desk, me)


def case_screen(case: DenialCase, zone: str) -> Screen:
    open_card = button("🎟 " + _("Open the card"), DenialDeed(denial=case.id, deed="card"))
    words = _("Both photos") if case.use.photo else _("The card's picture")
    photos = button("🖼 " + words, DenialDeed(denial=case.id, deed="photos"))
    rows: Rows = [[photos, open_card]]
    if case.state is DenialState.OPEN:
        rows = [
            [button("✅ " + _("The use stands"), DenialDeed(denial=case.id, deed="lift"))],
            [button("↩ " + _("Give it back"), DenialDeed(denial=case.id, deed="back"), BAD)],
            *rows,
        ]
    return Screen(
        lines(bold(_VERDICT[case.state]()), *_told(case, zone), *_after(case, zone)), rows
    )


def _ask(case: DenialCase, zone: str, first: Sequence[str], yes: Rows) -> Screen:
    back = button("◀ " + _("Back"), DenialDeed(denial=case.id, deed="case"))
    return Screen(lines(*first, "", *_told(case, zone)), [*yes, [back]])


def _told(case: DenialCase, zone: str) -> tuple[Markup | str | None, ...]:
    use = case.use
    return (
        fill(
            "{title} {code} · {uses}",
            title=bold(use.title),
            code=str(use.code),
            uses=times(use.uses),
        ),
        fill(
            _("{name}: “That was not me”, {at}"),
            name=bold(case.holder),
            at=moment(case.at, zone),
        ),
        fill(
            _("Redeemed by {who} at {store}, {at}"),
            who=bold(use.redeemer or _("a former colleague")),
            store=bold(use.store),
            at=clock(use.at, zone),
        ),
        None if use.photo else _HOW[use.how](),
        fill(
            _("↩ Undone {at} by {who}"),
            at=moment(use.undone_at, zone),
            who=use.undone_by or _("a former colleague"),
        )
        if use.undone_at
        else None,
    )


def _after(case: DenialCase, zone: str) -> tuple[Markup | str | None, ...]:
    card = case.card
    decided = (
        fill(
            _("Decided {at} by {who}"),
            at=moment(case.decided_at, zone),
            who=case.decided_by or _("a former colleague"),
        )
        if case.decided_at
        else None
    )
    if card.state is not CardState.ACTIVE:
        return (decided, _("🚫 The card was ended meanwhile: nobody can use it any more."))
    advice = _("♻️ If somebody has its code, reissue the card: open it.")
    return (decided, left_words(card.left, card.uses), advice)


_VERDICT = {
    DenialState.OPEN: lambda: _("🧊 CARD FROZEN · its holder says “not me”"),
    DenialState.LIFTED: lambda: _("✅ THE USE STANDS · the card works again"),
    DenialState.GIVEN_BACK: lambda: _("↩ GIVEN BACK · the card works again"),
}
_HOW = {
    How.PHOTO: lambda: _("⌨️ There is no photo of it."),
    How.TYPED: lambda: _("⌨️ Its code was typed: there is no photo."),
    How.LINK: lambda: _("⌨️ Its link was opened: there is no photo."),
    How.SCREEN: lambda: _("⌨️ It was redeemed from the card's screen: there is no photo."),
}
