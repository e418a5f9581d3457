"""The lists of goods are walked like that of members: stock, what is held, suppliers, alerts."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from domain.alerts import Alert, What
from domain.catalog import Product, Variant
from domain.mall import Listing, add_group, list_in_mall, put_on_sale
from domain.stock import HoldState, Mall, Reservation, SubInventory, allocate
from domain.supply import SupplierItem
from tests.handlers.kit.test_walking import rows_of, walks
from tests.shop import selling
from tests.town import CAFE, OWNER, Person, Town

MANY = 30


async def many_products(town: Town, owner: Person, each: int = 3) -> None:
    """Those whose number is a multiple of ``each`` are on sale."""
    body = "".join(f"S{n:02},Thing {n:02},4.50,5\n" for n in range(MANY))
    await owner.sends_file(f"sku,name,price,stock\n{body}".encode(), "products.csv")
    await owner.presses("Confirm")
    desk = await town.desk(OWNER)
    async with town.database.reading() as session:
        query = select(Variant.sku, Variant.product_id).where(Variant.merchant_id == CAFE)
        products = dict((await session.execute(query)).all())
    for number in range(0, MANY, each):
        sku = f"S{number:02}"
        await desk(allocate, sku=sku, mall=Mall.SHOP, quantity=2)
        which = [products[sku]]
        (listing,) = await desk(list_in_mall, product_ids=which, mall=Mall.SHOP, price=None)
        await desk(put_on_sale, listing_id=listing)


def goods(person: Person) -> list[str]:
    return [one.rpartition(" · ")[2] for one in person.buttons if one.startswith(("⚪", "🟢"))]


async def test_stock_is_walked_there_and_back(town: Town, owner: Person) -> None:
    """What nobody can buy first, each time the newest first."""
    await many_products(town, owner)
    there = sorted((f"S{n:02}" for n in range(MANY) if n % 3), reverse=True)
    there += sorted((f"S{n:02}" for n in range(MANY) if not n % 3), reverse=True)
    await owner.says("/stock")
    assert await walks(owner, goods, "▶") == there
    assert await walks(owner, goods, "◀") == there
    await owner.presses("⏭")
    assert goods(owner) == there[-8:]
    await owner.presses("«")
    assert goods(owner) == there[:8]


async def test_what_sells_out_meanwhile_moves_and_hides_nothing(town: Town, owner: Person) -> None:
    await many_products(town, owner)
    stays = {f"S{n:02}" for n in range(MANY)}

    async def between(_turn: int) -> None:
        """The row from which one goes on is sold out, or sells again."""
        sku = goods(owner)[-1]
        stays.discard(sku)
        async with town.database.writing() as session:
            which = select(Variant.id).where(Variant.merchant_id == CAFE, Variant.sku == sku)
            mine = update(SubInventory).where(SubInventory.merchant_id == CAFE)
            await session.execute(
                mine.where(SubInventory.variant_id.in_(which)).values(online=~SubInventory.online)
            )

    await owner.says("/stock")
    for way in "▶◀":
        seen = Counter(await walks(owner, goods, way, between))
        assert {sku: seen[sku] for sku in stays} == dict.fromkeys(stays, 1)


async def test_a_page_of_stock_of_the_version_before_begins_anew(
    town: Town, owner: Person
) -> None:
    await many_products(town, owner)
    await owner.says("/stock")
    first = owner.buttons
    await owner.presses("▶")
    await owner.forges("sp1:page:2:")
    assert owner.buttons == first


def held(person: Person) -> list[str]:
    return [one.rpartition(" · ")[2] for one in person.buttons if one.startswith(("📌", "✅"))]


async def test_what_is_held_is_walked_before_what_was_handed_over(
    town: Town, owner: Person
) -> None:
    """Of a product with two variants, and of its listing; what ends meanwhile hides nothing."""
    await selling(town)
    async with town.database.writing() as session:
        big = {"merchant_id": CAFE, "id": 2, "product_id": 1, "sku": "BIG", "price": 890}
        await session.execute(insert(Variant).values(big))
        for number in range(1, MANY + 1):
            row: dict[str, Any] = {"merchant_id": CAFE, "id": 100 + number, "listing_id": 1}
            row |= {"sub_id": 1, "variant_id": number % 2 + 1, "person_name": f"P{number:02}"}
            row |= {"state": HoldState.SOLD if number % 3 else HoldState.HELD, "quantity": 1}
            row |= {"counted_on": town.clock().date(), "made_at": town.clock()}
            row |= {"expires_at": town.clock() + timedelta(days=9)}
            await session.execute(insert(Reservation).values(row))
    there = sorted((f"P{n:02}" for n in range(1, MANY + 1) if not n % 3), reverse=True)
    there += sorted((f"P{n:02}" for n in range(1, MANY + 1) if n % 3), reverse=True)

    await owner.presses("Edit")
    await owner.presses("Held and sold")
    assert await walks(owner, held, "▶") == there
    assert await walks(owner, held, "◀") == there
    await owner.presses("Listing")
    await owner.says("/stock BEAN")
    await owner.presses("Held")
    assert await walks(owner, held, "▶") == there
    stays = set(there)

    async def between(_turn: int) -> None:
        name = held(owner)[0]
        stays.discard(name)
        async with town.database.writing() as session:
            mine = update(Reservation).where(Reservation.merchant_id == CAFE)
            mine = mine.where(Reservation.person_name == name)
            await session.execute(mine.values(state=HoldState.SOLD))

    seen = Counter(await walks(owner, held, "◀", between))
    assert {name: seen[name] for name in stays} == dict.fromkeys(stays, 1)


def offered(person: Person) -> list[str]:
    return [one.partition(" · ")[0] for one in rows_of(person, "🛒 ")]


async def test_a_suppliers_catalogue_is_walked_by_name(town: Town, owner: Person) -> None:
    """Also where the row from which one goes on is gone, or has another name."""
    body = "".join(
        f"Benefits Ltd,B{n},Thing {n * 7 % MANY:02},voucher,7.50\n" for n in range(MANY)
    )
    await owner.sends_file(f"supplier,item,name,kind,price\n{body}".encode(), "supplier.csv")
    await owner.presses("Confirm")
    there = [f"Thing {n:02}" for n in range(MANY)]
    await owner.says("/supply")
    assert await walks(owner, offered, "▶") == there
    assert await walks(owner, offered, "◀") == there
    await owner.says("/supply benefits")
    assert await walks(owner, offered, "▶") == there
    stays = set(there)

    async def between(turn: int) -> None:
        name = offered(owner)[0]
        stays.discard(name)
        mine = (SupplierItem.merchant_id == CAFE, SupplierItem.name == name)
        async with town.database.writing() as session:
            if turn % 2:
                await session.execute(delete(SupplierItem).where(*mine))
            else:
                await session.execute(update(SupplierItem).where(*mine).values(name="Another"))

    seen = Counter(await walks(owner, offered, "◀", between))
    assert {name: seen[name] for name in stays} == dict.fromkeys(stays, 1)


async def test_purchases_are_walked_from_the_newest(town: Town, owner: Person) -> None:
    file = "supplier,item,name,kind,price\nBenefits Ltd,B1,Cinema,voucher,7.50\n"
    await owner.sends_file(file.encode(), "supplier.csv")
    await owner.presses("Confirm")
    for _ in range(14):
        await owner.says("/supply")
        await owner.presses("Cinema")
        await owner.presses("× 10")
        await owner.presses("Confirm")
    await owner.presses("Resource centre")
    await owner.presses("Purchases")
    owner.sees("#14", "#3 ·")
    assert "#2 ·" not in owner.text
    await owner.presses("▶")
    owner.sees("#2 ·", "#1 ·")
    await owner.presses("◀")
    owner.sees("#14")


def ending(person: Person) -> list[str]:
    return [one.rpartition(" · ")[2] for one in rows_of(person, "⏳ ") if " · " in one]


async def test_alerts_are_walked_from_the_first_to_end(town: Town, owner: Person) -> None:
    await many_products(town, owner)
    today = date(2026, 11, 21)
    async with town.database.writing() as session:
        query = select(Product.id, Product.name).where(Product.merchant_id == CAFE)
        products = (await session.execute(query)).all()
        ends = {name: today + timedelta(days=number * 7 % 5) for number, name in products}
        for number, name in products:
            mine = update(Product).where(Product.merchant_id == CAFE, Product.id == number)
            await session.execute(mine.values(expires_on=ends[name]))
            row: dict[str, Any] = {
                "merchant_id": CAFE,
                "id": number,
                "what": What.PRODUCT,
                "thing_id": number,
            }
            row |= {"product_id": number, "days": 30, "ends_on": ends[name]}
            row |= {"raised_on": today, "raised_at": town.clock()}
            await session.execute(insert(Alert).values(row))
    there = [name for _, name in sorted(products, key=lambda one: (ends[one[1]], one[0]))]
    await owner.says("/alerts")
    assert await walks(owner, ending, "▶") == there
    assert await walks(owner, ending, "◀") == there
    stays = set(there)

    async def between(_turn: int) -> None:
        """Somebody answers the alert from which one goes on, in another chat."""
        name = ending(owner)[-1]
        stays.discard(name)
        which = next(number for number, one in products if one == name)
        async with town.database.writing() as session:
            mine = update(Alert).where(Alert.merchant_id == CAFE, Alert.id == which)
            await session.execute(mine.values(state="done"))

    seen = Counter(await walks(owner, ending, "▶", between))
    assert {name: seen[name] for name in stays} == dict.fromkeys(stays, 1)
    await owner.forges("av1:page:2")
    assert ending(owner) == [one for one in there if one in stays][:8]


def shelved(person: Person) -> list[str]:
    return [one.split(" · ")[-1] for one in person.buttons if "Thing" in one]


async def test_a_shelf_is_walked_from_the_newest(town: Town, owner: Person, carol: Person) -> None:
    """Of a mall, of a group and of words; what comes and goes meanwhile hides nothing."""
    await many_products(town, owner, each=1)
    desk = await town.desk(OWNER)
    group = await desk(add_group, mall=Mall.SHOP, name="Best")
    async with town.database.writing() as session:
        mine = update(Listing).where(Listing.merchant_id == CAFE, Listing.id % 3 == 0)
        await session.execute(mine.values(group_id=group))
    there = [f"Thing {n:02}" for n in range(MANY)][::-1]
    best = [f"Thing {n:02}" for n in range(MANY) if n % 3 == 2][::-1]
    await carol.says("/shop")
    await carol.presses("All (30)")
    assert await walks(carol, shelved, "▶") == there
    assert await walks(carol, shelved, "◀") == there
    await carol.says("/shop")
    await carol.presses("Best (10)")
    carol.sees("🗂 Best")
    assert await walks(carol, shelved, "▶") == best
    carol.sees("🗂 Best")
    assert await walks(carol, shelved, "◀") == best
    await carol.says("/shop thing")
    assert sorted(await walks(carol, shelved, "▶")) == there[::-1]
    await carol.says("/shop")
    await carol.presses("All (30)")
    stays = set(there)

    async def between(_turn: int) -> None:
        name = shelved(carol)[-1]
        stays.discard(name)
        async with town.database.writing() as session:
            mine = update(Listing).where(Listing.merchant_id == CAFE, Listing.name == name)
            await session.execute(mine.values(online=False))

    seen = Counter(await walks(carol, shelved, "▶", between))
    assert {name: seen[name] for name in stays} == dict.fromkeys(stays, 1)
    await carol.forges("br1:1:shop:0:3:")
    assert shelved(carol) == [one for one in there if one in stays][:8]
