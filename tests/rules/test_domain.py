"""What the rooms of the domain promise each other."""

import ast
import importlib
import re
import subprocess
import sys

import pytest

from domain.reactions import REACTIONS, reactions_to
from tests.rules.test_whole_program import ROOT, sources


def test_local_midnight_is_computed_in_one_room() -> None:
    """Days, zones and their borders: domain/days.py, and what everybody asks: ``Work.house``."""
    for path, source in sources("handlers"):
        assert not re.search(r"datetime\.combine\(.*\btime\(\)", source), path
    for path, source in sources("domain"):
        if path.name == "days.py":
            continue
        assert not re.search(r"datetime\.combine\(|ZoneInfo\(", source), path
        assert not re.search(r'(?:or|else) "(?:UTC|USD)"', source), path
        assert not re.search(r"select\(Merchant\.(?:timezone|currency)\)", source), path


def test_every_reaction_is_there() -> None:
    for event, reactions in REACTIONS.items():
        feature, name = event.split(".")
        found = getattr(importlib.import_module(f"domain.{feature}"), name)
        assert len(reactions_to(found)) == len(reactions) > 0


@pytest.mark.slow
def test_reactions_need_no_import_of_who_reacts() -> None:
    """Whoever imports the catalogue alone and asks the desk sets them off all the same."""
    script = (
        "import sys; import domain.catalog as catalog; from domain.reactions import reactions_to;"
        "assert 'domain.mall' not in sys.modules;"
        "(one,) = reactions_to(catalog.ProductDeleted); print(one.__module__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "domain.mall.withdraw"


def test_long_values_are_built_by_name() -> None:
    """Nobody counts to the ninth of twelve arguments, nor to the ninth column of a row."""
    trees = [
        (path, ast.parse(source))
        for path, source in sources("domain", "handlers", "bot")
        if not path.name.startswith("demo_")  # tables of what the demo sells
    ]
    fields: dict[str, int] = {}
    for _, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and any(
                "dataclass" in ast.unparse(one) for one in node.decorator_list
            ):
                count = sum(isinstance(one, ast.AnnAssign) for one in node.body)
                fields[node.name] = min(fields.get(node.name, count), count)
    for path, tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                starred = any(isinstance(one, ast.Starred) for one in node.args)
                given = fields[name] if starred and name in fields else len(node.args)
                assert name not in fields or given <= 5, f"{path}:{node.lineno}"


def test_a_feature_is_used_through_its_face() -> None:
    """Nobody outside domain/X imports what lies behind ``domain.X``."""
    deep = re.compile(r"^\s*(?:from|import) (domain\.(\w+)\.\w+)", re.MULTILINE)
    for path, source in sources("domain", "handlers", "bot"):
        for whole, feature in deep.findall(source):
            inside = path.is_relative_to(ROOT / "domain" / feature)
            assert inside or "migrations" in path.parts, f"{path} reaches into {whole}"


def test_what_is_left_out_of_the_formatting_says_why() -> None:
    for path, source in sources("bot", "domain", "handlers"):
        for line in source.splitlines():
            assert not line.rstrip().endswith(("# fmt: skip", "# fmt: off")), f"{path}: {line}"


READINGS = [f"D{number}" for number in range(34, 47)]


def test_each_reading_of_the_sources_is_tested_by_name() -> None:
    """D34 to D46 are settled ways to read the sources; each has a test that says which it is."""
    said = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")
                     if path.name != "test_domain.py")  # fmt: skip
    assert [one for one in READINGS if not re.search(rf"\b{one}\b", said)] == []
