"""How each owed message is worded: the features' tables as one. A test keeps it complete."""

from handlers.alerts import notices as alerts
from handlers.bots import notices as bots
from handlers.broadcasts import notices as broadcasts
from handlers.cards import notices as cards
from handlers.draws import notices as draws
from handlers.intake import notices as intake
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.table import joined
from handlers.mall import notices as mall
from handlers.orders import notices as orders
from handlers.payments import notices as payments
from handlers.people import notices as people
from handlers.points import notices as points
from handlers.refunds import notices as refunds
from handlers.reports import notices as reports
from handlers.scan import notices as scan
from handlers.shifts import notices as shifts
from handlers.stock import notices as stock
from handlers.till import notices as till
from handlers.vouchers import notices as vouchers

NOTICES: dict[str, Words] = joined(
    alerts.NOTICES,
    bots.NOTICES,
    broadcasts.NOTICES,
    cards.NOTICES,
    draws.NOTICES,
    intake.NOTICES,
    people.NOTICES,
    points.NOTICES,
    stock.NOTICES,
    mall.NOTICES,
    orders.NOTICES,
    refunds.NOTICES,
    payments.NOTICES,
    reports.NOTICES,
    scan.NOTICES,
    shifts.NOTICES,
    till.NOTICES,
    vouchers.NOTICES,
)


async def letter(kind: str, payload: Facts, reader: Reader) -> Letter:
    """The words for a notice. Raises Unneeded."""
    return await NOTICES[kind](payload, reader)
