"""A button that carries a person's number means that person, whatever others are called."""

import pytest
from aiogram.types import InlineKeyboardMarkup

from domain.intake import Watch, bring_members, keep_upload
from domain.sheets import table_of
from tests.town import OWNER, Person, Town

HEADER = "telegram_id,name,level,tags,points\n"


async def brought(town: Town, lines: str) -> None:
    desk = await town.desk(OWNER)
    upload = await keep_upload(desk, name="m.csv", table=table_of((HEADER + lines).encode()))
    await bring_members(desk, upload=upload, watch=Watch())


@pytest.mark.slow
async def test_a_card_goes_to_who_was_tapped(town: Town, owner: Person) -> None:
    await brought(town, "5000000001,,,,\n")  # called by the number, which has a 5 in it
    await owner.says("/issue Coffee")
    await owner.presses("For whom")
    asked = next(
        one
        for one in reversed(town.world.messages[owner.number].values())
        if isinstance(one.reply_markup, InlineKeyboardMarkup)
    )
    await owner.presses("👤 Carol", message=asked)
    assert any("Carol" in one for one in [owner.text, *owner.buttons])


@pytest.mark.slow
async def test_a_members_page_opens_however_many_names_have_the_number(
    town: Town, owner: Person
) -> None:
    await brought(town, "".join(f"{5000000001 + n},,,,\n" for n in range(25)))
    await owner.says("/members Carol")
    await owner.presses("Carol")
    owner.sees("Level: none")
