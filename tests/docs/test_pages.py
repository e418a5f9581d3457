"""What the pages name is there: settings, commands, files, links, rules; and the site is built."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic_core import PydanticUndefined

from bot.__main__ import main
from bot.settings import MUST_BE, Settings
from handlers import routes
from tests.docs.pages import DOCS, ROOT, fences, name_of, pages
from tests.docs.rules import named, where_named

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
IDS = {"S0": 39, "S1": 28, "S2": 45, "S3": 13, "S4": 36}


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    text = page.read_text()
    for one in fences(page):
        text = text.replace(one.text, "")
    return text


def table(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    text = (DOCS / page).read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [row for row in text.split("\n") if row.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


@pytest.mark.parametrize(
    ("page", "heading", "none", "empty"),
    [("operate.md", "Settings", "none", "empty"), ("zh/operate.md", "设置", "无", "空")],
)
def test_the_settings_are_those_of_the_program(
    page: str, heading: str, none: str, empty: str
) -> None:
    """Each once, with the default that it has."""

    def shown(default: Any) -> str:
        if default in (None, PydanticUndefined):
            return none
        return empty if default == frozenset() else f"`{default}`"

    said = {name.strip("`"): default for name, default, _meaning in table(page, heading)}
    have = {name.upper(): shown(one.default) for name, one in Settings.model_fields.items()}
    assert said == have
    assert set(said) == set(MUST_BE)


def slugs(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", one.lower()).strip()) for one in heads}


def test_every_link_leads_somewhere() -> None:
    wrong = []
    for page in pages():
        for target in LINK.findall(prose(page)):
            if re.match(r"(https?|mailto):", target):
                continue
            path, _hash, place = target.partition("#")
            at = (page.parent / path).resolve() if path else page
            if not at.exists() or (place and at.suffix == ".md" and place not in slugs(at)):
                wrong.append((name_of(page), target))
    assert wrong == []


def test_what_is_named_exists() -> None:
    """Commands of make and of the program; files of the repository."""
    makefile = (ROOT / "Makefile").read_text()
    starts = (ROOT / "bot/__main__.py").read_text()
    bench = (ROOT / "tests/bench/__main__.py").read_text()
    for page in pages():
        text = page.read_text()
        for target in set(re.findall(r"(?:`|^ *)make (\w+)", text, re.MULTILINE)):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), (name_of(page), target)
        for deed in set(re.findall(r"(?:python -m bot|tillbot) ([a-z]+)", text)):
            assert f'"{deed}"' in starts, (name_of(page), deed)
        for part in set(re.findall(r"--only (\w+)", text)):
            assert f'"{part}"' in bench, (name_of(page), part)
        for module in set(re.findall(r"python -m (tests[\w.]*)", text)):
            place = ROOT / module.replace(".", "/")
            assert place.exists() or place.with_suffix(".py").exists(), (name_of(page), module)
        kept = r"`((?:bot|handlers|domain|tests|deploy)/[\w/.]+)`"
        for path in set(re.findall(kept, text)):
            assert (ROOT / path).exists(), (name_of(page), path)


@pytest.mark.parametrize("page", ["commands.md", "zh/commands.md"])
def test_every_command_is_explained(page: str) -> None:
    said = (DOCS / page).read_text()
    assert [name for name in routes().commands if not re.search(rf"\b{name}\b", said)] == []


@pytest.mark.parametrize("name", ["tour", "owner", "manager", "verifier", "customer"])
def test_what_each_role_reads_has_the_same_sections_in_both_languages(name: str) -> None:
    folder = DOCS if name == "tour" else DOCS / "roles"
    both = (folder / f"{name}.md", DOCS / "zh" / f"{name}.md")
    english, chinese = (len(re.findall(r"(?m)^## ", one.read_text())) for one in both)
    assert english == chinese > 4


@pytest.mark.parametrize("name", ["README.md", "recipes.md", "commands.md", "operate.md"])
def test_both_languages_have_the_same_parts(name: str) -> None:
    """As many headings, rows, points and blocks in the same order; what is not words is the same:
    commands that may be given, names of tables, shell lines."""
    parts = r"(?m)^(#+ |\| |- |\d\. |[ ]*```\w+)"
    both = (ROOT / name, ROOT / "README.zh-CN.md")
    if name != "README.md":
        both = (DOCS / name, DOCS / "zh" / name)
    english, chinese = (one.read_text() for one in both)
    assert re.findall(parts, english) == re.findall(parts, chinese)

    def shell(text: str) -> list[str]:
        return re.findall(r"(?s)```sh[^\n]*\n(.*?)```", text)

    assert shell(english) == shell(chinese)
    if name == "README.md":
        told = r"`((?:make|tillbot) [^`]+)`|^ {4}(make \w+)"
        assert re.findall(told, english, re.M) == re.findall(told, chinese, re.M)
    if name == "operate.md":
        kept = r"(?m)^\| `(\w+)` \|[^|]*\|[^|]*?(\d+)[^|]*\|$"
        assert re.findall(kept, english) == re.findall(kept, chinese)
    if name == "commands.md":
        first = r"(?m)^\| ((?:[^|]|\\\|)*) \|"
        for one, other in zip(re.findall(first, english), re.findall(first, chinese), strict=True):
            said = re.findall(r"/[a-z]+", one)
            assert said == re.findall(r"/[a-z]+", other), (one, other)


def test_what_can_be_started_and_made_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Each deed of the program and each target of the Makefile, in README."""
    said = (ROOT / "README.md").read_text()
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = re.search(r"\{([a-z,]+)\}", capsys.readouterr().out)
    assert listed
    assert [one for one in listed[1].split(",") if f"tillbot {one}" not in said] == []
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "storm"} <= set(targets)
    keepers = {"requirements", "clean"}  # who pins versions and who throws things away reads it
    assert [one for one in targets if f"make {one}" not in said and one not in keepers] == []


