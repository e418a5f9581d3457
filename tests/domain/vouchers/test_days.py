"""D31: a voucher keeps the days that it promised under another clock, as its cards do."""

from datetime import UTC, datetime

import pytest

from domain.cards import card
from domain.days import after
from domain.merchants import change_settings
from domain.vouchers import NotGivenOut, VoucherKind, claim, create, voucher
from tests.domain.vouchers.test_claiming import at
from tests.town import CAROL, DAVE, OWNER, Town

DAY = datetime(2026, 11, 21, tzinfo=UTC).date()


async def clock_of(town: Town, zone: str) -> None:
    await (await town.desk(OWNER))(change_settings, field="timezone", value=zone)


async def test_a_clock_that_was_set_wrong_and_right_again_ends_no_voucher(town: Town) -> None:
    """On its last day: by a clock of the east it is over, by the right one it is given out."""
    town.clock.now = datetime(2026, 11, 21, 20, tzinfo=UTC)  # the 22nd in Tokyo, the 21st in Lima
    await clock_of(town, "America/Lima")
    owner = await town.desk(OWNER)
    number = await owner(
        create, name="Latte", kind=VoucherKind.EXCHANGE, stock=5, ends=DAY, store_ids=[]
    )
    token = (await owner(voucher, voucher_id=number)).token
    first = await at(town, CAROL, "first")(claim, token=token)
    await clock_of(town, "Asia/Tokyo")
    with pytest.raises(NotGivenOut):
        await at(town, DAVE, "over")(claim, token=token)
    await clock_of(town, "America/Lima")
    second = await at(town, DAVE, "again")(claim, token=token)
    for one in (first, second):
        shown = await owner(card, card_id=one.card_id)
        assert shown.valid_until == after(DAY, "America/Lima")
