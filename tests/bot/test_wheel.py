"""The wheel alone, in a place that has nothing else of it, does what the source does."""

import asyncio
import json
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
    _pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, folder / "source")
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of ``tillbot`` in a new environment; the libraries are lent by this one."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / "bin" / "python"
    _pip("--python", python, "install", "--no-deps", "--no-index", wheel)
    found = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lent = Path(found.stdout.strip()) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


def _pip(*words: Path | str) -> None:
    quiet = ("--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "pip", *quiet, *words], check=True)


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


async def test_tillbot_migrates_serves_the_sandbox_and_speaks_chinese(
    commands: Path, tmp_path: Path
) -> None:
    process = await asyncio.create_subprocess_exec(
        commands / "tillbot", "sandbox", "--port", "0",
        cwd=tmp_path, env=_clean(), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    address = await address_said(process)
    async with aiohttp.ClientSession() as client:
        for name in ("", "page.js", "page.css", "words.js", "sandbox/state"):
            async with client.get(address + name) as answer:
                assert answer.status == 200, name
        while "核销一个码" not in await _state(client, address):
            await asyncio.sleep(0.05)
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 60) == 0


async def _state(client: aiohttp.ClientSession, address: str) -> str:
    """Of the page: the people, and what each may choose, in their languages."""
    async with client.get(address + "sandbox/state") as answer:
        return json.dumps(await answer.json(), ensure_ascii=False)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
