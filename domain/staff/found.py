"""The first owner founds a merchant."""

from domain import countries
from domain.days import checked_zone
from domain.desk import DEED, Work, operation
from domain.errors import Gone
from domain.merchants import create
from domain.people import Person
from domain.roles import Permission, Role
from domain.staff.model import Staff
from domain.stores import open_first


@operation(Permission.CREATE_MERCHANT, kind=DEED)
async def found(
    work: Work,
    *,
    name: str,
    language: str,
    timezone: str = "",
    currency: str = "",
    country: str = "",
    store: str = "",
) -> int:
    """Create a merchant with the actor as its owner; return its number. What is left out of zone
    and currency goes by the ``country``; ``store``: what its first one is called, if it is there
    from the beginning. Raises Malformed, Gone (nobody has met the actor)."""
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
    if store:
        await open_first(work.at(merchant.id), store)
    person.hat_merchant_id, person.hat_role = merchant.id, Role.OWNER.value
    return merchant.id
