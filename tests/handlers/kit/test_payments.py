"""The question before a payment waits for nobody, and money that is in is never lost."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.types import LabeledPrice, Message, PreCheckoutQuery
from sqlalchemy import select

import handlers
from bot.intake.model import State
from bot.middlewares.in_time import InTime
from bot.sandbox.cash import TOO_LATE
from bot.sandbox.server import answer_of
from bot.sandbox.things import Fault
from domain.desk import DEED, Desk, JournalEntry, Work, operation
from domain.engine import Database
from domain.errors import DatabaseAway, Malformed
from domain.roles import Permission
from domain.secrets import ProviderToken
from handlers.kit.bill import Bill, NotBilled, send_bill
from handlers.kit.checkout import allow, refuse
from handlers.kit.screen import Button
from handlers.refusals import say
from tests.bot.test_intake import message, rows, wire, works
from tests.town import CAROL, DAVE, OWNER, VERIFIER, Person, Town, open_town

BROKEN: dict[str, Callable[[], Exception]] = {
    "Something broke": lambda: RuntimeError("x"),
    "cannot be reached": DatabaseAway,
    "The price is an amount": lambda: Malformed("price"),
}


@operation(Permission.SEE_SELF, kind=DEED)
async def note_payment(work: Work, *, payload: str) -> str:
    return payload


class Till:
    """A feature of the tests' own: invoices whose payload begins with t."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.noted: list[str] = []
        self.failures: list[Exception] = []  # of the next payments that are told
        self.says: Callable[[], Exception] | str | None = None
        self.held: asyncio.Event | None = None

    async def checkout(self, query: PreCheckoutQuery, payload: str) -> None:
        self.asked.append(payload)
        if self.held is not None:
            await self.held.wait()
        if isinstance(self.says, str):
            await refuse(query, self.says)
        elif self.says is not None:
            raise self.says()
        else:
            await allow(query)

    async def paid(self, message: Message, payload: str, desk: Desk) -> None:
        if self.failures:
            raise self.failures.pop()
        await desk(note_payment, payload=payload)
        self.noted.append(payload)
        await message.answer("noted")


@pytest.fixture
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    till = Till()
    both = CallableObject(till.checkout), CallableObject(till.paid)
    monkeypatch.setitem(handlers.routes().bills, "t", both)
    return till


async def bill(town: Town, who: int = CAROL, payload: str = "t-7") -> None:
    """An invoice in Stars stands in somebody's chat."""
    prices = [LabeledPrice(label="x", amount=50)]
    await town.app.bot.send_invoice(who, "Coffee", "A cup", payload, "XTR", prices)


async def deeds(database: Database) -> list[str]:
    async with database.reading() as session:
        found = await session.scalars(select(JournalEntry.operation))
        return [one for one in found if one.endswith("note_payment")]


async def test_a_payment_is_noted_whatever_question_is_open(
    town: Town, verifier: Person, till: Till
) -> None:
    await bill(town, VERIFIER)
    invoice = verifier.screen
    await verifier.says("/pin")
    checkout = await verifier.pays(message=invoice)
    assert checkout.error is None
    assert (till.asked, till.noted) == (["7"], ["7"])
    verifier.sees("noted")
    await verifier.says("86420")
    verifier.sees("Your PIN is set")


@pytest.mark.both_engines
async def test_a_charge_that_is_told_twenty_times_is_noted_once(
    town: Town, carol: Person, till: Till
) -> None:
    await bill(town)
    await carol.pays(times=20)
    assert till.noted == ["7"] * 20  # each is answered as the first
    assert len(await deeds(town.database)) == 1


async def test_a_charge_told_by_another_message_is_noted_once(
    town: Town, carol: Person, till: Till
) -> None:
    await bill(town)
    checkout = await carol.pays()
    assert checkout.paid
    assert checkout.paid.message
    again = town.world.sent(CAROL, successful_payment=checkout.paid.message.successful_payment)
    await town.deliver(again)
    assert len(await deeds(town.database)) == 1


async def test_an_old_invoice_that_is_paid_again_is_another_payment(
    town: Town, carol: Person, till: Till
) -> None:
    await bill(town)
    invoice = carol.screen
    for _ in range(2):
        await carol.pays(message=invoice)
    assert len(await deeds(town.database)) == 2


@pytest.mark.parametrize("words", BROKEN)
async def test_what_goes_wrong_before_a_payment_is_said_in_its_form(
    town: Town, carol: Person, till: Till, words: str
) -> None:
    till.says = BROKEN[words]
    await bill(town)
    checkout = await carol.pays()
    assert words in (checkout.error or "")
    assert not town.world.cash.charges


