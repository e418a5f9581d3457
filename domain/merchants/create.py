"""The first owner founds a merchant. The owner's staff row is added by ``staff.found``."""

from domain import chores
from domain.desk import Work
from domain.engine import NOBODY, tidy
from domain.errors import Malformed
from domain.limits import NAME
from domain.merchants.model import Merchant


async def create(
    work: Work, *, name: str, timezone: str, currency: str, language: str, country: str = ""
) -> Merchant:
    """A new merchant with the defaults of the process. Raises Malformed."""
    name = tidy(name)
    if not name or len(name) > NAME:
        raise Malformed("name", NAME)
    merchant = Merchant(
        id=await work.at(NOBODY).number(Merchant),
        name=name,
        timezone=timezone,
        currency=currency,
        language=language,
        country=country,
        created_at=work.now,
    )
    work.session.add(merchant)
    await work.session.flush()
    await chores.take_up(work.at(merchant.id))
    return merchant
