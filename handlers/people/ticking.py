"""Ticking the stores of a verifier: of somebody who is invited, or who works here already."""

from typing import Literal, TypedDict, cast

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.roles import Role
from domain.stores import list_stores
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import GOOD, Rows, Screen, button, show
from handlers.kit.tapped import after_tap
from handlers.kit.words import _
from handlers.people.buttons import to_add_store

STORES_SHOWN = 40


class Wish(TypedDict):
    """``staff`` 0: somebody who is still to be invited."""

    role: str
    stores: list[int]
    staff: int


class Tick(CallbackData, prefix="tc1"):
    """Of a colleague: done. Of somebody new: a link, or the contact picker. ``store``: ticked;
    with a minus it is ticked no more."""

    draft: str
    deed: Literal["tick", "done", "link", "pick"]
    store: int = 0


async def begin_ticking(desk: Desk, role: Role, stores: list[int], staff_id: int = 0) -> Screen:
    wish: Wish = {"role": role.value, "stores": stores, "staff": staff_id}
    draft = await desk(drafts.begin, kind="invite", answers=dict(wish))
    return await _screen(desk, draft, wish)


async def wish_of(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="invite"))


async def tick_pressed(query: CallbackQuery, pressed: Tick, desk: Desk) -> None:
    wish = await wish_of(desk, pressed.draft)
    wish["stores"] = after_tap(wish["stores"], [abs(pressed.store)], pressed.store > 0)
    await desk(
        drafts.answer, draft=pressed.draft, kind="invite", answers={"stores": wish["stores"]}
    )
    await show(query, await _screen(desk, pressed.draft, wish))


async def _screen(desk: Desk, draft: str, wish: Wish) -> Screen:
    ticked = set(wish["stores"])
    rows: Rows = [
        [
            button(
                ("☑️ " if one.id in ticked else "⬜ ") + one.name,
                Tick(draft=draft, deed="tick", store=-one.id if one.id in ticked else one.id),
            )
        ]
        for one in (await desk(list_stores))[:STORES_SHOWN]
    ]
    if not rows:
        text = _("🏬 A verifier works at a store, and there is none yet. Add one first.")
        return Screen(text, [[to_add_store()], [to_menu()]])
    if wish["staff"]:
        rows.append([button("✅ " + _("Done"), Tick(draft=draft, deed="done"), GOOD)])
        rows.append([go("◀ " + _("Staff"), "staff"), to_menu()])
    else:
        rows.append([button("🔗 " + _("Make a link"), Tick(draft=draft, deed="link"), GOOD)])
        rows.append([button("👥 " + _("Pick a contact"), Tick(draft=draft, deed="pick"))])
        rows.append([go("◀ " + _("Invite"), "invite"), to_menu()])
    return Screen(_("🏬 At which stores does the verifier work? Tick them."), rows)
