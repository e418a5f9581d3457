"""The merchant's settings: seen and changed by owners and managers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from domain.chores import Chore, soon
from domain.days import checked_zone
from domain.desk import DEED, READ, Work, operation
from domain.engine import tidy
from domain.errors import Malformed
from domain.limits import (
    ECHO_HOURS_MOST,
    FORM,
    HOLD_MINUTES_MOST,
    LINE,
    MONTHS,
    NAME,
    RATE,
    REFUND_DAYS,
    REFUND_HOURS_MOST,
    USES,
)
from domain.merchants.model import Merchant
from domain.merchants.place import keep_days
from domain.merchants.telling import plan_cards_anew
from domain.money import MOST
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Settings:
    name: str
    timezone: str
    currency: str
    language: str
    country: str  # "": not said
    report_hour: int
    pin_typed: bool
    hand_on: bool
    pin_above: int | None
    hold_minutes: int
    points_rate: int
    points_months: int | None
    earn_rate: int
    order_form: tuple[str, ...]
    refund_days: int
    refund_points: bool
    refund_free: int | None
    refund_one: int | None
    refund_hours: int
    echo_hours: int
    cash_authorised: bool
    restock_refunds: bool
    restock_since: datetime | None
    erp_restocks: bool


@operation(Permission.SEE_SELF, kind=READ)
async def settings(work: Work) -> Settings | None:
    """The settings of the actor's merchant; None for a person without one."""
    merchant = await work.session.get(Merchant, work.merchant_id)
    return _shown(merchant) if merchant else None


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def change_settings(work: Work, *, field: str, value: object) -> Settings:
    """Change one setting (S2-07, S2-08, S2-39, S3-02). Raises Malformed with the field's name
    (and its limit)."""
    new = _checked(field, value)
    if field == "timezone":
        await keep_days(work, new)
    await work.session.execute(
        update(Merchant).where(Merchant.id == work.merchant_id).values({field: new})
    )
    if field in ("timezone", "report_hour"):
        await soon(work, *Chore)
        await plan_cards_anew(work)
    merchant = await work.session.get_one(Merchant, work.merchant_id, populate_existing=True)
    return _shown(merchant)


@operation(Permission.MANAGE_PAYMENTS, kind=DEED)
async def authorise_cash(work: Work, *, on: bool) -> bool:
    """Whether money may be part of a voucher's price in the points mall: the third party that
    takes it was authorised (S1-20). The owner's word alone (D45)."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    merchant.cash_authorised = on
    return on


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def switch_restock(work: Work, *, on: bool, erp: bool = False, reason: str = "") -> Settings:
    """Whether refunds before shipping put stock back (S3-02; off by default, S3-03), for all
    products of the shop (S3-09).

    ``erp``: an ERP restocks them already; then it is turned on with a ``reason`` only, which the
    journal keeps (S3-05, D12). Raises Malformed("erp").
    """
    said = tidy(reason)
    if (on and erp and not said) or len(said) > LINE:
        raise Malformed("erp", LINE)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    if merchant.restock_refunds != on:
        merchant.restock_refunds = on
        merchant.restock_since = work.now if on else None
    merchant.erp_restocks = erp
    await work.session.flush()
    return _shown(merchant)


def _checked(field: str, value: object) -> Any:  # a type for each field
    match field, value:
        case "name", str() if 0 < len(name := tidy(value)) <= NAME:
            return name
        case "name", _:
            raise Malformed("name", NAME)
        case "timezone", _:
            return checked_zone(value)
        case "language", "en" | "zh":
            return value
        case "report_hour", int() if 0 <= value <= 23:
            return value
        case "pin_typed" | "hand_on", bool():
            return value
        case "erp_restocks" | "refund_points", bool():
            return value
        case "hold_minutes", int() if 1 <= value <= HOLD_MINUTES_MOST:
            return value
        case "hold_minutes", _:
            raise Malformed("hold_minutes", HOLD_MINUTES_MOST)
        case "points_rate", int() if 1 <= value <= RATE:
            return value
        case "points_rate", _:
            raise Malformed("points_rate", RATE)
        case "points_months", None:
            return None
        case "points_months", int() if 1 <= value <= MONTHS:
            return value
        case "points_months", _:
            raise Malformed("points_months", MONTHS)
        case "earn_rate", int() if 0 <= value <= RATE:
            return value
        case "earn_rate", _:
            raise Malformed("earn_rate", RATE)
        case "refund_days", int() if 0 <= value <= REFUND_DAYS:
            return value
        case "refund_days", _:
            raise Malformed("refund_days", REFUND_DAYS)
        case "refund_free" | "refund_one", None:
            return None
        case "refund_free" | "refund_one", int() if 0 <= value <= MOST:
            return value
        case "refund_hours", int() if 1 <= value <= REFUND_HOURS_MOST:
            return value
        case "refund_hours", _:
            raise Malformed("refund_hours", REFUND_HOURS_MOST)
        case "echo_hours", int() if 0 <= value <= ECHO_HOURS_MOST:
            return value
        case "echo_hours", _:
            raise Malformed("echo_hours", ECHO_HOURS_MOST)
        case "order_form", list() | tuple():
            return _questions(value)
        case "pin_above", None:
            return None
        case "pin_above", int() if 1 <= value <= USES:
            return value
    raise Malformed(field)


def _questions(said: Sequence[object]) -> list[str]:
    """What is asked with each order (S2-39)."""
    found = [one for each in said if (one := tidy(str(each)))]
    if len(found) > FORM or any(len(one) > NAME for one in found):
        raise Malformed("order_form", FORM)
    return found


def _shown(merchant: Merchant) -> Settings:
    return Settings(
        name=merchant.name,
        timezone=merchant.timezone,
        currency=merchant.currency,
        language=merchant.language,
        country=merchant.country,
        report_hour=merchant.report_hour,
        pin_typed=merchant.pin_typed,
        hand_on=merchant.hand_on,
        pin_above=merchant.pin_above,
        hold_minutes=merchant.hold_minutes,
        points_rate=merchant.points_rate,
        points_months=merchant.points_months,
        earn_rate=merchant.earn_rate,
        order_form=tuple(merchant.order_form),
        refund_days=merchant.refund_days,
        refund_points=merchant.refund_points,
        refund_free=merchant.refund_free,
        refund_one=merchant.refund_one,
        refund_hours=merchant.refund_hours,
        echo_hours=merchant.echo_hours,
        cash_authorised=merchant.cash_authorised,
        restock_refunds=merchant.restock_refunds,
        restock_since=merchant.restock_since,
        erp_restocks=merchant.erp_restocks,
    )
