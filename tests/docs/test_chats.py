"""What the documentation says in a chat is said to the real bot, and it answers so."""

from pathlib import Path

import pytest

from tests.docs.cafe import copy_of, fill, open_cafe
from tests.docs.pages import Section, sections
from tests.fixtures import apart

SECTIONS = list(sections())


@pytest.fixture(scope="session")
def cafe_template(memory_folder: Path) -> Path:
    path = memory_folder / "docs" / "demo.db"
    path.parent.mkdir()
    apart(fill, f"sqlite+aiosqlite:///{path}")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS, ids=[one.name for one in SECTIONS])
async def test_the_bot_answers_as_the_page_says(
    section: Section, cafe_template: Path, tmp_path: Path
) -> None:
    async with open_cafe(copy_of(cafe_template, tmp_path)) as cafe:
        await cafe.play(section)
