"""Money is in, and the conversation that should note it fails: it is noted by its bare numbers.

Neither Telegram's library nor any handler takes part, so what they cannot read or die over costs
nobody money. Whatever cannot be noted even so is told with the numbers by which it is found.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from bot.alarm import Alarm
from bot.intake.model import is_payment
from domain.desk import Desk, Operation
from domain.engine import Database
from domain.ledger import STARS
from domain.money import known
from domain.payments import note_lost, tell_unnoted
from domain.roles import system
from handlers.payments.billing import meant_by

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Paid:
    """What a raw update says of a payment. ``charge`` is Telegram's number of it, ``provider``
    the provider's; ``total`` as Telegram counts it; ``person`` 0: nobody knows who."""

    person: int
    charge: str
    provider: str
    payload: str
    unit: str
    total: int

    def __str__(self) -> str:
        number = f", {self.provider}" if self.provider else ""
        return f"charge {self.charge}{number}, {self.payload}, {self.total} {self.unit}"


def paid_in(raw: str | None) -> Paid | None:
    """None: no payment, or none that has a number."""
    try:
        update: dict[str, Any] = json.loads(raw or "{}")
    except ValueError:
        return None
    if not is_payment(update):
        return None
    message = update["message"]
    told, payer = message["successful_payment"], message.get("from") or message.get("chat")
    if not isinstance(told, dict):
        return None
    words = [
        told.get(name)
        for name in (
            "telegram_payment_charge_id",
            "provider_payment_charge_id",
            "invoice_payload",
            "currency",
        )
    ]
    charge, provider, payload, unit = (one if isinstance(one, str) else "" for one in words)
    total, person = told.get("total_amount"), (payer if isinstance(payer, dict) else {}).get("id")
    if not charge or type(total) is not int or not 0 <= total < 2**53:
        return None
    if type(person) is not int or not 0 < person < 2**53:  # a group's number is below zero
        person = 0
    return Paid(
        person=person, charge=charge, provider=provider, payload=payload, unit=unit, total=total
    )


class Rescue:
    """One bot's; ``owner``: whose own it is, 0: everybody's. Whoever has a bot of their own can
    have it ask for money for another merchant's order: that pays nothing there."""

    def __init__(
        self,
        bot_id: int,
        database: Database,
        alarm: Alarm,
        clock: Callable[[], datetime],
        owner: int = 0,
    ) -> None:
        self._bot_id = bot_id
        self._database = database
        self._alarm = alarm
        self._clock = clock
        self._owner = owner

    async def note(self, paid: Paid) -> bool:
        """Whether it is noted now, or was before: once, whatever else tells of it."""
        meant = self._meant(paid)
        if meant is None or not paid.person:
            return False
        noted = await self._done(
            note_lost,
            paid,
            meant,
            person_id=paid.person,
            telegram=paid.charge,
            provider=paid.provider,
            payload=paid.payload,
            bot_id=self._bot_id if self._owner else 0,
        )
        if noted:
            await self._alarm.tell(f"payment {paid.charge} could only be noted bare", str(paid))
        return noted

    async def lost(self, paid: Paid, why: str) -> None:
        """It is not noted: whoever runs the bot, and who leads where it is known whose it is,
        find it by its numbers."""
        await self._alarm.tell(f"payment {paid.charge} is not noted: {why}", str(paid))
        if meant := self._meant(paid):
            await self._done(tell_unnoted, paid, meant, charge=paid.charge, number=paid.provider)

    async def _done(
        self, deed: Operation[Any, Any], paid: Paid, meant: tuple[int, int], **facts: Any
    ) -> bool:
        """A deed about it for the merchant and the order; whether it could be done."""
        merchant_id, order_id = meant
        desk = Desk(self._database, system(merchant_id), None, self._clock)
        try:
            await desk(deed, order_id=order_id, unit=paid.unit, total=paid.total, **facts)
        except Exception as no:  # a refusal, the same defect again, the database is away
            log.warning("not done of a payment", deed=deed.name, charge=paid.charge, why=repr(no))
            return False
        return True

    def _meant(self, paid: Paid) -> tuple[int, int] | None:
        """The merchant and the order, where this bot may ask for money for them."""
        meant = meant_by(paid.payload)
        mine = meant is not None and self._owner in (0, meant[0])
        return meant if mine and (paid.unit == STARS or known(paid.unit)) else None
