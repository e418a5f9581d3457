"""The demo café's vouchers: one of each type; one is promoted, one sells in the points mall."""

import asyncio

from bot.demo_shop import GIFTS, Thing, draw
from domain.cards import card
from domain.catalog import keep_picture
from domain.desk import Desk
from domain.mall import list_voucher, put_on_sale
from domain.reading import measure
from domain.redemption import How, redeem
from domain.secrets import CardCode
from domain.stores import edit_store
from domain.vouchers import VoucherKind, claim, create, voucher


async def fill_vouchers(owner: Desk, old_town: int) -> int:
    """An espresso for nothing by a link, whose number it is, 5 off a bill of 20, and 20 % off for
    points."""
    coffee, five, off = [
        await drawn(owner, name, shape)
        for name, shape in (
            ("Espresso 浓缩咖啡券", "cup"),
            ("5 off 20 满20减5", "note"),
            ("20 % off 八折", "star"),
        )
    ]
    promoted = await owner(
        create, name="Espresso 浓缩咖啡券", kind=VoucherKind.EXCHANGE, stock=100, days=30,
        store_ids=[], each_may=1, cover=coffee,
    )  # fmt: skip  # a table: a row a line
    await owner(
        create, name="5 off 20 满20减5", kind=VoucherKind.AMOUNT_OFF, stock=200, threshold=2000,
        off=500, days=60, store_ids=[old_town], each_may=None, cover=five,
    )  # fmt: skip  # a table: a row a line
    last = await owner(
        create, name="20 % off 八折", kind=VoucherKind.DISCOUNT, stock=50, pay_percent=80, days=90,
        store_ids=[], each_may=None, cover=off,
    )  # fmt: skip  # a table: a row a line
    listing = await owner(list_voucher, voucher_id=last, quantity=20, price="150")
    await owner(put_on_sale, listing_id=listing)
    return promoted


async def claim_one(owner: Desk, number: int, taker: Desk, verifier: Desk) -> None:
    """It was claimed by its link, and used."""
    claimed = await taker(claim, token=(await owner(voucher, voucher_id=number)).token)
    code = CardCode((await owner(card, card_id=claimed.card_id)).code)
    await verifier(redeem, code=code, uses=1, how=How.PHOTO, sure=True)


async def fill_stores(owner: Desk, stores: dict[int, tuple[float, float]]) -> None:
    """Hours and places of stores: degrees north and east."""
    for store_id, point in stores.items():
        for field, value in (("hours", "8–19"), ("point", point)):
            await owner(edit_store, store_id=store_id, field=field, value=value)


async def drawn(owner: Desk, name: str, shape: str) -> str:
    """The digest of a picture with a name."""
    thing = Thing("", name, "", shape, GIFTS, 0)
    data = await asyncio.to_thread(draw, thing)
    looks = await asyncio.to_thread(measure, data)
    return (await owner(keep_picture, data=data, looks=looks)).digest
