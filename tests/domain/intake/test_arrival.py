"""What a file brings is there all at once, whatever happens in the middle."""

import asyncio
from collections.abc import Callable
from itertools import islice

import pytest
from sqlalchemy import select

from bot.clock import TICKS
from domain.catalog import FileComesIn, SkuTaken, delete_product, edit_product
from domain.desk import Desk
from domain.errors import Gone, NotAllowed
from domain.intake import (
    Arrival,
    ArrivalStep,
    Stopped,
    Upload,
    UploadPiece,
    Watch,
    bring_keys,
    bring_products,
    bring_supply,
    keep_upload,
    sweep_arrivals,
)
from domain.intake.arrival import begin_arrival, take_back_some
from domain.intake.differ import Before, Changes
from domain.intake.judge import products_in
from domain.intake.products import judging, plan_of, see_known, stage_products
from domain.intake.upload import open_file
from domain.outbox import Notice
from domain.roles import system
from domain.secrets import Secret
from domain.sheets import BadSheet, table_of
from domain.staff import list_staff, remove
from domain.stock import KeyKnown, Pool, add_keys, add_product, find_stock
from domain.supply import list_supply
from tests.town import CAFE, MANAGER, OWNER, Town

pytestmark = pytest.mark.slow
MANY = 150


def products(count: int, price: int = 1, name: str = "Thing") -> bytes:
    lines = "".join(f"S{n},{name} {n},{price},{n % 3}\n" for n in range(count))
    return f"sku,name,price,stock\n{lines}".encode()


async def kept(town: Town, data: bytes) -> str:
    return await keep_upload(await town.desk(OWNER), name="f.csv", table=table_of(data))


async def seen(town: Town) -> tuple[int, int, int]:
    """What a leader sees of the file: SKUs, units, old names."""
    lines = (await (await town.desk(OWNER))(find_stock, size=999)).lines
    return (
        len(lines),
        sum(one.pool or 0 for one in lines),
        sum("Old" in one.product for one in lines),
    )


async def nothing_is_left(town: Town) -> bool:
    async with town.database.reading() as session:
        for table in (Arrival, ArrivalStep):
            if await session.scalar(select(table.merchant_id)):
                return False
    return True


async def told(town: Town) -> list[tuple[int, str, bool]]:
    """Whom, of which file, and whether it is in."""
    async with town.database.reading() as session:
        found = await session.execute(
            select(Notice.recipient, Notice.payload).where(Notice.kind == "file_ended")
        )
        return [(who, facts["name"], facts["came"]) for who, facts in found]


async def clock_comes(town: Town) -> None:
    """A minute later, until there is nothing to do."""
    assert any(one.deed is sweep_arrivals for one in TICKS)
    town.clock.passes(minutes=1)
    desk = Desk(town.database, system(CAFE), None, town.clock)
    while await desk(sweep_arrivals):
        pass


class Interrupted(Watch):
    """Calls for an end once so much was written, or once it is decided."""

    def __init__(self, end: Callable[[], object], *, at: int | None = None) -> None:
        super().__init__()
        self._end, self._at = end, at

    def at(self, done: int) -> None:
        super().at(done)
        if self._at is not None and done >= self._at:
            self._end()

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "decided" and value and self._at is None:
            self._end()


async def cut(town: Town, data: bytes, at: int | None) -> None:
    """A process that dies while it brings a file in."""
    upload = await kept(town, data)
    desk = await town.desk(OWNER)
    watch = Interrupted(lambda: task.cancel(), at=at)
    task = asyncio.create_task(bring_products(desk, upload=upload, watch=watch))
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_is_removed_while_a_file_comes_in_brings_nothing(town: Town) -> None:
    """Nor can they take back what they began: the clock does."""
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    who = next(one.id for one in await owner(list_staff) if one.person_id == MANAGER)
    upload = await keep_upload(manager, name="f.csv", table=table_of(products(MANY)))
    removal: list[asyncio.Task[object]] = []

    def removed() -> None:
        if not removal:
            removal.append(asyncio.create_task(owner(remove, staff_id=who)))

    with pytest.raises(NotAllowed):
        await bring_products(manager, upload=upload, watch=Interrupted(removed, at=20))
    await removal[0]
    await clock_comes(town)
    assert await nothing_is_left(town)
    assert (await seen(town))[0] == 0


