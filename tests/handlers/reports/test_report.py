"""The daily report, as the manager reads it at breakfast."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from domain.ledger import Account
from domain.members import adjust_points
from domain.merchants import authorise_cash, change_settings
from domain.orders import Means
from domain.redemption import How, Redemption
from domain.refunds import Reason, approve, ask_refund, refund_case
from domain.stock import Mall
from tests.buying import buys, guest, has, sells
from tests.files import xlsx_of
from tests.town import CAFE, CAROL, OLD_TOWN, OWNER, RIVERSIDE, Person, Town


async def weeks_of_scans(
    town: Town, store: int, a_day: int, days: int = 56, staff: int = 1
) -> None:
    """So many redemptions on each of the days before today."""
    card = await town.issues("Pass", None)
    rows = [
        {
            "merchant_id": CAFE, "id": store * 100_000 + number * 1000 + one, "card_id": card.id,
            "store_id": store, "staff_id": staff, "uses": 1, "how": How.PHOTO, "photo": None,
            "at": town.clock() - timedelta(days=number, hours=one % 3),
            "undone_at": None, "undone_by": None, "undo_reason": None,
        }
        for number in range(1, days + 1)
        for one in range(a_day)
    ]  # fmt: skip
    async with town.database.writing() as session:
        await session.execute(insert(Redemption), rows)


async def points_out(town: Town) -> int:
    async with town.database.reading() as session:
        query = select(func.coalesce(func.sum(Account.balance), 0)).where(
            Account.unit == "points", Account.name.startswith("member:")
        )
        return int(await session.scalar(query) or 0)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_net_is_gross_without_discounts_and_refunds(town: Town, owner: Person) -> None:
    """An offset of points is a discount; what was given back counts on the day it went back."""
    await has(town, CAROL, points=1000, money=10_000)
    beans = await sells(town)
    await (await town.desk(OWNER))(authorise_cash, on=True)
    await (await town.desk(OWNER))(change_settings, field="points_rate", value=10)
    offset = await sells(
        town, Mall.POINTS, "offset own max 50", name="Mug", sku="MUG", category="voucher",
        template="redemption_card",
    )  # fmt: skip
    first = await buys(town, beans, means=Means.BALANCE)
    await buys(town, offset, means=Means.BALANCE)
    await owner.says("/report")
    owner.sees("Net €12.80 = €17.80 − €5.00 discounts − €0.00 refunds", "2 orders")
    owner.sees("points given 1,000, taken 50")
    await refunded(town, first.id)
    await owner.says("/report")
    owner.sees("Net €3.90 = €17.80 − €5.00 discounts − €8.90 refunds", "2 orders, 1 refunded")
    town.clock.passes(days=1)
    await owner.says("/report yesterday")
    owner.sees("Net €3.90", "21 November 2026")
    await owner.says("/report")
    owner.sees("a quiet day")


async def refunded(town: Town, order_id: int) -> None:
    """Carol asks for it, the owner says yes."""
    wish = await guest(town, CAROL)(ask_refund, order_id=order_id, why=Reason.CHANGED_MIND)
    owner = await town.desk(OWNER)
    case = await owner(refund_case, refund_id=wish.id)
    await owner(approve, refund_id=wish.id, case_no=case.case_no)


@pytest.mark.both_engines
async def test_points_given_and_taken_are_by_what_members_have_grown(
    town: Town, owner: Person
) -> None:
    before = await points_out(town)
    desk = await town.desk(OWNER)
    for change in (500, -100, 200, -50):
        await desk(adjust_points, person_id=CAROL, change=change, reason="counted")
    await owner.says("/report")
    owner.sees("points given 700, taken 150")
    assert await points_out(town) - before == 700 - 150


async def test_a_silent_store_is_the_first_thing_that_is_said(town: Town, owner: Person) -> None:
    await weeks_of_scans(town, OLD_TOWN, 9)
    await weeks_of_scans(town, RIVERSIDE, 6)
    town.clock.passes(days=1)
    await owner.says("/report yesterday")
    assert owner.text.startswith(
        "⚠️ Old Town: no scan since 20 Nov, 12:00; usually 9 on this weekday"
    )
    owner.sees("⚠️ Riverside: no scan since 20 Nov, 12:00; usually 6 on this weekday")


@pytest.mark.slow
async def test_a_verifier_unlike_the_others_is_named(
    town: Town, owner: Person, verifier: Person, manager: Person
) -> None:
    """Undone by themselves, overridden by a manager, refused: beside the others' eight weeks."""
    await weeks_of_scans(town, OLD_TOWN, 9)
    card = await town.issues("Tea", 50)
    await town.never_asks_again()
    for _ in range(4):
        await verifier.says(f"/redeem {card.code} 1")
        await verifier.says("/undo")
        await verifier.presses("Undo")
    used = await town.issues("Used", 1)
    for _ in range(5):
        await verifier.says(f"/redeem {used.code} 1")
    for _ in range(7):
        await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(days=1)
    await owner.says("/report yesterday")
    owner.sees("Viktor: 4 undone of 12, the shop's usual is 0 of 1,000")
    owner.sees("Viktor: 4 refused of 16, the shop's usual is 0 of 1,000")
    await owner.says("/language zh")
    await owner.says("/report yesterday")
    owner.sees("Viktor：12 次中撤销 4 次，全店通常每 1,000 次 0 次")


