"""A person is forgotten: no table, no text says who it was; the books keep their numbers."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, delete, select, text, update

from bot.intake.model import BESIDE, RawUpdate
from bot.intake.model import State as Came
from bot.migrations.tables import METADATA
from bot.storage import Conversation
from domain.desk import Desk, Work
from domain.draws import (
    NoTriesLeft,
    PrizeWish,
    draw_file,
    draw_line,
    enter,
    make_draw,
    own_tickets,
)
from domain.draws.model import DrawEntrant, DrawEntry
from domain.forgetting import MENTIONED, TRACES, StillStaff, Unfinished, forget_me, forget_member
from domain.ledger import Transfer, earn, wrong_accounts
from domain.mall import OverLimit, edit_listing, visit
from domain.members import Member, adjust_points, end_points, open_points, set_standing
from domain.orders import Means, complete, quote, ship
from domain.outbox import Notice
from domain.people import Person as Somebody
from domain.people import meet
from domain.refunds import Reason, ask_refund_for, reject
from domain.roles import Actor, Role, system
from domain.staff import invite
from domain.stock import Mall, Reservation, StockMove, discrepancies
from domain.vouchers import EnoughClaimed, VoucherKind, claim, create, offered, voucher
from domain.vouchers.model import Voucher, VoucherTaker
from tests.buying import buys, free_of, has, sells
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, RIVALS, VERIFIER, Person, Town

PETRA, NAME, HOME = 7_000_000_123, "Petra Zwiebelfisch", "Elm St 7, 12345 Wandsbek"
TRACE = re.compile(r"Petra|Zwiebel|7000000123|Elm St|Wandsbek|TR4CK|she said so|ring twice")


async def petra_lives(town: Town) -> Person:
    """Everything that a customer does, and what is said of her meanwhile."""
    town.world.join(PETRA, NAME).started = True
    petra, owner = town.person(PETRA), await town.desk(OWNER)
    invitation = await owner(invite, role=Role.MEMBER, store_ids=[])
    await petra.says(f"/start i-{invitation.token.reveal()}")
    await petra.presses("Accept")
    await petra.says("/language")
    await petra.presses("English")
    await has(town, PETRA, points=300, money=5000)
    async with town.database.writing() as session:
        work = Work(system(CAFE), town.clock(), f"m:1:{PETRA}:7", session, town.database.vault)
        await open_points(work, [(PETRA, 7)])
        await earn(work, PETRA, 9, "over", ends_on=town.clock().date() - timedelta(days=1))
        await end_points.run(work)
        await adjust_points.run(work, person_id=PETRA, change=-7, reason="no more")
    for field, word in (("level", "VIP"), ("tags", "hers")):
        await owner(set_standing, person_id=PETRA, field=field, text=word)
    box = await sells(town, template="shipping")
    guest = Desk(town.database, Actor(PETRA, Role.MEMBER, CAFE, name=NAME), None, town.clock)
    wanted = await buys(
        town, box, PETRA, Means.BALANCE, desk=guest, address=f"{NAME}\n{HOME}\nring twice"
    )
    order = wanted.id
    with pytest.raises(Unfinished) as no:
        await guest(forget_me)
    assert (no.value.orders, no.value.refunds, no.value.payouts) == (1, 0, 0)
    await owner(ship, order_id=order, tracking="TR4CK", carrier="DHL")
    await owner(complete, order_id=order)
    asked = await owner(ask_refund_for, order_id=order, why=Reason.OTHER, reason="she said so")
    with pytest.raises(Unfinished):
        await owner(forget_member, person_id=PETRA)
    await (await town.desk(MANAGER))(reject, refund_id=asked.id, reason="no, Petra Zwiebelfisch")
    card = await town.issues("Pass", 6, holder_id=PETRA)
    await town.person(3).scans(card)
    await owner(
        create, name="20 off", kind=VoucherKind.AMOUNT_OFF, stock=5, threshold=2000, off=500,
        days=30, store_ids=[],
    )  # fmt: skip
    async with town.database.reading() as session:
        token = (await session.scalars(select(Voucher.token))).one()
    await guest(claim, token=token)
    async with town.database.writing() as session:
        raw = json.dumps({"message": {"from": {"id": PETRA, "first_name": NAME}}})
        session.add(
            RawUpdate(bot_id=1, update_id=1, chat=PETRA, album=None, raw=raw, receipt=None,
                      received=town.clock(), state=Came.DONE, lease=None, attempts=1)
        )  # fmt: skip
        elsewhere = ((2, -5, Came.DONE), (3, BESIDE + 3, Came.ASIDE))  # a group's album, a payment
        session.add_all(
            RawUpdate(bot_id=1, update_id=number, chat=chat, album="a", raw=raw, receipt=None,
                      received=town.clock(), state=state, lease=None, attempts=1)
            for number, chat, state in elsewhere
        )  # fmt: skip
        session.add(
            Conversation(key=f"1:{PETRA}:{PETRA}::default", state="q", data={"name": NAME},
                         at=town.clock())
        )  # fmt: skip
    return petra


async def traces(town: Town) -> set[str]:
    """Table and column of everything that says who it was, numbers and texts alike."""
    found = set()
    async with town.database.reading() as session:
        for table in METADATA.tables.values():
            for row in (await session.execute(select(table))).mappings():
                for name, value in row.items():
                    if isinstance(value, bytes):
                        continue
                    said = json.dumps(value, ensure_ascii=False, default=str)
                    if TRACE.search(said):
                        found.add(f"{table.name}.{name}")
    return found


async def books(town: Town) -> list[Any]:
    """What the ledgers and orders amount to."""
    async with town.database.reading() as session:
        asked = (
            "SELECT id, amount, unit, kind, ref FROM transfers",
            "SELECT balance, held, unit FROM accounts ORDER BY balance, unit",
            "SELECT id, no, state, cash, points, quantity FROM orders",
            "SELECT id, card_id, uses, staff_id FROM redemptions",
            "SELECT id, pool_change, sub_change FROM stock_moves",
            "SELECT id, code, uses, used FROM cards",
        )
        assert await wrong_accounts(session, CAFE) == []
        assert await discrepancies(session, CAFE) == []
        return [sorted(map(tuple, await session.execute(text(one)))) for one in asked]


@pytest.mark.slow
async def test_a_person_who_asks_is_forgotten(town: Town, owner: Person) -> None:
    petra = await petra_lives(town)
    assert await traces(town) >= {
        "people.name", "members.name", "accounts.name", "transfers.source", "orders.address",
        "orders.tracking", "cards.holder_name", "outbox.payload", "journal.result",
        "journal.details", "refunds.reason", "reservations.person_name",
        "voucher_takers.person_id",
    }  # fmt: skip
    before = await books(town)
    await petra.says("/forget")
    for words in ("Blue Door Café", "Stays, without a name", "300", "cannot be taken back"):
        assert words in petra.text
    await petra.taps_twice("Yes, forget me")
    assert "what was kept of you is gone" in petra.text
    # The second tap met a stranger, who was written down as such: their own name is all there is.
    assert await traces(town) <= {"people.id", "people.name", "people.username"}
    assert await books(town) == before
    await owner.says("/members petra")
    owner.sees("None found")
    await owner.says("/orders")
    owner.sees("Orders")
    async with town.database.reading() as session:
        assert (await session.scalars(select(Member.person_id))).all().count(PETRA) == 0
    await petra.says("/my")
    assert "Pass" not in petra.text


@pytest.mark.slow
async def test_an_owner_forgets_who_asked_for_it_and_nobody_who_works(
    town: Town, owner: Person, manager: Person
) -> None:
    """Another merchant's knowledge of the person stays that merchant's."""
    await petra_lives(town)
    async with town.database.writing() as session:
        session.add(
            Member(merchant_id=RIVALS, id=99, person_id=PETRA, name=NAME, joined_at=town.clock())
        )
    await manager.says("/members petra")
    await manager.presses(NAME)
    assert not any("Forget" in one for one in manager.buttons)
    await owner.says("/members petra")
    await owner.presses(NAME)
    await owner.presses("Forget this person")
    owner.sees(NAME, "who asked for it")
    await owner.presses("Yes, forget")
    owner.sees("who that was")
    left = await traces(town)
    assert left == {"members.name", "members.person_id", "people.id", "people.name",
                    "people.username"}  # fmt: skip
    async with town.database.reading() as session:
        kept = (await session.scalars(select(Somebody).where(Somebody.id == PETRA))).one()
        assert kept.hat_merchant_id != CAFE
        assert (await session.scalars(select(Member.merchant_id).where(
            Member.person_id == PETRA))).all() == [RIVALS]  # fmt: skip
    with pytest.raises(StillStaff):
        await (await town.desk(OWNER))(forget_member, person_id=MANAGER)
    await manager.says("/forget")
    await manager.presses("Yes, forget me")
    assert "Who works here" in manager.alerted + manager.text


@pytest.mark.slow
async def test_the_ledgers_let_a_name_go_and_nothing_else(town: Town) -> None:
    """The database itself refuses the rest, on both engines."""
    await petra_lives(town)
    free = await free_of(town, PETRA)
    for change in (
        update(Transfer).values(amount=1),
        update(Transfer).values(source="member:9"),
        update(Transfer).values(source="@world"),
        update(Transfer).values(actor_id=9),
        update(Transfer).values(actor_name="Somebody Else"),
        update(StockMove).values(pool_change=1),
        update(StockMove).values(reason="another"),
        delete(StockMove),
    ):
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            async with town.database.writing() as session:
                await session.execute(change)
    assert await free_of(town, PETRA) == free


def test_every_place_of_a_person_is_known() -> None:
    """A new column that names somebody is forgotten as well, or here is why not."""
    elsewhere = {
        "people.id", "people.name",  # the person itself
        "products.short_name",  # of what is sold
        "staff.id", "members.id",  # numbers of the merchant's
        "redemptions.undone_by", "denials.decided_by", "cards.replaced_by",  # rows, no people
    }  # fmt: skip
    person = re.compile(r"(person|holder|actor)_id|recipient|(_|^)by(_|$)|given_to|_name$")
    for table in METADATA.tables.values():
        trace = TRACES.get(table.name)
        known = {*trace.ids, *(name for name, _ in trace.names)} if trace else set()
        for column in table.c:
            if isinstance(column.type, Boolean):
                continue
            named = person.search(column.name) and f"{table.name}.{column.name}" not in elsewhere
            assert not named or column.name in known, f"{table.name}.{column.name}"
    assert set(MENTIONED) <= set(TRACES)


async def test_who_was_forgotten_claims_no_voucher_anew(town: Town) -> None:
    """S1-13, D20: one for each person; the card of before is still good for who has its code."""
    owner = await town.desk(OWNER)
    wish: dict[str, Any] = {"kind": VoucherKind.EXCHANGE, "stock": 9, "days": 9, "store_ids": []}
    made = await owner(create, name="Latte", **wish)
    token = (await owner(voucher, voucher_id=made)).token
    carol = Desk(town.database, Actor(CAROL, Role.MEMBER, CAFE), None, town.clock)
    await carol(claim, token=token)
    for _ in range(2):
        await carol(forget_me)
        async with town.database.reading() as session:
            (taker,) = await session.scalars(select(VoucherTaker))
        assert taker.person_id < 0, "nobody's, who does not know the key"
        await carol(meet, name="Carol", username=None)
        assert (await carol(offered, token=token)).taken == 1
        with pytest.raises(EnoughClaimed):
            await carol(claim, token=token)


async def test_who_was_forgotten_has_no_free_try_anew(town: Town) -> None:
    """S0-36: tries of the day and of a person go on, and so do the tickets, until the closing."""
    owner = await town.desk(OWNER)
    closes = town.clock() + timedelta(days=2)
    way: dict[str, Any] = {"free_daily": 1, "each_may": 2, "closes_at": closes}
    draw = await owner(make_draw, name="Autumn", prizes=[PrizeWish(1, points=9)], **way)
    carol = Desk(town.database, Actor(CAROL, Role.MEMBER, CAFE), None, town.clock)
    ticket = await carol(enter, draw_id=draw)
    for _ in range(2):
        await carol(forget_me)
        async with town.database.reading() as session:
            people = [*await session.scalars(select(DrawEntrant.person_id))]
            people += await session.scalars(select(DrawEntry.person_id))
        assert len(set(people)) == 1
        assert people[0] < 0, "nobody's, who does not know the key"
        await carol(meet, name="Carol", username=None)
        assert (await carol(draw_line, draw_id=draw)).free_left == 0
        assert await carol(own_tickets, draw_id=draw) == [ticket]
        with pytest.raises(NoTriesLeft):
            await carol(enter, draw_id=draw)
    town.clock.passes(days=1)
    assert (await carol(enter, draw_id=draw)).ticket == 2
    assert len(await carol(own_tickets, draw_id=draw)) == 2
    entrants = {one["entrant"] for one in (await owner(draw_file, draw_id=draw))["entries"]}
    assert len(entrants) == 1, "one person, who wins once"


@pytest.mark.parametrize(
    "name",
    ["title", 'Ti"', '""', '": ', "card_id", "pass", "null", "10", "00", "11-21", "21T12", "EUR",
     "Ten", "Ten pass", "Town"],
)  # fmt: skip
async def test_a_name_that_is_like_a_word_of_ours_ruins_nobody_elses(
    town: Town, owner: Person, name: str
) -> None:
    """Facts are searched where they name somebody: their keys and signs are nobody's name."""
    carol = Desk(town.database, Actor(CAROL, Role.MEMBER, CAFE), None, town.clock)
    await carol(meet, name=name, username=None)
    async with town.database.writing() as session:
        await session.execute(update(Member).where(Member.person_id == CAROL).values(name=name))
        session.add(
            Conversation(key=f"1:{DAVE}:{DAVE}::default", state="q", at=town.clock(),
                         data={"title": "Box", "card_id": 10, "none": None, "empty": ""})
        )  # fmt: skip
    await town.issues("Ten pass", 10, holder_id=CAROL)
    card = await town.issues("Ten pass", 10, holder_id=DAVE)
    await owner.says("/issue Coffee")  # a draft
    await has(town, DAVE, money=900)
    beans = await sells(town, name="Ten beans", template="shipping")
    order = await buys(town, beans, DAVE, Means.BALANCE, address="Elm St 1")
    await town.person(VERIFIER).scans(card)
    await town.person(VERIFIER).presses("1")
    await (await town.desk(OWNER))(ship, order_id=order.id, tracking="TR4CK")
    await carol(forget_me)
    async with town.database.reading() as session:
        assert (await session.scalars(select(Conversation.data))).all()
        told = (await session.scalars(select(Notice).where(Notice.recipient == DAVE))).all()
    assert [one.payload["card_id"] for one in told if one.about] == [card.id]
    assert [one.about for one in told if one.about] == [f"pass:{card.id}"]
    await town.post()
    said = "".join(town.person(DAVE).inbox())
    for words in ("Ten pass", "Old Town", "12:00", "Ten beans", order.no):
        assert words in said
    assert "—" not in said.replace(" — ", "")


