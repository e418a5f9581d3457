"""Every `tillbot …` of the documentation's ``sh`` blocks is run, each page in its own folder."""

import shlex
import shutil
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.keys import key_file
from tests import pictures
from tests.docs.cafe import fill
from tests.docs.pages import fences, name_of, pages
from tests.fixtures import apart

# In Chinese the lines are the same, which ``test_pages`` sees to.
SHOWN = [
    page
    for page in pages()
    if any(one.language == "sh" for one in fences(page)) and page.parent.name != "zh"
]
MAY_FIND = {"doctor": (0, 1), "check": (0, 1), "read": (0, 1)}  # what is missing here, they say


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the café's database and a photo of a code."""
    (tmp_path / "data").mkdir()
    url = f"sqlite+aiosqlite:///{tmp_path / 'data/tillbot.db'}"
    apart(fill, url, None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", "")
    (tmp_path / "elsewhere").mkdir()
    file = key_file(url)
    assert file
    shutil.copy(file, tmp_path / "old.key")
    (tmp_path / "photo.png").write_bytes(pictures.card("0000000000000000"))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", SHOWN, ids=name_of)
def test_each_command_does_what_it_is_shown_for(
    page: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A block with the title "on the other machine" has an empty database."""
    for one in fences(page):
        if one.language != "sh":
            continue
        place = "elsewhere" if "on the other machine" in one.more else "data"
        monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{home / place / 'tillbot.db'}")
        for row in one.text.split("\n"):
            program, *words = shlex.split(row)
            assert program == "tillbot", f"{name_of(page)}: {row!r} is run by no test"
            try:
                status = main(words)
            except SystemExit as ended:
                status = int(ended.code or 0)
            said = capfd.readouterr()
            assert status in MAY_FIND.get(words[0], (0,)), (row, said.out, said.err)
            assert said.out, row
