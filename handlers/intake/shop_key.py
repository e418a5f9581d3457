"""The key by which another shop system calls: made, shown once, replaced, removed."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.intake import KeyLine, NewKey, make_shop_key, remove_shop_key, shop_key
from handlers.kit.me import Me
from handlers.kit.screen import BAD, GOOD, Button, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, fill, lines, moment, mono
from handlers.people.buttons import to_order_settings

ADDRESS = "POST …/api/v1/orders"


class ShopKeyDeed(CallbackData, prefix="ak1"):
    """``key``: the one that is to be removed, or replaced; with ! it is the second tap."""

    deed: Literal["show", "make", "make!", "remove", "remove!"]
    key: str = ""


async def key_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, _screen(await desk(shop_key), me))


async def make_pressed(query: CallbackQuery, pressed: ShopKeyDeed) -> None:
    text = _("🔌 Make another key? The one that is used now is good no more from that moment on.")
    yes = button(_("Yes, make another"), ShopKeyDeed(deed="make!", key=pressed.key), BAD)
    await show(query, Screen(text, [[yes], [_back()]]))


async def make_confirmed(query: CallbackQuery, pressed: ShopKeyDeed, desk: Desk, me: Me) -> None:
    made = await desk(make_shop_key, instead_of=pressed.key)
    if made.secret.known:  # else the same request came again: only a mask of it is kept
        await send(query, Screen(_secret(made), protect=True))
    await show(query, _screen(await desk(shop_key), me))


async def remove_pressed(query: CallbackQuery, pressed: ShopKeyDeed) -> None:
    text = _("🔌 Remove the key? No other shop can send orders until there is one again.")
    yes = button(_("Yes, remove it"), ShopKeyDeed(deed="remove!", key=pressed.key), BAD)
    await show(query, Screen(text, [[yes], [_back()]]))


async def remove_confirmed(query: CallbackQuery, pressed: ShopKeyDeed, desk: Desk, me: Me) -> None:
    await desk(remove_shop_key, key=pressed.key)
    await show(query, _screen(await desk(shop_key), me))


def _secret(made: NewKey) -> Markup:
    return lines(
        _("🔑 <b>The key for your other shop.</b> Its secret is shown only here and only now:"),
        fill(_("Key: {key}"), key=mono(made.id)),
        fill(_("Secret: {secret}"), secret=mono(made.secret.reveal())),
        _("Copy both, then delete this message."),
    )


def _screen(found: KeyLine | None, me: Me) -> Screen:
    text = lines(
        _("🔌 <b>Orders from another shop</b>"),
        _("A web shop can send its orders here by itself, signed as in Standard Webhooks:"),
        mono(ADDRESS),
        _("It is described at /api/v1/openapi.json beside it. A file does the same: /import"),
        fill(_("Key: {key}, made {at}"), key=mono(found.id), at=moment(found.made_at, me.zone))
        if found
        else _("It is off: there is no key yet."),
    )
    rows: Rows = [[button("🔑 " + _("Make a key"), ShopKeyDeed(deed="make!"), GOOD)]]
    if found is not None:
        another = ShopKeyDeed(deed="make", key=found.id)
        remove = ShopKeyDeed(deed="remove", key=found.id)
        rows = [
            [button("🔑 " + _("Make another key"), another)],
            [button("✖ " + _("Remove the key"), remove)],
        ]
    return Screen(text, [*rows, [to_order_settings()]])


def _back() -> Button:
    return button("◀ " + _("Back"), ShopKeyDeed(deed="show"))
