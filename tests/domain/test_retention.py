"""What grows is forgotten after its time, a day late at most; records stay for ever."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.intake import inbox
from bot.storage import KEPT as CONVERSATIONS
from bot.storage import Conversation
from domain.cards import Card, hand_on, take_over
from domain.cards.handing import Handing, HandingToken
from domain.catalog import keep_picture, unused
from domain.catalog.model import Picture, PictureFile
from domain.desk import JournalEntry
from domain.drafts import Draft
from domain.intake import Upload
from domain.mall.door import OF_ONE
from domain.mall.model import Visit
from domain.merchants import change_settings
from domain.outbox import Notice
from domain.reading import Measured
from domain.redemption import Redemption, RefusedScan
from domain.retention import RETENTIONS
from domain.roles import Role
from domain.staff import invite
from domain.staff.model import InvitationToken, StaffInvitation
from domain.stock import StockMove
from domain.stock.model import StockCheck
from tests.shop import beans, picture, selling
from tests.town import CAFE, CAROL, DAVE, OWNER, RIVALS, Person, Town, stranger

ROOT = Path(__file__).parents[2]


async def count(town: Town, table: Any, *where: Any) -> int:
    async with town.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table).where(*where)) or 0


async def days_pass(town: Town, days: int) -> None:
    town.clock.passes(days=days)
    await town.app.clock.tick()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_journal_is_kept_for_a_month_and_records_for_ever(
    town: Town, verifier: Person, sam: Person
) -> None:
    card = await town.issues("Pass", 1, until=town.clock() + timedelta(days=900))
    await verifier.scans(card)
    await beans(town)
    await sam.says("/language")
    await sam.presses("中文")  # a deed of nobody's
    first = town.clock()
    await days_pass(town, 29)
    assert await count(town, JournalEntry, JournalEntry.operation == "redemption.redeem") == 1
    assert await count(town, JournalEntry, JournalEntry.merchant_id == 0) > 0
    await days_pass(town, 2)
    assert await count(town, JournalEntry, JournalEntry.at <= first) == 0
    for table in (Redemption, StockMove, Card):
        assert await count(town, table) == 1


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_long_journal_is_forgotten_in_chunks(town: Town) -> None:
    """More than one chunk, and nothing of it is a deed to be written down."""
    like = {"actor_id": 1, "role": "owner", "operation": "x", "details": {}, "at": town.clock()}
    async with town.database.writing() as session:
        session.add_all(
            JournalEntry(merchant_id=merchant, id=number, **like)
            for merchant in (CAFE, RIVALS)
            for number in range(700)
        )
    await days_pass(town, 32)
    assert await count(town, JournalEntry, JournalEntry.operation == "x") == 0
    assert await count(town, JournalEntry, JournalEntry.operation.like("retention%")) == 0


@pytest.mark.slow
async def test_notices_that_were_sent_go_and_those_that_wait_stay(
    town: Town, carol: Person
) -> None:
    await town.issues("Pass", 3, holder_id=CAROL, until=town.clock() + timedelta(days=900))
    await town.post()
    await town.issues("Tea", 3, holder_id=CAROL, until=town.clock() + timedelta(days=900))
    waiting = Notice.sent.is_(None) & (Notice.recipient == CAROL)
    await days_pass(town, 29)
    assert await count(town, Notice, Notice.recipient == CAROL) == 2
    await days_pass(town, 3)
    assert await count(town, Notice, Notice.recipient == CAROL) == 1
    assert await count(town, Notice, waiting) == 1


@pytest.mark.slow
async def test_refused_scans_are_kept_for_a_season(town: Town, verifier: Person) -> None:
    card = await town.issues("Cake", 1, until=town.clock() + timedelta(days=900))
    await verifier.scans(card)
    await verifier.scans(card)
    assert await count(town, RefusedScan) == 1
    await days_pass(town, 89)
    assert await count(town, RefusedScan) == 1
    await days_pass(town, 2)
    assert await count(town, RefusedScan) == 0


@pytest.mark.slow
async def test_a_form_that_nobody_finished_is_forgotten(town: Town, owner: Person) -> None:
    await owner.says("/issue")
    assert await count(town, Draft) == 1
    await days_pass(town, 13)
    assert await count(town, Draft) == 1
    await days_pass(town, 2)
    assert await count(town, Draft) == 0


@pytest.mark.slow
async def test_a_file_that_nobody_decided_on_is_forgotten(town: Town, owner: Person) -> None:
    await owner.sends_file(b"sku,name,price\nA,Tea,3\n", "products.csv")
    assert await count(town, Upload) == 1
    await days_pass(town, 2)
    assert await count(town, Upload) == 0


async def test_a_question_that_nobody_answered_is_closed(town: Town, owner: Person) -> None:
    await owner.says("/settings")
    await owner.presses("The shop")
    await owner.presses("Time zone")
    assert await count(town, Conversation) == 1
    await days_pass(town, 29)
    assert await count(town, Conversation) == 1
    await days_pass(town, 2)
    assert await count(town, Conversation) == 0


@pytest.mark.slow
async def test_pictures_that_nothing_shows_are_forgotten(town: Town, owner: Person) -> None:
    await beans(town)
    for change, width in (("Add a cover", 800), ("Change the cover", 801)):
        await owner.says("/product 1")
        await owner.presses("Pictures")
        await owner.presses(change)
        await owner.sends_file(picture(width), "beans.png")
        await owner.says("/product 1")
    assert await count(town, Picture) == 2
    await days_pass(town, 29)
    assert await count(town, Picture) == 2
    await days_pass(town, 2)
    assert await count(town, Picture) == await count(town, PictureFile) == 1
    await owner.says("/product 1")
    assert owner.screen.photo


@pytest.mark.slow
async def test_a_picture_that_is_sent_again_is_as_good_as_new(town: Town) -> None:
    """The form that shall show it may be open."""
    owner = await town.desk(OWNER)
    for _ in range(2):
        await owner(keep_picture, data=picture(), looks=Measured("image/png", 800, 800))
        await days_pass(town, 29)
        assert await count(town, Picture) == 1
    await days_pass(town, 2)
    assert await count(town, Picture) == 0


@pytest.mark.slow
async def test_a_check_of_the_ledger_is_kept_for_a_year(town: Town) -> None:
    await town.app.clock.tick()
    assert await count(town, StockCheck) == 2
    await days_pass(town, 364)
    assert await count(town, StockCheck) == 4
    await days_pass(town, 2)
    assert await count(town, StockCheck) == 4, "the last two, and today's"


@pytest.mark.both_engines
@pytest.mark.slow
async def test_links_go_some_weeks_after_they_are_over(town: Town) -> None:
    """Anybody who holds a card may make as many as they like; what they were good for stays."""
    owner, carol = await town.desk(OWNER), stranger(town.database, CAROL, town.clock)
    until = town.clock() + timedelta(days=900)
    await owner(change_settings, field="hand_on", value=True)
    pass_ = await town.issues("Pass", 3, holder_id=CAROL, until=until)
    for _ in range(3):
        given = await carol.visiting(CAFE)(hand_on, card_id=pass_.id)
    dave = stranger(town.database, DAVE, town.clock).visiting(CAFE)
    await dave(take_over, token=given.token)
    await owner(invite, role=Role.MANAGER, store_ids=[])
    links = (Handing, HandingToken, StaffInvitation, InvitationToken)
    assert [await count(town, one) for one in links] == [3, 3, 6, 6]
    await days_pass(town, 61)
    assert [await count(town, one) for one in links] == [3, 3, 6, 6]
    await days_pass(town, 2)
    assert [await count(town, one) for one in links] == [0, 0, 0, 0]
    assert await count(town, Card, Card.holder_id == DAVE) == 1


@pytest.mark.slow
async def test_one_person_makes_up_few_ways_by_which_they_came(town: Town, sam: Person) -> None:
    """S2-35: anybody can write words behind a link, and each is counted apart."""
    await selling(town)
    for number in range(12):
        await sam.says(f"/start l-1_1-word{number}")
        await sam.says("/start l-1_1-poster")
    assert await count(town, Visit) == OF_ONE + 2


def test_the_guide_says_how_long_each_is_kept() -> None:
    """The operators' table is the truth."""
    guide = (ROOT / "docs/operate.md").read_text()
    row = r"^\| `(\w+)` \|[^|]*\| (\d+) days? [^|]*\|$"
    said = {name: int(days) for name, days in re.findall(row, guide, re.MULTILINE)}
    kept = {one.table.__tablename__: one.kept.days for one in RETENTIONS}
    kept |= {"updates": inbox.KEPT.days, "conversations": CONVERSATIONS.days}
    kept |= {"pictures": unused.KEPT.days}
    assert said == kept
