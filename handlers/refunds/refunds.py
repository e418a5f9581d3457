"""The refund queue, and decisions typed in full."""

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.paging import Place
from domain.refunds import (
    RefundLine,
    RefundState,
    approve,
    find_refund,
    list_refunds,
    reject,
    waiting_refunds,
)
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, show
from handlers.kit.words import _, _n, fill, lines
from handlers.refunds.buttons import RefundDeed, RefundPage, StateCode
from handlers.refunds.card import show_card
from handlers.refunds.words import MARK, TAB, whole

CODE: dict[RefundState, StateCode] = {
    RefundState.WAITING: "w",
    RefundState.DONE: "d",
    RefundState.REJECTED: "x",
    RefundState.WITHDRAWN: "b",
}


async def refunds_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/refunds``: those that wait; ``/refunds NO`` opens one."""
    if args:
        await show_card(event, desk, me, await desk(find_refund, no=args))
        return
    await _list(event, desk, RefundPage())


async def page_pressed(query: CallbackQuery, pressed: RefundPage, desk: Desk) -> None:
    await _list(query, desk, pressed)


async def approve_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/approve NO [reason]``: as it stands now; the reason where something was used (D25)."""
    if not args:
        await _list(event, desk, RefundPage())
        return
    no, _space, reason = args.partition(" ")
    refund_id = await desk(find_refund, no=no)
    await desk(approve, refund_id=refund_id, reason=reason)
    await show_card(event, desk, me, refund_id)


async def reject_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/reject NO reason``."""
    if not args:
        await _list(event, desk, RefundPage())
        return
    no, _space, reason = args.partition(" ")
    refund_id = await desk(find_refund, no=no)
    await desk(reject, refund_id=refund_id, reason=reason)
    await show_card(event, desk, me, refund_id)


async def _list(event: Event, desk: Desk, at: RefundPage) -> None:
    states = tuple(one for one in RefundState if CODE[one] == at.state)
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await desk(list_refunds, states=states, place=place, size=PAGE)
    waiting = await desk(waiting_refunds)
    rows: Rows = [
        [button(_line(one), RefundDeed(refund=one.id, deed="new"))] for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, text: button(text, RefundPage(step=step, id=key, state=at.state)),
    )
    tabs = [
        button(
            ("• " if CODE[one] == at.state else "") + f"{MARK[one]} {TAB[one]()}",
            RefundPage(state="" if CODE[one] == at.state else CODE[one]),
        )
        for one in RefundState
    ]
    text = lines(
        _("↩ <b>Refunds</b>, newest first."),
        fill(_n("⏳ {n} waits for a decision.", "⏳ {n} wait for a decision.", waiting), n=waiting)
        if waiting
        else _("✅ None waits for a decision."),
        None if found.lines else _("None found."),
    )
    last = [go("♻️ " + _("Restock log"), "restocklog"), to_menu()]
    await show(event, Screen(text, [*rows, *rows_of(tabs, 2), last]))


def _line(one: RefundLine) -> str:
    who = f" · {one.person}" if one.person else ""
    return f"{MARK[one.state]} {whole(one)} · {one.name}{who}"
