"""The conversation: takes a wish out of an update, hands it to the desk, shows what came back."""

from functools import cache

from handlers.alerts.entrances import entrances as alerts_entrances
from handlers.bots.entrances import entrances as bots_entrances
from handlers.broadcasts.entrances import entrances as broadcasts_entrances
from handlers.cards.entrances import entrances as cards_entrances
from handlers.catalog.entrances import entrances as catalog_entrances
from handlers.door.entrances import entrances as door_entrances
from handlers.draws.entrances import entrances as draws_entrances
from handlers.forgetting.entrances import entrances as forgetting_entrances
from handlers.intake.entrances import entrances as intake_entrances
from handlers.kit.routing import Routes
from handlers.mall.entrances import entrances as mall_entrances
from handlers.orders.entrances import entrances as orders_entrances
from handlers.payments.entrances import entrances as payments_entrances
from handlers.people.entrances import entrances as people_entrances
from handlers.points.entrances import entrances as points_entrances
from handlers.refunds.entrances import entrances as refunds_entrances
from handlers.reports.entrances import entrances as reports_entrances
from handlers.scan.entrances import entrances as scan_entrances
from handlers.sentences.entrances import entrances as sentences_entrances
from handlers.shifts.entrances import entrances as shifts_entrances
from handlers.stock.entrances import entrances as stock_entrances
from handlers.supply.entrances import entrances as supply_entrances
from handlers.till.entrances import entrances as till_entrances
from handlers.vouchers.entrances import entrances as vouchers_entrances

# Within a group of the menu, commands stand in this order.
FEATURES = (
    scan_entrances,
    reports_entrances,
    alerts_entrances,
    cards_entrances,
    vouchers_entrances,
    catalog_entrances,
    stock_entrances,
    supply_entrances,
    intake_entrances,
    mall_entrances,
    draws_entrances,
    orders_entrances,
    refunds_entrances,
    payments_entrances,
    people_entrances,
    shifts_entrances,
    points_entrances,
    broadcasts_entrances,
    till_entrances,
    bots_entrances,
    forgetting_entrances,
    door_entrances,
    sentences_entrances,
)


@cache
def routes() -> Routes:
    """Every entrance to every conversation; a table that nobody writes to."""
    table = Routes()
    for entrances in FEATURES:
        entrances(table)
    return table