async def test_whoever_looks_sees_nothing_of_a_file_or_all_of_it(town: Town) -> None:
    upload = await kept(town, products(MANY))
    desk = await town.desk(OWNER)
    work = asyncio.create_task(bring_products(desk, upload=upload, watch=Watch()))
    looks = set()
    while not work.done():
        looks.add(await seen(town))
    looks.add(await seen(town))
    assert looks <= {(0, 0, 0), (MANY, MANY, 0)}
    assert (await work).products == MANY
    assert await nothing_is_left(town)


async def test_cut_before_it_was_decided_nothing_of_it_comes(town: Town) -> None:
    await cut(town, products(MANY), at=20)
    assert not await nothing_is_left(town)
    assert (await seen(town))[0] == 0
    await clock_comes(town)
    assert await nothing_is_left(town)
    assert (await seen(town))[0] == 0
    assert await told(town) == [(OWNER, "f.csv", False)]
    await town.post()
    assert "THE FILE IS NOT IN" in town.person(OWNER).heard()
    upload = await kept(town, products(MANY))  # the same SKUs are free
    await bring_products(await town.desk(OWNER), upload=upload, watch=Watch())
    assert await seen(town) == (MANY, MANY, 0)


async def test_cut_after_it_was_decided_all_of_it_comes(town: Town) -> None:
    first = await kept(town, products(MANY // 2, name="Old"))
    await bring_products(await town.desk(OWNER), upload=first, watch=Watch())
    await cut(town, products(MANY, price=2, name="New"), at=None)
    assert (await seen(town))[0] == MANY // 2
    await clock_comes(town)
    assert await nothing_is_left(town)
    assert await seen(town) == (MANY, MANY, 0)
    assert await told(town) == [(OWNER, "f.csv", True)]
    await town.post()
    assert "THE FILE IS IN</b> · <b>f.csv" in town.person(OWNER).heard()
    async with town.database.reading() as session:
        assert await session.scalar(select(Upload.token)) is None
        assert await session.scalar(select(UploadPiece.token)) is None


async def test_the_next_file_ends_what_was_left_over(town: Town) -> None:
    await cut(town, products(MANY), at=20)
    upload = await kept(town, products(MANY, name="Second"))
    await bring_products(await town.desk(OWNER), upload=upload, watch=Watch())
    assert await seen(town) == (MANY, MANY, 0)
    assert await nothing_is_left(town)
    assert await told(town) == [], "who sends the next one knows"


async def test_one_file_at_a_time_and_nothing_else_changes_products(town: Town) -> None:
    owner = await town.desk(OWNER)
    number = await owner(add_product, fields={"name": "Mug", "price": "1", "sku": "MUG"})
    upload = await kept(town, products(MANY))
    refused = []

    async def meanwhile() -> None:
        for wish in (
            lambda: owner(edit_product, product_id=number, field="note", text="New"),
            lambda: owner(delete_product, product_id=number),
        ):
            with pytest.raises(FileComesIn):
                await wish()
            refused.append(wish)

    other = await kept(town, products(3))
    watch = Interrupted(lambda: tasks.append(asyncio.create_task(meanwhile())), at=20)
    tasks: list[asyncio.Task[None]] = []
    await asyncio.gather(
        bring_products(owner, upload=upload, watch=watch), _refused_beside(town, other)
    )
    await asyncio.gather(*tasks[:1])
    assert len(refused) >= 2
    await owner(edit_product, product_id=number, field="note", text="New")


async def _refused_beside(town: Town, upload: str) -> None:
    while await nothing_is_left(town):
        await asyncio.sleep(0)
    with pytest.raises(FileComesIn):
        await bring_products(await town.desk(OWNER), upload=upload, watch=Watch())


async def test_a_sku_taken_in_the_very_moment_refuses_all_of_it(town: Town) -> None:
    """It was free when the chunk was judged: only the database knows."""
    owner = await town.desk(OWNER)
    upload = await kept(town, products(20))
    await owner(begin_arrival, upload=upload, kind="products")
    file = await owner(open_file, upload=upload, kind="products")
    asked = products_in(file)
    for judged_in_time in (True, False):
        chunk = list(islice(asked, 10))
        known = await owner(see_known, chunk=chunk)
        changes, seen_before = Changes(), set[str]()
        judged = list(judging(chunk, known, seen_before, Before(), file.stores, changes))
        some = plan_of(judged, changes, file.stores, seen_before)
        if judged_in_time:
            await owner(stage_products, upload=upload, some=some)
            with pytest.raises(SkuTaken):  # it is held, though nobody sees it
                await owner(add_product, fields={"name": "Mine", "price": "1", "sku": "S1"})
            continue
        await owner(add_product, fields={"name": "Mine", "price": "1", "sku": "S15"})
        with pytest.raises(BadSheet):
            await owner(stage_products, upload=upload, some=some)
    while await owner(take_back_some, upload=upload):
        pass
    assert (await seen(town))[0] == 1
    assert await nothing_is_left(town)
    await owner(add_product, fields={"name": "Mine", "price": "1", "sku": "S1"})


async def test_a_stop_takes_everything_back(town: Town) -> None:
    upload = await kept(town, products(MANY))
    watch = Interrupted(lambda: setattr(watch, "stop", True), at=20)
    with pytest.raises(Stopped):
        await bring_products(await town.desk(OWNER), upload=upload, watch=watch)
    assert (await seen(town))[0] == 0
    assert await nothing_is_left(town)


@pytest.mark.both_engines
async def test_the_same_request_twice_gets_the_same_answer(town: Town) -> None:
    upload = await kept(town, products(5))
    once = await bring_products(await town.desk(OWNER, "k"), upload=upload, watch=Watch())
    again = await bring_products(await town.desk(OWNER, "k"), upload=upload, watch=Watch())
    assert once == again
    with pytest.raises(Gone):
        await bring_products(await town.desk(OWNER, "other"), upload=upload, watch=Watch())


@pytest.mark.both_engines
async def test_twice_at_once_happens_once(town: Town) -> None:
    upload = await kept(town, products(MANY))
    desks = [await town.desk(OWNER, "k") for _ in range(5)]
    wishes = [bring_products(one, upload=upload, watch=Watch()) for one in desks]
    assert len(set(await asyncio.gather(*wishes))) == 1
    assert await seen(town) == (MANY, MANY, 0)


async def test_one_key_known_keeps_all_out(town: Town) -> None:
    owner = await town.desk(OWNER)
    for sku in ("MUSIC", "GAME"):
        fields = {"name": sku, "price": "1", "sku": sku, "category": "cdk"}
        await owner(add_product, fields=fields)
    lines = [f"{'MUSIC' if n % 2 else 'GAME'},K{n}" for n in range(MANY)]
    upload = await kept(town, ("sku,key\n" + "\n".join(lines)).encode())
    await owner(add_keys, rows=[("MUSIC", Secret(f"K{MANY - 3}"))])
    with pytest.raises(KeyKnown) as known:
        await bring_keys(owner, upload=upload, watch=Watch())
    assert known.value.line == MANY - 1
    assert await nothing_is_left(town)
    assert (await seen(town))[1] == 1
    del lines[MANY - 3]
    upload = await kept(town, ("sku,key\n" + "\n".join(lines)).encode())
    counts = await bring_keys(owner, upload=upload, watch=Watch())
    assert counts == {"GAME": MANY // 2, "MUSIC": MANY // 2 - 1}
    assert (await seen(town))[1] == MANY
    async with town.database.reading() as session:
        assert (await session.scalars(select(Pool.quantity).order_by(Pool.variant_id))).all() == [
            MANY // 2, MANY // 2,
        ]  # fmt: skip


async def test_a_suppliers_file_sent_again_brings_up_to_date(town: Town) -> None:
    owner = await town.desk(OWNER)

    def file(price: int, count: int) -> bytes:
        lines = "".join(f"Ltd,B{n},Thing {n},voucher,{price},,\n" for n in range(count))
        return ("supplier,item,name,kind,price,expires_on,note\n" + lines).encode()

    for price, count in ((1, MANY // 2), (2, MANY)):
        upload = await kept(town, file(price, count))
        assert await bring_supply(owner, upload=upload, watch=Watch()) == count
        found = (await owner(list_supply, size=999)).lines
        assert len(found) == count
        assert {one.price for one in found} == {price * 100}
    assert await nothing_is_left(town)
