"""A voucher keeps the days that it promised when the merchant's clock becomes another (D31)."""

from domain.days import same_day
from domain.desk import Work
from domain.merchants import ZoneChanged
from domain.vouchers.model import Voucher


async def zone_was_changed(work: Work, event: ZoneChanged) -> list[str]:
    """Vouchers that begin or end with a day do so with the same day of the new clock, whether that
    is still to come or not: a clock that was set wrong for a moment ends nothing for good."""
    for one in await work.session.scalars(work.mine(Voucher).where(Voucher.revoked_at.is_(None))):
        for field in ("valid_from", "valid_until"):
            moment = getattr(one, field)
            if moment is not None:
                setattr(one, field, same_day(moment, event.before, event.now))
    await work.session.flush()
    return []
