"""Rights are decided in the deed's own transaction, and books stay right behind it."""

import asyncio

import pytest
from sqlalchemy import func, select

from domain.cards import issue, reissue
from domain.catalog import Product
from domain.errors import Gone, NotAllowed, NotFound
from domain.redemption import redeem, undo
from domain.roles import Role
from domain.secrets import CardCode, Token
from domain.staff import LastOwner, Staff, invite, join, list_staff, remove
from domain.stores import delete_store
from domain.supply import SupplierItem, buy_supply
from tests.town import (
    MANAGER,
    OLD_TOWN,
    OWNER,
    RIVERSIDE,
    STRANGER,
    VERIFIER,
    Town,
    stranger,
)


async def staff_id(town: Town, person: int) -> int:
    owner = await town.desk(OWNER)
    return next(one.id for one in await owner(list_staff) if one.person_id == person)


async def joins(town: Town, person: int, token: Token) -> None:
    await stranger(town.database, person, town.clock)(join, token=token)


async def test_a_removed_managers_desk_at_work_does_nothing_more(town: Town) -> None:
    at_work = await town.desk(MANAGER)
    await (await town.desk(OWNER))(remove, staff_id=await staff_id(town, MANAGER))
    with pytest.raises(NotAllowed):
        await at_work(issue, title="Gift", uses=1, valid_until=None, store_ids=[], holder_id=None)
    with pytest.raises(NotAllowed):
        await at_work(invite, role=Role.VERIFIER, store_ids=[OLD_TOWN])


async def test_a_removed_manager_does_not_come_back_by_an_own_invitation(town: Town) -> None:
    manager = await town.desk(MANAGER)
    link = await manager(invite, role=Role.VERIFIER, store_ids=[OLD_TOWN])
    await (await town.desk(OWNER))(remove, staff_id=await staff_id(town, MANAGER))
    for person in (MANAGER, STRANGER):
        with pytest.raises(Gone):
            await joins(town, person, link.token)


async def test_an_inviter_who_may_no_longer_invite_invites_nobody(town: Town) -> None:
    owner = await town.desk(OWNER)
    link = await owner(invite, role=Role.OWNER, store_ids=[])
    await joins(town, STRANGER, link.token)
    second = await town.desk(STRANGER)
    late = await second(invite, role=Role.MANAGER, store_ids=[])
    async with town.database.writing() as session:
        row = await session.scalar(select(Staff).where(Staff.person_id == STRANGER))
        assert row
        row.role = Role.MANAGER
    with pytest.raises(Gone):
        await joins(town, VERIFIER, late.token)


async def test_a_deleted_store_takes_nobody_in(town: Town) -> None:
    owner = await town.desk(OWNER)
    one = await owner(invite, role=Role.VERIFIER, store_ids=[RIVERSIDE])
    both = await owner(invite, role=Role.VERIFIER, store_ids=[OLD_TOWN, RIVERSIDE])
    await owner(delete_store, store_id=RIVERSIDE)
    with pytest.raises(Gone):
        await joins(town, STRANGER, one.token)
    await joins(town, STRANGER, both.token)
    assert (await town.desk(STRANGER)).actor.stores == (OLD_TOWN,)
    with pytest.raises(NotFound):
        await owner(invite, role=Role.VERIFIER, store_ids=[RIVERSIDE])


async def test_two_owners_who_remove_each_other_leave_one(town: Town) -> None:
    for _turn in range(6):
        owner = await town.desk(OWNER)
        link = await owner(invite, role=Role.OWNER, store_ids=[])
        await joins(town, STRANGER, link.token)
        first, second = await staff_id(town, OWNER), await staff_id(town, STRANGER)
        desks = await town.desk(OWNER), await town.desk(STRANGER)
        said = await asyncio.gather(
            desks[0](remove, staff_id=second),
            desks[1](remove, staff_id=first),
            return_exceptions=True,
        )
        assert sum(isinstance(one, str) for one in said) == 1, said
        assert all(isinstance(one, str | LastOwner | NotAllowed | Gone) for one in said), said
        if isinstance(said[1], str):
            break  # the founder is out: nobody is left whom this test knows as the owner
    async with town.database.reading() as session:
        living = await session.scalar(
            select(func.count())
            .select_from(Staff)
            .where(Staff.merchant_id == 1, Staff.role == Role.OWNER, Staff.removed_at.is_(None))
        )
    assert living == 1


@pytest.mark.both_engines
async def test_four_first_purchases_at_once_make_one_product(town: Town) -> None:
    async with town.database.writing() as session:
        session.add(
            SupplierItem(
                merchant_id=1,
                id=1,
                supplier="Benefits Ltd",
                item="B1",
                name="Cinema voucher",
                kind="voucher",
                price=750,
            )
        )
    desks = [await town.desk(OWNER, f"tap:{turn}") for turn in range(4)]
    await asyncio.gather(*(desk(buy_supply, item_id=1, quantity=5) for desk in desks))
    async with town.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Product)) == 1


async def test_an_undo_after_a_reissue_credits_the_living_card(town: Town) -> None:
    card = await town.issues("Pass", 6)
    verifier, owner = await town.desk(VERIFIER), await town.desk(OWNER)
    receipt = await verifier(redeem, code=CardCode(card.code), uses=2)
    again = await owner(reissue, card_id=card.id)
    again = await owner(reissue, card_id=again)
    assert (await town.card_of(again)).left == 4
    undone = await verifier(undo, record_id=receipt.record_id or 0)
    assert undone.left == 6
    assert (await town.card_of(again)).left == 6
