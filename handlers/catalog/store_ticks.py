"""The stores of a product, ticked as buttons: of a draft, or of one there is (S4-18, S4-20)."""

import re

from aiogram.types import CallbackQuery

from domain.catalog import edit_product, product
from domain.desk import Desk
from domain.stores import StoreLine, list_stores
from handlers.catalog.draft import answered, answers_of
from handlers.catalog.fields import FieldPress
from handlers.kit.screen import show
from handlers.kit.store_names import flipped, tick_stores

_APART = re.compile(r"[,;，；、]")
_PLAIN = re.compile(r"[^\d#,;，；、][^,;，；、]*")  # a name that is read as a name, and as one


async def tick_pressed(query: CallbackQuery, pressed: FieldPress, desk: Desk) -> None:
    """``value`` empty: the stores to be ticked; a number flips one, ``all`` clears them."""
    stores = await desk(list_stores)
    ticked = await _ticked(desk, pressed, stores)
    if pressed.value:
        ticked = flipped(ticked, pressed.value)
        text = ", ".join(_said(one) for one in stores if one.id in ticked) or "all"
        if pressed.owner == "d":
            fields = (await answers_of(desk, pressed.draft))["fields"]
            await answered(desk, pressed.draft, {"fields": fields | {"stores": text}})
        else:
            await desk(edit_product, product_id=pressed.id, field="stores", text=text)

    def press(value: str) -> FieldPress:
        return pressed.model_copy(update={"value": value})

    await show(query, tick_stores(stores, ticked, press))


async def _ticked(desk: Desk, pressed: FieldPress, stores: list[StoreLine]) -> list[int]:
    if pressed.owner != "d":
        return list((await desk(product, product_id=pressed.id)).store_ids)
    text = (await answers_of(desk, pressed.draft))["fields"].get("stores", "")
    said = {one.strip().casefold().lstrip("#") for one in _APART.split(text)}
    return [one.id for one in stores if {str(one.id), one.name.casefold()} & said]


def _said(one: StoreLine) -> str:
    return one.name if _PLAIN.fullmatch(one.name) else f"#{one.id}"
