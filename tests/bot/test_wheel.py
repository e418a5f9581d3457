"""The wheel alone, in a place that has nothing else of it, does what the source does."""

import asyncio
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import aiohttp
import pytest

from tests.bot.process import ROOT, address_said

pytestmark = pytest.mark.slow
DATA = (".po", ".mako", ".html", ".js", ".css")  # what is needed beside the code


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left in the source."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("bot", "handlers", "domain"):
        junk = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=junk)
    for name in ("pyproject.toml", "requirements.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    _pip(
        sys.executable,
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        folder / "source",
    )
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of ``tillbot`` in a new environment; the libraries are lent by this one."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", home], check=True)
    python = home / "bin" / "python"
    _pip(python, "install", "--no-deps", "--no-index", wheel)
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lent = Path(found.stdout.strip()) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


def _pip(python: Path | str, *arguments: Path | str) -> None:
    command = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True)


def test_everything_that_is_needed_is_in_it(wheel: Path) -> None:
    written = {
        str(path.relative_to(ROOT))
        for package in ("bot", "handlers", "domain")
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", *DATA) and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == written


def test_no_other_kind_of_file_is_forgotten() -> None:
    """A new kind of file beside the code has to be named to the packer, and here."""
    kinds = {
        path.suffix
        for package in ("bot", "handlers", "domain")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kinds == {".py", *DATA}


def test_tillbot_migrates_and_speaks_chinese(commands: Path, tmp_path: Path) -> None:
    said = _run(tmp_path, commands / "tillbot", "migrate")
    assert said.startswith("The database is at 0")
    assert (tmp_path / "data" / "tillbot.db").exists()
    program = "from handlers.kit.words import i18n; print(i18n.available_locales)"
    assert "zh_CN" in _run(tmp_path, commands / "python", "-c", program)


async def test_tillbot_serves_the_sandbox(commands: Path, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        commands / "tillbot", "sandbox", "--port", "0",
        cwd=tmp_path, env=_clean(), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    address = await address_said(process)
    async with aiohttp.ClientSession() as client:
        for name in ("", "page.js", "page.css", "words.js", "sandbox/state"):
            async with client.get(address + name) as answer:
                assert answer.status == 200, name
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 60) == 0


def _run(folder: Path, *command: Path | str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder, env=_clean()
    )
    return done.stdout


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
