"""Telegram's part of a payment: the question before it, the provider, Stars and their receipts."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from aiogram.types import (
    Message,
    PreCheckoutQuery,
    RefundedPayment,
    StarTransaction,
    SuccessfulPayment,
    TransactionPartnerUser,
    Update,
    User,
)

from bot.sandbox.bills import STARS
from bot.sandbox.refuse import Refused, bad
from bot.sandbox.things import Account, Bill, Charge, Checkout

PATIENCE = timedelta(seconds=10)  # for the answer to the question before a payment
TOO_LATE = "BOT_PRECHECKOUT_TIMEOUT"
DECLINED = "PAYMENT_FAILED"


class Chats(Protocol):
    """What a payment needs of the world."""

    people: dict[int, Account]
    bot_id: int

    @property
    def clock(self) -> Callable[[], datetime]: ...
    def push(self, **content: Any) -> Update: ...
    def post(self, chat_id: int, **content: Any) -> Message: ...
    def sent(self, user_id: int, **content: Any) -> Update: ...


class Cash:
    """An invoice may be paid again and again: what was paid for is the bot's to know."""

    def __init__(self, world: Chats) -> None:
        self._world = world
        # No two charges in the world have the same number, whichever bot they went to.
        self._numbers = itertools.count(1 + 1000 * world.bot_id)
        self.clear()

    def clear(self) -> None:
        self.bills: dict[tuple[int, int], Bill] = {}  # chat, message
        self.links: dict[str, Bill] = {}
        self.checkouts: dict[str, Checkout] = {}
        self.charges: dict[str, Charge] = {}
        self.stars: list[StarTransaction] = []

    def link(self, bill: Bill) -> str:
        slug = f"inv{next(self._numbers)}"
        self.links[slug] = bill
        return f"https://t.me/${slug}"

    def bill(self, chat: int, message: int | None = None, slug: str = "") -> Bill:
        """Of an invoice in a chat, or behind a link. Raises Refused."""
        found = self.links.get(slug) if message is None else self.bills.get((chat, message))
        if found is None:
            raise bad("INVOICE_INVALID")
        return found

    def pays(self, who: int, bill: Bill, *, declined: bool = False) -> Checkout:
        """A person says yes in the payment form: the bot is asked whether that is right.

        ``declined``: the bot may say yes, and the provider refuses the card.
        """
        query = PreCheckoutQuery(
            id=str(next(self._numbers)),
            from_user=self._world.people[who].user,
            currency=bill.currency,
            total_amount=bill.total,
            invoice_payload=bill.payload,
        )
        checkout = Checkout(query, bill, self._world.clock(), declined)
        self.checkouts[query.id] = checkout
        checkout.asked = self._world.push(pre_checkout_query=query)
        return checkout

    def answer(self, query_id: str, error: str | None) -> None:
        """The bot answers, once and in time; None is yes. Raises Refused."""
        checkout = self.checkouts.get(query_id)
        if checkout is not None and self._world.clock() - checkout.at > PATIENCE:
            self.gives_up(checkout)
        if checkout is None or checkout.ended.is_set():
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if error is None and checkout.declined:
            error = DECLINED
        if error is None:
            checkout.paid = self._take(checkout)
        checkout.error = error
        checkout.ended.set()

    def gives_up(self, checkout: Checkout) -> None:
        """The bot has not answered: nothing is taken."""
        if not checkout.ended.is_set():
            checkout.error = TOO_LATE
            checkout.ended.set()

    async def outcome(self, checkout: Checkout) -> str | None:
        """How it ended for the person; None: paid."""
        try:
            await asyncio.wait_for(checkout.ended.wait(), PATIENCE.total_seconds())
        except TimeoutError:
            self.gives_up(checkout)
        return checkout.error

    def refund(self, who: int, charge_id: str) -> None:
        """All the Stars of a charge go back, once. Raises Refused."""
        charge = self.charges.get(charge_id)
        if charge is None or charge.who != who or charge.bill.currency != STARS:
            raise bad("CHARGE_NOT_FOUND")
        if charge.refunded:
            raise bad("CHARGE_ALREADY_REFUNDED")
        charge.refunded = True
        self.stars.append(self._transaction(charge, incoming=False))
        told = RefundedPayment(
            total_amount=charge.bill.total,
            invoice_payload=charge.bill.payload,
            telegram_payment_charge_id=charge.id,
            provider_payment_charge_id=charge.provider_id,
        )
        with suppress(Refused):  # who has blocked the bot gets the Stars, not the message
            self._world.post(who, refunded_payment=told)

    def balance(self) -> int:
        return sum(one.amount if one.source else -one.amount for one in self.stars)

    def _take(self, checkout: Checkout) -> Update:
        bill, who = checkout.bill, checkout.query.from_user.id
        number = next(self._numbers)
        kind = "stx" if bill.currency == STARS else "tpc"
        charge = Charge(f"{kind}_{number}", f"{who}_{number}", who, bill)
        self.charges[charge.id] = charge
        if bill.currency == STARS:
            self.stars.append(self._transaction(charge, incoming=True))
        return self._world.sent(
            who,
            successful_payment=SuccessfulPayment(
                currency=bill.currency,
                total_amount=bill.total,
                invoice_payload=bill.payload,
                telegram_payment_charge_id=charge.id,
                provider_payment_charge_id=charge.provider_id,
            ),
        )

    def _transaction(self, charge: Charge, *, incoming: bool) -> StarTransaction:
        """Money that goes back has the number of the money that came."""
        user: User = self._world.people[charge.who].user
        partner = TransactionPartnerUser(
            transaction_type="invoice_payment", user=user, invoice_payload=charge.bill.payload
        )
        return StarTransaction(
            id=charge.id,
            amount=charge.bill.total,
            date=self._world.clock().replace(microsecond=0),
            source=partner if incoming else None,
            receiver=None if incoming else partner,
        )
