"""What the rooms of the domain promise each other."""

import re

from tests.rules.test_whole_program import sources


def test_local_midnight_is_computed_in_one_room() -> None:
    """Days, zones and their borders: domain/days.py, and what everybody asks: ``Work.house``."""
    for path, source in sources("domain"):
        if path.name == "days.py":
            continue
        assert not re.search(r"datetime\.combine\(|ZoneInfo\(", source), path
        assert not re.search(r'(?:or|else) "(?:UTC|USD)"', source), path
        assert not re.search(r"select\(Merchant\.(?:timezone|currency)\)", source), path
