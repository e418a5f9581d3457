"""What a list is narrowed to stands on it, in the language of who reads it."""

import pytest

from tests.town import Person, Town

LISTS = ("orders", "exchanges", "wins", "settlement")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("said", "english", "chinese"),
    [
        ("yesterday", "🔎 20 November 2026", "🔎 2026年11月20日"),
        ("昨天 coffee", "🔎 20 November 2026 · coffee", "🔎 2026年11月20日 · coffee"),
        ("from 2026-11-01 Old Town", "🔎 from 1 November 2026 on · 🏬 Old Town",
         "🔎 从2026年11月1日起 · 🏬 Old Town"),
    ],
)  # fmt: skip
async def test_days_and_a_store_are_said_as_people_say_them(
    town: Town, owner: Person, name: str, said: str, english: str, chinese: str
) -> None:
    """Never as the line that is kept: ``from 2026-11-20 to 2026-11-20``."""
    for language, told in (("en", english), ("zh", chinese)):
        await owner.says(f"/language {language}")
        await owner.says(f"/{name} {said}")
        assert told in owner.text.splitlines()
        assert "2026-11" not in owner.text


async def test_a_question_about_yesterday_is_answered_in_chinese(
    town: Town, owner: Person
) -> None:
    await owner.says("/language zh")
    await owner.says("昨天的订单")
    owner.sees("🔎 2026年11月20日")
    assert "from" not in owner.text
