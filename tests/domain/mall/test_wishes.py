"""A wish is one operation: all of it or nothing, and two leaders at once lose nothing."""

import asyncio

import pytest

from domain.catalog import edit_product, take_product_offline
from domain.mall import OriginalOff, list_in_mall, listing, put_all_on_sale, tick_permit
from domain.members import list_members, tick_tag
from domain.stock import Mall, add_product, allocate
from tests.town import CAROL, MANAGER, OWNER, Town

WORDS = [f"tag {n}" for n in range(10)]


async def listed(town: Town, *names: str) -> list[int]:
    owner = await town.desk(OWNER)
    made = []
    for name in names:
        fields = {"name": name, "price": "5", "stock": "9", "sku": name.upper()}
        product = await owner(add_product, fields=fields)
        await owner(allocate, sku=name.upper(), mall=Mall.SHOP, quantity=5)
        made += await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
    return made


async def test_all_go_online_or_none(town: Town) -> None:
    owner = await town.desk(OWNER)
    made = await listed(town, "Beans", "Mug", "Tea")
    await owner(take_product_offline, product_id=2)
    with pytest.raises(OriginalOff) as refused:
        await owner(put_all_on_sale, listing_ids=made)
    assert refused.value.name == "Mug"
    assert [(await owner(listing, listing_id=one)).online for one in made] == [False] * 3
    await owner(edit_product, product_id=2, field="note", text="back soon")
    assert await owner(put_all_on_sale, listing_ids=[made[0], made[2]]) == 2


@pytest.mark.both_engines
async def test_ticks_of_many_at_once_are_all_kept(town: Town) -> None:
    (number,) = await listed(town, "Beans")
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    levels = [
        (manager if at % 2 else owner)(
            tick_permit, listing_id=number, field=field, word=word, ticked=True
        )
        for field in ("levels", "tags")
        for at, word in enumerate(WORDS)
    ]
    await asyncio.gather(*levels)
    card = await owner(listing, listing_id=number)
    assert set(card.levels) == set(card.tags) == set(WORDS)
    await asyncio.gather(
        owner(tick_permit, listing_id=number, field="tags", word=WORDS[0], ticked=False),
        manager(tick_permit, listing_id=number, field="tags", word=WORDS[1], ticked=False),
    )
    assert set((await owner(listing, listing_id=number)).tags) == set(WORDS[2:])


@pytest.mark.both_engines
async def test_a_members_tags_of_many_at_once_are_all_kept(town: Town) -> None:
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    await asyncio.gather(
        *(
            (manager if at % 2 else owner)(tick_tag, person_id=CAROL, tag=word, ticked=True)
            for at, word in enumerate(WORDS)
        )
    )
    (carol,) = [one for one in await owner(list_members) if one.person_id == CAROL]
    assert set(carol.tags) == set(WORDS)