async def test_the_shop_may_say_no(town: Town, carol: Person, till: Till) -> None:
    till.says = "❌ <b>Sold out</b> &amp; gone"
    await bill(town)
    assert (await carol.pays()).error == "❌ Sold out & gone"
    assert till.noted == []


async def test_an_answer_that_comes_too_late_takes_nothing_and_alarms_nobody(
    database_url: str, till: Till
) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        await bill(town)
        assert (await town.person(CAROL).pays(late=True)).error == TOO_LATE
        assert not town.world.cash.charges
        assert town.person(OWNER).inbox() == []


@pytest.mark.slow
async def test_an_answer_that_breaks_off_is_given_again(
    town: Town, carol: Person, till: Till
) -> None:
    await bill(town)
    for status in (500, 429):
        body = answer_of(status, "broken", **({"retry_after": 1} if status == 429 else {}))
        town.world.faults.append(Fault("answerPreCheckoutQuery", status=status, body=body))
    assert (await carol.pays()).error is None


async def test_a_slow_shop_says_so_before_telegram_gives_up(
    town: Town, carol: Person, till: Till
) -> None:
    around = town.app.dispatcher.update.outer_middleware
    (in_time,) = [one for one in around if isinstance(one, InTime)]
    in_time._latest = 0.05
    till.held = asyncio.Event()
    await bill(town)
    checkout = town.world.cash.pays(CAROL, town.world.cash.bill(CAROL, carol.screen.message_id))
    assert checkout.asked
    going = asyncio.ensure_future(town.deliver(checkout.asked))
    assert "Nothing was charged" in (await town.world.cash.outcome(checkout) or "")
    till.held.set()
    await going
    assert not town.world.cash.charges


BILL: dict[str, Any] = {"title": "Coffee", "about": "A cup", "payload": "t-7", "link": "l-1_1"}
PROVIDER = ProviderToken("284685063:TEST:NmY2Mjg5YWJiNTY4")


async def test_an_invoice_keeps_telegrams_limits(town: Town, carol: Person, till: Till) -> None:
    await carol.says("/my")
    wish = BILL | {
        "title": "☕ " * 40,
        "about": "<b>" + "😀" * 300,
        "amount": 450,
        "price": "€4.50",
    }
    rows = [[Button(text="Back", callback_data="x")]]
    event = carol.screen.as_(town.app.bot)
    await send_bill(event, Bill(**wish, currency="EUR", provider=PROVIDER, rows=rows))
    invoice = carol.screen.invoice
    assert invoice
    assert (invoice.total_amount, invoice.currency, invoice.start_parameter) == (
        450,
        "EUR",
        "l-1_1",
    )
    assert carol.buttons == ["Pay €4.50", "Back"]
    assert (await carol.pays()).error is None
    assert till.noted == ["7"]
    await send_bill(event, Bill(**BILL | {"about": " "}, amount=225, price="⭐ 225"))
    assert (await carol.pays()).error is None


@pytest.mark.parametrize(
    ("wish", "amount"),
    [
        ({"amount": 5, "currency": "EUR", "provider": PROVIDER}, True),
        ({"amount": 450, "currency": "EUR", "provider": None}, False),
        ({"amount": 450, "currency": "CUP", "provider": PROVIDER}, False),
    ],
)
async def test_what_telegram_does_not_take_is_a_refusal_in_words(
    town: Town, carol: Person, wish: dict[str, Any], amount: bool
) -> None:
    await carol.says("/my")
    with pytest.raises(NotBilled) as refused:
        await send_bill(carol.screen.as_(town.app.bot), Bill(**BILL | wish, price="x"))
    assert refused.value.amount is amount
    assert "another way" in say(refused.value, "UTC")


async def test_a_bill_that_nobody_knows_is_not_paid(town: Town, carol: Person) -> None:
    for payload in ("t-7", "nothing", "-", "文"):
        await bill(town, payload=payload)
        assert "I do not know this bill" in ((await carol.pays()).error or "")


