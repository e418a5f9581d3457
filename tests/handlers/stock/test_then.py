"""The time machine: a stock as it stood, from its ledger."""

import pytest

from tests.shop import beans
from tests.town import Person, Town


@pytest.mark.slow
async def test_a_stock_is_shown_as_it_stood(town: Town, verifier: Person) -> None:
    """What came later changes nothing; days and times are the merchant's (D31)."""
    owner = await beans(town)  # at 12:00, 40 of them
    town.clock.passes(hours=1)
    await owner.says("/allocate BEAN shop 15")
    await owner.says("/settings timezone Asia/Tokyo")  # nine hours ahead
    for moment, words in (
        ("2026-11-21 20:59", "pool 0, allocated 0, reserved 0"),
        ("2026-11-21 21:30", "pool 40, allocated 0, reserved 0"),
        ("2026-11-21 22:00", "pool 25, allocated 15, reserved 0"),
        ("2026-11-21", "pool 25, allocated 15, reserved 0"),
    ):
        await owner.says(f"/stock bean at {moment}")
        owner.sees(words)
    await owner.says("/stock BEAN at yesterday")
    owner.sees("Nothing had moved yet.")
    await owner.says("/stock BEAN at 2026-11-21 25:00")
    owner.sees("❌")
    await verifier.says("/stock BEAN at 2026-11-21")
    assert "as it stood" not in verifier.text
