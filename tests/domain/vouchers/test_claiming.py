"""Many at once: nobody gets one that is not there, and nobody gets one too many."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.cards import Card, CardState, reissue
from domain.desk import Desk, Request, Work
from domain.errors import Malformed, NotAllowed, NotFound
from domain.outbox import Notice
from domain.people import Person as Somebody
from domain.people import meet
from domain.redemption import Outcome, redeem
from domain.roles import Actor, Role, system
from domain.secrets import CardCode
from domain.vouchers import (
    AllClaimed,
    EnoughClaimed,
    VoucherKind,
    VoucherLine,
    card_of_aside,
    claim,
    create,
    revoke_voucher,
    set_aside,
    voucher,
)
from tests.town import CAFE, CAROL, MANAGER, OWNER, RIVAL, RIVALS, VERIFIER, Town

CROWD = range(100, 120)


def at(town: Town, person: int, key: str, merchant: int = CAFE) -> Desk:
    actor = Actor(person, Role.STRANGER, merchant, name=f"P{person}")
    return Desk(town.database, actor, Request(key), town.clock)


async def made(town: Town, **more: Any) -> VoucherLine:
    owner = await town.desk(OWNER)
    wish: dict[str, Any] = {"kind": VoucherKind.EXCHANGE, "stock": 5, "days": 30, "store_ids": []}
    number = await owner(create, name="Latte", **wish | more)
    return await owner(voucher, voucher_id=number)


async def counted(town: Town, *where: Any) -> int:
    async with town.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Card).where(*where)) or 0


async def claimed_at_once(town: Town, token: str, people: list[int]) -> list[Any]:
    desks = [at(town, one, f"claim:{n}") for n, one in enumerate(people)]
    return await asyncio.gather(
        *(desk(claim, token=token) for desk in desks), return_exceptions=True
    )


@pytest.mark.both_engines
async def test_twenty_at_once_on_the_last_one_get_it_once(town: Town) -> None:
    """S1-10: one conditional statement decides."""
    for number in CROWD:
        await at(town, number, f"meet:{number}", 0)(meet, name=f"P{number}", username=None)
    one = await made(town, stock=1)
    answers = await claimed_at_once(town, one.token, list(CROWD))
    assert sum(isinstance(answer, AllClaimed) for answer in answers) == 19
    assert await counted(town, Card.voucher_id == one.id) == 1
    owner = await town.desk(OWNER)
    assert (await owner(voucher, voucher_id=one.id)).left == 0


@pytest.mark.both_engines
async def test_one_person_twenty_times_at_once_gets_the_limit(town: Town) -> None:
    """S1-13, D20: a unique key, and the stock goes down by as many."""
    one = await made(town, stock=50, each_may=3)
    answers = await claimed_at_once(town, one.token, [CAROL] * 20)
    assert sum(isinstance(answer, EnoughClaimed) for answer in answers) == 17
    assert await counted(town, Card.holder_id == CAROL) == 3
    owner = await town.desk(OWNER)
    assert (await owner(voucher, voucher_id=one.id)).claimed == 3


async def test_the_same_request_again_gets_the_same_card(town: Town) -> None:
    one = await made(town, each_may=5)
    first, second = [await at(town, CAROL, "claim")(claim, token=one.token) for _ in range(2)]
    assert first == second
    assert await counted(town, Card.voucher_id == one.id) == 1


async def test_a_token_is_one_merchants(town: Town) -> None:
    """Nobody claims it elsewhere, and a rival cannot look at it."""
    one = await made(town)
    with pytest.raises(NotFound):
        await at(town, CAROL, "claim", RIVALS)(claim, token=one.token)
    with pytest.raises(NotFound):
        await (await town.desk(RIVAL))(voucher, voucher_id=one.id)
    with pytest.raises(NotAllowed):
        await (await town.desk(VERIFIER))(voucher, voucher_id=one.id)


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": VoucherKind.AMOUNT_OFF, "off": 200, "threshold": 100},
        {"kind": VoucherKind.AMOUNT_OFF, "off": 0, "threshold": 100},
        {"kind": VoucherKind.AMOUNT_OFF, "threshold": 100},
        {"kind": VoucherKind.DISCOUNT, "pay_percent": 0},
        {"kind": VoucherKind.DISCOUNT, "pay_percent": 100},
        {"kind": VoucherKind.DISCOUNT, "pay_percent": 80, "off": 5},
        {"kind": VoucherKind.EXCHANGE, "off": 5},
        {"stock": 0},
        {"stock": 10_001},
        {"days": 0},
        {"days": None},
        {"each_may": 0},
        {"name": "x" * 41},
    ],
)
async def test_terms_that_make_no_sense_are_refused(town: Town, terms: dict[str, Any]) -> None:
    """S1-09: whoever asks, by form or by one line."""
    wish: dict[str, Any] = {"name": "Latte", "kind": VoucherKind.EXCHANGE, "stock": 5}
    wish |= {"days": 30, "store_ids": []}
    with pytest.raises(Malformed):
        await (await town.desk(MANAGER))(create, **wish | terms)


@pytest.mark.parametrize(
    ("percent", "bill", "due"), [(85, 10, 8), (85, 30, 25), (50, 1, 0), (99, 1, 1), (33, 200, 66)]
)
async def test_half_a_cent_goes_the_customers_way(
    town: Town, percent: int, bill: int, due: int
) -> None:
    """S1-09: 8.5 cents are 8, 25.5 are 25, but 0.99 are one."""
    one = await made(town, kind=VoucherKind.DISCOUNT, pay_percent=percent)
    got = await at(town, CAROL, "claim")(claim, token=one.token)
    code = (await town.card_of(got.card_id)).code
    receipt = await (await town.desk(VERIFIER))(redeem, code=CardCode(code), bill=bill)
    assert (receipt.outcome, receipt.due) == (Outcome.REDEEMED, due)


async def test_a_reissued_one_keeps_its_terms(town: Town) -> None:
    one = await made(town, kind=VoucherKind.DISCOUNT, pay_percent=80)
    got = await at(town, CAROL, "claim")(claim, token=one.token)
    new = await (await town.desk(OWNER))(reissue, card_id=got.card_id)
    code = (await town.card_of(new)).code
    receipt = await (await town.desk(VERIFIER))(redeem, code=CardCode(code), bill=1000)
    assert receipt.due == 800


async def test_ending_it_tells_each_holder_once(town: Town) -> None:
    one = await made(town, each_may=2)
    for key in ("a", "b"):
        await at(town, CAROL, key)(claim, token=one.token)
    owner = await town.desk(OWNER)
    assert await owner(revoke_voucher, voucher_id=one.id) == 2
    async with town.database.reading() as session:
        query = select(func.count()).select_from(Notice).where(Notice.kind == "card_revoked")
        assert await session.scalar(query) == 2


@pytest.mark.both_engines
async def test_a_prize_that_is_claimed_while_its_voucher_is_ended_ends_with_it(town: Town) -> None:
    """No card of a voucher that was ended is good."""
    number = (await made(town)).id
    owner = await town.desk(OWNER)
    async with town.database.writing() as session:
        work = Work(system(CAFE), town.clock(), None, session, town.database.vault)
        await set_aside(work, number, 1)
    async with town.database.writing() as session:
        work = Work(system(CAFE), town.clock(), None, session, town.database.vault)
        card = await card_of_aside(work, number, await session.get_one(Somebody, CAROL))
        ending = asyncio.create_task(owner(revoke_voucher, voucher_id=number))
        await asyncio.wait({ending}, timeout=0.2)
    assert await ending == 1
    assert await counted(town, Card.id == card, Card.state == CardState.REVOKED) == 1