async def test_a_payment_that_cannot_be_noted_is_kept_and_tried_again(
    database_url: str, till: Till
) -> None:
    """Said once; meanwhile the person's chat goes on; the alarm rings."""
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        carol = town.person(CAROL)
        till.failures = [Malformed("price"), DatabaseAway(), RuntimeError("x")]
        await bill(town)
        told = await charged(town, carol)
        await town.app.intake.accept([told, wire(town.world.says(CAROL, "/whoami"))])
        await works(town)
        assert sum("do not pay a second time" in one for one in carol.inbox()) == 1
        carol.sees("Carol")
        assert "RuntimeError" in town.person(OWNER).inbox()[0]
        for seconds in (6, 12, 30):
            assert till.noted == []
            town.clock.passes(seconds=seconds)
            await town.app.intake.accept([told])  # Telegram tells it again as well
            await works(town)
        assert till.noted == ["7"]
        assert sum("do not pay a second time" in one for one in carol.inbox()) == 1
        carol.sees("noted")
        town.clock.passes(hours=1)
        await works(town)
        assert len(await deeds(town.database)) == 1
        assert {one.state for one in await rows(town)} == {State.DONE}


@pytest.mark.slow
async def test_a_payment_that_nobody_ever_knows_is_set_aside_after_days(
    database_url: str,
) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        paid = {
            "currency": "XTR",
            "total_amount": 50,
            "invoice_payload": "gone-1",
            "telegram_payment_charge_id": "stx_9",
            "provider_payment_charge_id": "9",
        }
        await town.app.intake.accept([message(1, CAROL, successful_payment=paid)])
        tries = 0
        while (await rows(town))[0].state is State.WAITING:
            await works(town)
            tries += 1
            town.clock.passes(minutes=31)
        (row,) = await rows(town)
        assert row.state is State.ASIDE
        assert "stx_9" in (row.raw or "")
        assert 100 < tries < 200
        owner = town.person(OWNER)
        assert any("stx_9" in one for one in owner.inbox())
        owner.sees("a payment was never noted")


async def charged(town: Town, person: Person) -> dict[str, Any]:
    """The invoice shown last is paid; what Telegram tells of it, still on its way."""
    cash = town.world.cash
    checkout = cash.pays(person.number, cash.bill(person.number, person.screen.message_id))
    assert checkout.asked
    await town.deliver(checkout.asked)
    assert checkout.paid
    return wire(checkout.paid)


@pytest.mark.slow
async def test_a_payment_is_not_lost_in_a_flood(town: Town, carol: Person, till: Till) -> None:
    await bill(town)
    told = await charged(town, carol)
    noise = [wire(town.world.says(CAROL, f"hello {number}")) for number in range(60)]
    await town.app.intake.accept([*noise, told])
    await works(town)
    assert till.noted == ["7"]


async def test_a_payment_over_which_a_process_dies_says_that_it_arrived(
    town: Town, carol: Person, till: Till
) -> None:
    await bill(town)
    await town.app.intake.accept([await charged(town, carol)])
    inbox = town.app.intake.inbox
    for _ in range(3):
        due, _later = await inbox.due(town.clock(), (), timedelta(0))
        assert await inbox.take(due, town.clock())
        town.clock.passes(seconds=11)
    await works(town)
    carol.sees("Your payment has arrived")


async def test_a_payment_in_a_group_is_noted(town: Town, till: Till, carol: Person) -> None:
    await bill(town)
    told = await charged(town, carol)
    told["message"]["chat"] = {"id": -5, "type": "group", "title": "Friends"}
    till.failures = []
    await town.app.intake.accept([told])
    await works(town)
    assert len(await deeds(town.database)) == 1


@pytest.mark.slow
async def test_a_question_before_a_payment_passes_a_crowd(
    town: Town, carol: Person, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More chats than are looked at wait before it, and as many as may work at once do."""
    monkeypatch.setattr("bot.intake.intake.AT_ONCE", 1)
    held = asyncio.Event()

    async def slow(message: Message) -> None:
        await held.wait()

    routes = town.app.dispatcher.sub_routers[0]
    routes.message.handlers.clear()
    routes.message.register(slow)
    await bill(town)
    town.app.intake._staff.note(DAVE, redeems=True)
    await town.app.intake.accept([message(1, DAVE, text="x")])
    await town.app.intake.round()
    await town.app.intake.accept([message(n, n, text="x") for n in range(5000, 6100)])
    checkout = town.world.cash.pays(CAROL, town.world.cash.bill(CAROL, carol.screen.message_id))
    assert checkout.asked
    await town.app.intake.accept([wire(checkout.asked)])
    await town.app.intake.round()
    try:
        assert await town.world.cash.outcome(checkout) is None
    finally:
        held.set()
        await town.app.intake.idle()
