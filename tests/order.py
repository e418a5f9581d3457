"""In which order files are tested: those that wait, for processes and servers, among those that
compute. Workers that begin with a part each would else all wait at first, and compute later.

What takes long begins early: in the end each worker has a short test to do, and none waits.
"""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent
WAITING = {"bot", "faults", "storm"}
LONG = {"faults", "rules", "storm", "walk"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    files: dict[bool, dict[Path, list[pytest.Item]]] = {True: {}, False: {}}
    for item in sorted(items, key=lambda one: _folder(one) not in LONG):
        files[_folder(item) in WAITING].setdefault(item.path, []).append(item)
    placed: list[tuple[float, list[pytest.Item]]] = []
    for kind in files.values():
        total, so_far = sum(map(len, kind.values())), 0
        for of_file in kind.values():
            placed.append(((so_far + len(of_file) / 2) / total, of_file))
            so_far += len(of_file)
    placed.sort(key=lambda one: one[0])
    items[:] = [item for _, of_file in placed for item in of_file]


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(ROOT).parts[0]
