"""Where a merchant is: its country, its clock, its money."""

from dataclasses import dataclass

from sqlalchemy import column, exists, table, update

from domain import countries
from domain.chores import Chore, soon
from domain.days import checked_zone
from domain.desk import DEED, Work, operation
from domain.errors import Malformed, Refusal
from domain.merchants.model import Merchant
from domain.merchants.telling import plan_cards_anew
from domain.money import known
from domain.reactions import set_off
from domain.roles import Permission

# Named by their words: these features stand above this one.
_ORDERS = table("orders", column("merchant_id"))
_TRANSFERS = table("transfers", column("merchant_id"), column("unit"))
_VOUCHERS = table(
    "vouchers",
    *(column(one) for one in ("merchant_id", "off", "pay_percent", "claimed", "revoked_at")),
)


class MoneyMoved(Refusal):
    """There is an order, somebody's balance, or a voucher for a bill: amounts stand in the old
    currency."""


@dataclass(frozen=True, slots=True)
class ZoneChanged:
    """A merchant's days begin at another moment from now on."""

    before: str
    now: str


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def move(work: Work, *, country: str, zone: str = "") -> bool:
    """The merchant is in this country, under its first clock or under ``zone``; whether its money
    is that of the country now, which it is unless money moved already. Raises Malformed."""
    there = countries.country(country)
    zone = checked_zone(zone) if zone else there.zones[0]
    await keep_days(work, zone)
    await work.session.execute(
        update(Merchant)
        .where(Merchant.id == work.merchant_id)
        .values(country=there.code, timezone=zone)
    )
    await soon(work, *Chore)
    await plan_cards_anew(work)
    return await _in_currency(work, there.currency)


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def change_currency(work: Work, *, currency: str) -> str:
    """Until the first order, whatever was typed of prices keeps its digits. Raises
    Malformed("currency"), MoneyMoved."""
    currency = currency.strip().upper()
    if not known(currency):
        raise Malformed("currency")
    if not await _in_currency(work, currency):
        raise MoneyMoved
    return currency


async def _in_currency(work: Work, currency: str) -> bool:
    here = work.merchant_id
    money = _TRANSFERS.c.unit == Merchant.currency
    of_bills = _VOUCHERS.c.off.is_not(None) | _VOUCHERS.c.pay_percent.is_not(None)
    good = _VOUCHERS.c.revoked_at.is_(None) | (_VOUCHERS.c.claimed > 0)
    done = await work.session.execute(
        update(Merchant)
        .where(
            Merchant.id == here,
            (Merchant.currency == currency)
            | ~exists().where(_ORDERS.c.merchant_id == here)
            & ~exists().where(_TRANSFERS.c.merchant_id == here, money)
            & ~exists().where(_VOUCHERS.c.merchant_id == here, of_bills, good),
        )
        .values(currency=currency)
        .returning(Merchant.id)
    )
    return done.first() is not None


async def keep_days(work: Work, zone: str) -> None:
    """What was promised by its day keeps this day under another clock."""
    before = (await work.house()).zone
    if before != zone:
        await set_off(work, ZoneChanged(before, zone))