async def test_with_two_weeks_of_history_it_does_not_judge(town: Town, owner: Person) -> None:
    await weeks_of_scans(town, OLD_TOWN, 9, days=14)
    town.clock.passes(days=1)
    await owner.says("/report yesterday")
    assert "no scan since" not in owner.text
    owner.sees("a week before 9 uses")


async def test_today_is_not_judged_before_it_is_over(town: Town, owner: Person) -> None:
    await weeks_of_scans(town, OLD_TOWN, 9)
    await owner.says("/report")
    assert "no scan since" not in owner.text


@pytest.mark.slow
async def test_the_report_is_taken_apart_in_the_same_message(
    town: Town, owner: Person, verifier: Person
) -> None:
    await has(town, CAROL, money=10_000)
    await buys(town, await sells(town), means=Means.BALANCE)
    card = await town.issues("Tea", 2)
    await verifier.says(f"/redeem {card.code} 2")
    await verifier.scans(card)
    await owner.says("/report")
    assert len(owner.buttons) <= 8
    message = owner.screen.message_id
    for part, words in (
        ("Details", "🏬 Old Town: €8.90, 2 uses"),
        ("Verifiers", "👤 Viktor: 2 uses, undone 0, refused 1"),
        ("Products", "📦 House beans ×1: €8.90"),
        ("Refusals", "used up: 1"),
        ("Refunds", "Nothing."),
    ):
        await owner.presses(part)
        owner.sees(words)
        assert owner.screen.message_id == message
    await owner.presses("Back")
    owner.sees("Net €8.90")
    await owner.presses("Week")
    owner.sees("16 November 2026 – 21 November 2026")
    await owner.presses("Month")
    owner.sees("1 November 2026 – 21 November 2026", "the month before")
    assert owner.screen.message_id == message
    await owner.presses("Files")
    await owner.presses("XLSX")
    rows = xlsx_of(town, OWNER)
    assert rows[0][:6] == ("day", "store", "gross", "discounts", "refunds", "net")
    assert sum(row[5] for row in rows[1:]) == 8.9
    assert sum(row[9] for row in rows[1:]) == 2


@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [("yesterday", ": a quiet day.", "：平静的一天。"),
     ("last week", ": a quiet week.", "：平静的一周。"),
     ("last month", ": a quiet month.", "：平静的一个月。")],
)  # fmt: skip
async def test_a_quiet_span_is_called_what_it_is(
    town: Town, owner: Person, said: str, english: str, chinese: str
) -> None:
    for language, told in (("en", english), ("zh", chinese)):
        await owner.says(f"/language {language}")
        await owner.says(f"/report {said}")
        assert owner.text.endswith(told)


@pytest.mark.slow
async def test_so_many_days_step_by_as_many(town: Town, owner: Person) -> None:
    await owner.says("/report last 7 days")
    owner.sees("15 November 2026 – 21 November 2026", "quiet days")
    await owner.presses("◀")
    owner.sees("8 November 2026 – 14 November 2026")
    await owner.presses("▶")
    owner.sees("15 November 2026 – 21 November 2026")
    card = await town.issues("Coffee", 2)
    await owner.says(f"/redeem {card.code} 1")
    await owner.presses("Old Town")
    await owner.says("近七天卖了多少")
    owner.sees("1 use", "15 November 2026 – 21 November 2026")
    await owner.presses("Details")
    await owner.presses("Verifiers")
    owner.sees("Olivia")
    await owner.presses("Back")
    await owner.presses("Day")
    owner.sees("21 November 2026")
    await owner.forges("dr3:2026-11-21:show:-5:0")
    await owner.forges("dr3:2026-11-21:show:99999:0")
    assert "😵" not in owner.heard()


async def test_week_and_month_are_said_in_both_languages(town: Town, owner: Person) -> None:
    await town.issues("Tea", 2)
    for said in ("week", "周"):
        await owner.says(f"/report {said}")
        owner.sees("16 November 2026 – 21 November 2026")
    for said in ("month", "月"):
        await owner.says(f"/report {said}")
        owner.sees("1 November 2026 – 21 November 2026")
    await owner.says("/report someday")
    assert "❌" in owner.text


@pytest.mark.slow
async def test_what_is_low_and_what_ends_is_named(town: Town, owner: Person) -> None:
    await sells(town, quantity=3, expires_on="2026-11-25")
    await owner.says("/report")
    assert "little is left" not in owner.text
    owner.sees("⏳ last days of sale: House beans")
    await owner.forges("sb1:1:low:3")
    await owner.says("5")
    await owner.says("/report")
    owner.sees("📉 little is left of: House beans")
    await owner.says("/report 2026-01-01")
    owner.sees("a quiet day")
