"""What is typed on a phone: a line below the command, signs of full width, a long dash."""

import pytest

from domain.cards import list_cards
from domain.stores import list_stores
from tests.town import OLD_TOWN, OWNER, Person, Town


@pytest.mark.parametrize("between", [" ", "\n", "\n\n", "\u3000", "  "])
async def test_nothing_is_lost_between_a_command_and_its_line(
    town: Town, owner: Person, between: str
) -> None:
    await owner.says(f"/issue{between}Coffee pass | 10 uses")
    owner.sees("Coffee pass", "10 of 10 left")
    await owner.says(f"/addproduct{between}House beans | 8.90 | 40")
    owner.sees("🛍 House beans", "€8.90", "40")


async def test_lines_of_full_width_are_read(town: Town, owner: Person) -> None:
    await owner.says("/issue 咖啡（大杯）卡｜１０ 次｜2027年12月31日｜门店 １、２")
    owner.sees("咖啡（大杯）卡", "10 of 10 left", "31 Dec 2027", "Old Town, Riverside")
    await owner.says("/addproduct 咖啡豆｜€８．９０｜４０｜sku B1")
    owner.sees("€8.90")
    await owner.says("/allocate B1 points １０ 每日 ５")
    owner.sees("Allocated: 0 → 10", "5")
    await owner.says("/list B1 points １００＋１．００")
    owner.sees("100 pts + €1.00")
    await owner.says("/voucher 新客券｜满１００减２０｜３０天｜x５０")
    owner.sees("新客券", "€20.00", "50", "30 days")
    await owner.says("/voucher 折扣券｜８．５折｜30天｜５０张")
    owner.sees("85 %")
    await owner.says("/allocate B1 draws 5")
    await owner.says("/draw 抽奖｜奖品：２x B1；5x 100 积分｜５０积分，免费１｜截止 ＋７")
    owner.sees("抽奖", "1 free try a day · 50 pts an entry", "5 × 100 pts", "29 Nov, 00:00")
    await owner.says("/points Carol ＋５０ birthday")
    owner.sees("50 pts given")
    await owner.says("/points Carol −20 mistake")
    owner.sees("20 pts taken")
    await owner.says("/quiet 22：00－8：00")
    owner.sees("Quiet from 22:00 to 08:00")
    await owner.says("/alerts days ３０，７，1")
    owner.sees("30", "7", "1")
    await owner.says("/alerts at ９：00")
    owner.sees("09:00")
    assert len((await (await town.desk(OWNER))(list_cards)).lines) == 1


async def test_a_number_of_uses_of_full_width(town: Town, verifier: Person) -> None:
    card = await town.issues("Coffee", 6)
    await verifier.says(f"{card.code} ２")
    assert (await town.card_of(card.id)).left == 4


@pytest.mark.parametrize("dash", ["-", "－", "—", "–", "——"])
async def test_any_dash_is_none(town: Town, owner: Person, dash: str) -> None:
    for said in ("Main Street 1", dash):
        await owner.says("/stores")
        await owner.presses("Old Town")
        await owner.presses("What customers see")
        await owner.presses("Address")
        await owner.says(said)
    stores = await (await town.desk(OWNER))(list_stores)
    assert stores[OLD_TOWN - 1].address == ""


async def test_a_day_of_the_records_as_the_screens_write_it(
    town: Town, owner: Person, verifier: Person
) -> None:
    await verifier.scans(await town.issues("Coffee", 1))
    for said in (
        "2026年11月21日",
        "2026/11/21",
        "从2026年11月1日到2026年11月21日",
        "2026年11月20日起",
        "from ２０２６－１１－２０",
    ):
        await owner.says(f"/records {said}")
        assert any("Coffee" in one for one in owner.buttons), (said, owner.text)
    await owner.says("/records 2026年11月20日")
    assert not any("Coffee" in one for one in owner.buttons)
