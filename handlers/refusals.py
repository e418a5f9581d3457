"""How each business "no" is said: the features' tables as one. A test keeps it complete."""

from domain.errors import Gone, Malformed, NotFound, Refusal
from handlers.alerts.refusals import REFUSALS as ALERTS
from handlers.bots.refusals import REFUSALS as BOTS
from handlers.broadcasts.refusals import REFUSALS as BROADCASTS
from handlers.cards.refusals import REFUSALS as CARDS
from handlers.catalog.refusals import REFUSALS as CATALOG
from handlers.door.refusals import REFUSALS as DOOR
from handlers.draws.refusals import REFUSALS as DRAWS
from handlers.forgetting.refusals import REFUSALS as FORGETTING
from handlers.intake.refusals import REFUSALS as INTAKE
from handlers.kit.refusals import ListOf, Offer, Say, Words
from handlers.kit.screen import Rows
from handlers.kit.table import joined
from handlers.kit.words import _, fill
from handlers.mall.refusals import REFUSALS as MALL
from handlers.orders.refusals import REFUSALS as ORDERS
from handlers.payments.refusals import REFUSALS as PAYMENTS
from handlers.people.refusals import REFUSALS as PEOPLE
from handlers.points.refusals import REFUSALS as POINTS
from handlers.refunds.refusals import REFUSALS as REFUNDS
from handlers.reports.refusals import REFUSALS as REPORTS
from handlers.scan.refusals import REFUSALS as SCAN
from handlers.sentences.refusals import REFUSALS as SENTENCES
from handlers.shifts.refusals import REFUSALS as SHIFTS
from handlers.stock.refusals import REFUSALS as STOCK
from handlers.supply.refusals import REFUSALS as SUPPLY
from handlers.till.refusals import REFUSALS as TILL
from handlers.vouchers.refusals import REFUSALS as VOUCHERS

FEATURES = (
    DOOR,
    SCAN,
    CARDS,
    BOTS,
    BROADCASTS,
    VOUCHERS,
    DRAWS,
    CATALOG,
    STOCK,
    SUPPLY,
    INTAKE,
    MALL,
    ORDERS,
    REFUNDS,
    PAYMENTS,
    PEOPLE,
    SHIFTS,
    POINTS,
    REPORTS,
    ALERTS,
    TILL,
    SENTENCES,
    FORGETTING,
)
MALFORMED: dict[str, Words] = joined(*(one.malformed for one in FEATURES))
GONE: dict[str, Words] = joined(*(one.gone for one in FEATURES))
NOT_FOUND: dict[str, Words] = joined(*(one.not_found for one in FEATURES))
OFFERS: dict[type[Refusal], Offer] = joined(*(one.offers for one in FEATURES))
FOR_GOOD = tuple(kind for one in FEATURES for kind in one.for_good)
LISTS: dict[str, ListOf] = joined(*(one.lists for one in FEATURES))
SAY: dict[type[Refusal], Say] = joined(
    *(one.say for one in FEATURES),
    {
        NotFound: lambda r, z: NOT_FOUND.get(
            r.kind, lambda: _("❌ There is no such thing here.")
        )(),
        Malformed: lambda r, z: fill(
            MALFORMED.get(r.field, lambda: _("❌ I cannot use that value."))(),
            limit=r.limit or 0,
            said=r.said,
        ),
        Gone: lambda r, z: GONE.get(r.kind, lambda: _("❌ That is not there any more."))(),
    },
)


def say(refusal: Refusal, zone: str) -> str:
    """The words for a refusal; ``zone`` is the person's time zone."""
    return SAY[type(refusal)](refusal, zone)


def is_for_good(refusal: Refusal) -> bool:
    """Whether the same button would be refused again whenever it is pressed."""
    return isinstance(refusal, FOR_GOOD) or (isinstance(refusal, Gone) and refusal.kind == "sign")


def offers(refusal: Refusal) -> Rows:
    """The buttons that lead on from a refusal, where there are some."""
    rows = OFFERS.get(type(refusal))
    return rows(refusal) if rows else []