@pytest.mark.parametrize(
    "name", ["Cancel", "✖ Cancel", "Back", "Title", "Coupon", "name", "beans"]
)
async def test_a_name_that_stands_on_screens_closes_nobodys_question(
    town: Town, owner: Person, rival: Person, name: str
) -> None:
    """What a screen says is the bot's; another merchant's questions are about somebody else."""
    carol = Desk(town.database, Actor(CAROL, Role.MEMBER, CAFE), None, town.clock)
    await carol(meet, name=name, username=None)
    await sells(town)
    await owner.says("/issue")
    await rival.says("/addproduct")
    await carol(forget_me)
    await owner.says("Cake")
    owner.sees("Cake")
    await rival.says("Green tea")
    rival.sees("Green tea")


async def test_a_question_about_somebody_is_closed_with_them(town: Town, manager: Person) -> None:
    """By their number wherever it stands, by what was said of them in what it is about."""
    town.world.join(PETRA, NAME).started = True
    petra = Desk(town.database, Actor(PETRA, Role.MEMBER, CAFE), None, town.clock)
    await petra(meet, name=NAME, username=None)
    about = {
        "1": {"words": NAME, "^": CAFE},
        "2": {"person": PETRA, "^": RIVALS},
        "3": {"^q": {"rows": [[{"callback_data": f"mp1:{PETRA}"}]]}, "^": CAFE},
        "4": {"words": NAME, "^": RIVALS},
        "5": {"words": "Petra Zwiebelfischer", "^": CAFE},
        "6": {"^q": {"text": f"Pass · {NAME}\nHow many?"}, "^": CAFE},
    }
    async with town.database.writing() as session:
        session.add_all(
            Conversation(key=f"1:{key}:{key}::default", state="q", at=town.clock(), data=data)
            for key, data in about.items()
        )
    await petra(forget_me)
    async with town.database.reading() as session:
        left = {one.split(":")[1] for one in await session.scalars(select(Conversation.key))}
    assert left == {"4", "5"}


async def test_who_was_forgotten_buys_no_more_than_before(town: Town) -> None:
    """S2-24: a purchase limit counts on, under whatever number; another merchant's does not."""
    owner = await town.desk(OWNER)
    beans = await sells(town)
    await owner(edit_listing, listing_id=beans.listing, field="limit", text="2")
    carol = Desk(town.database, Actor(CAROL, Role.MEMBER, CAFE), None, town.clock)
    for count in (1, 2):
        await has(town, CAROL, money=900)
        order = await buys(town, beans, CAROL, Means.BALANCE, desk=carol)
        await owner(complete, order_id=order.id)
        assert (await carol(quote, listing_id=beans.listing)).bought == count
        await carol(forget_me)
        async with town.database.reading() as session:
            people = set(await session.scalars(select(Reservation.person_id)))
        (sign,) = people
        assert sign is not None
        assert sign < 0, "nobody's, who does not know the key"
        await carol(meet, name="Carol", username=None)
        await carol(visit, mall=Mall.SHOP)
    await has(town, CAROL, money=900)
    with pytest.raises(OverLimit):
        await buys(town, beans, CAROL, Means.BALANCE, desk=carol)
    await buys(town, beans, DAVE, Means.CASH)
