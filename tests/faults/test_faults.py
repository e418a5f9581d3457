"""A short one; `make faults` goes on for ten minutes, with all that can fail."""

from pathlib import Path

import pytest

from tests.faults.run import storm
from tests.valkey import SERVER


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.skipif(SERVER is None, reason="there is no Valkey or Redis server here")
async def test_after_every_fault_the_books_agree_and_everybody_was_answered(
    tmp_path: Path,
) -> None:
    kinds = ("kill", "clock", "postgres")
    found = await storm(tmp_path, 3, kinds)
    assert found.wrong == []
    assert found.faults.total() == len(kinds)
    assert found.sold > 10
    assert found.told_twice <= found.window