def test_every_room_is_on_the_map() -> None:
    """The folders of the three packages, in the architecture."""
    said = (DOCS / "architecture.md").read_text()
    rooms = [
        str(one.relative_to(ROOT))
        for package in ("bot", "handlers", "domain")
        for one in sorted((ROOT / package).iterdir())
        if one.is_dir() and any(one.glob("*.py"))
    ]
    assert len(rooms) > 40
    assert [one for one in rooms if f"`{one}`" not in said] == []


def test_shell_lines_are_run_by_a_test() -> None:
    """Only the fences that ``test_shell`` runs show shell commands."""
    for page in pages():
        for one in fences(page):
            allowed = {"chat", "sh", "ini", "python", "csv", ""}
            assert one.language in allowed, (name_of(page), one.line, one.language)


def test_every_page_has_its_place() -> None:
    """In the navigation, which names no page that is not there."""
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text())

    def leaves(part: Any) -> list[str]:
        if isinstance(part, str):
            return [part]
        inner = part.values() if isinstance(part, dict) else part
        return [leaf for one in inner for leaf in leaves(one)]

    there = sorted(str(one.relative_to(DOCS)) for one in DOCS.rglob("*.md"))
    assert sorted(leaves(config["nav"])) == there


def test_the_rules_name_tests_that_name_them() -> None:
    """Every rule of the five sources, once, and a test in which its id stands."""
    row = r"^\| (S[0-4]-\d\d) \| ([^|]+) \| ([^|]+) \|$"
    rows = re.findall(row, (DOCS / "rules.md").read_text(), re.MULTILINE)
    wanted = [f"{name}-{n:02}" for name, last in IDS.items() for n in range(1, last + 1)]
    assert [rule for rule, _does, _test in rows] == wanted
    wrong = []
    for rule, _does, tests in rows:
        for path in re.findall(r"`([^`]+)`", tests):
            if rule not in named(ROOT / path):
                wrong.append((rule, path))
        if "`" not in tests and (tests != "not yet" or rule in where_named()):
            wrong.append((rule, tests))
    assert wrong == []


@pytest.mark.slow
def test_the_site_is_built_and_warns_of_nothing(tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs")
    built = subprocess.run(
        [Path(sys.executable).with_name("zensical"), "build", "--strict"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    for one in DOCS.rglob("*.md"):
        path = one.relative_to(DOCS).with_suffix("")
        folder = path.parent if path.name == "index" else path
        assert (tmp_path / "site" / folder / "index.html").stat().st_size > 1000


def test_capacity_is_multiplied_right() -> None:
    """Each row is the first one times its shops: updates, rows, growth; and the month's seconds
    are the sum of its parts."""
    units = {"": 1, "million": 10**6, "billion": 10**9, "MB": 1, "GB": 1000, "TB": 10**6}

    def number(cell: str) -> float:
        amount, _space, unit = cell.partition(" ")
        return float(amount.replace(",", "")) * units[unit]

    rows = table("scale.md", "From one shop to a million")
    assert [number(row[0]) for row in rows] == [10**n for n in range(7)]
    for column in (1, 3, 4):
        one = number(rows[0][column])
        assert [number(row[column]) for row in rows] == [one * 10**n for n in range(7)]
    page = (DOCS / "scale.md").read_text()
    parts = [float(one) for one in re.findall(r"^\| [\d,]+ .* \| ([\d.]+) s \|$", page, re.M)]
    said = re.search(r"takes (\d+) s of the processor a month, ([\d.]+) s in its busiest", page)
    assert said
    assert len(parts) == 4
    assert round(sum(parts)) == int(said[1])
    assert round(sum(parts) / 30 * 0.15, 1) == round(float(said[2]), 1)
