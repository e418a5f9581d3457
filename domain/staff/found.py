"""The first owner founds a merchant."""

from domain import countries
from domain.days import checked_zone
from domain.desk import DEED, Work, operation
from domain.errors import Gone
from domain.merchants import create
from domain.people import Person
from domain.roles import Permission, Role
from domain.staff.model import Staff


@operation(Permission.CREATE_MERCHANT, kind=DEED)
async def found(
    work: Work,
    *,
    name: str,
    language: str,
    timezone: str = "",
    currency: str = "",
    country: str = "",
) -> int:
    """Create a merchant with the actor as its owner; return its number. What is left out of zone
    and currency goes by the ``country``. Raises Malformed, Gone (nobody has met the actor)."""
    if country:
        there = countries.country(country)
        timezone, currency = timezone or there.zones[0], currency or there.currency
    person = await work.session.get(Person, work.actor.id)
    if person is None:
        raise Gone("person")
    merchant = await create(
        work,
        name=name,
        timezone=checked_zone(timezone),
        currency=currency,
        language=language,
        country=country,
    )
    work.session.add(
        Staff(
            merchant_id=merchant.id,
            id=await work.at(merchant.id).number(Staff),
            person_id=person.id,
            role=Role.OWNER,
            name=person.name,
            joined_at=work.now,
        )
    )
    person.hat_merchant_id, person.hat_role = merchant.id, Role.OWNER.value
    return merchant.id
