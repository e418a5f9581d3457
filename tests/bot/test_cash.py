"""The stand-in takes money as Telegram does: invoices, the question before, Stars, receipts."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError, TelegramServerError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LabeledPrice, Message
from aiohttp import web

from bot.app import build_bot
from bot.sandbox.bills import LEAST
from bot.sandbox.cash import DECLINED, TOO_LATE
from bot.sandbox.page import add_page
from bot.sandbox.server import TOKEN, answer_of, build_site
from bot.sandbox.things import Checkout, Fault
from bot.sandbox.world import World
from tests.town import Clock

ANN, BEN = 11, 12
PROVIDER = "284685063:TEST:NmY2Mjg5YWJiNTY4"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    world = World(clock=clock)
    world.join(ANN, "Ann").started = True
    world.join(BEN, "Ben").started = True
    return world


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async def reset() -> None:
        world.forget()

    site = build_site(world)
    add_page(site, reset)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    bot = build_bot(TOKEN, address)
    yield bot
    await bot.session.close()


def wish(**more: Any) -> dict[str, Any]:
    amounts = more.pop("amounts", (450,))
    return {
        "title": "Coffee",
        "description": "A cup",
        "payload": "o-1",
        "currency": "EUR",
        "provider_token": PROVIDER,
        "prices": [LabeledPrice(label="Cup", amount=one) for one in amounts],
    } | more


STARS: dict[str, Any] = {"currency": "XTR", "provider_token": "", "amounts": (50,)}


async def invoice(bot: Bot, who: int = ANN, **more: Any) -> Message:
    return await bot.send_invoice(who, **wish(**more))


async def question(world: World, sent: Message, **more: Any) -> Checkout:
    return world.cash.pays(ANN, world.cash.bill(ANN, sent.message_id), **more)


async def paid(bot: Bot, world: World, **more: Any) -> str:
    """Ann pays an invoice; the number of the charge."""
    checkout = await question(world, await invoice(bot, **more))
    await bot.answer_pre_checkout_query(checkout.query.id, ok=True)
    assert checkout.paid
    assert checkout.paid.message
    assert checkout.paid.message.successful_payment
    return checkout.paid.message.successful_payment.telegram_payment_charge_id


def keys(*buttons: dict[str, Any]) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text="b", **one) for one in buttons]
    return InlineKeyboardMarkup(inline_keyboard=[row])


PAY, OTHER = {"pay": True}, {"callback_data": "x"}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "long title": ({"title": "x" * 33}, "TITLE_INVALID"),
    "no title": ({"title": " "}, "TITLE_INVALID"),
    "long description": ({"description": "x" * 256}, "DESCRIPTION_INVALID"),
    "no payload": ({"payload": ""}, "invalid payload"),
    "long payload in bytes": ({"payload": "中" * 43}, "INVOICE_PAYLOAD_INVALID"),
    "no prices": ({"amounts": ()}, "PRICES_INVALID"),
    "nothing to pay": ({"amounts": (5, -5)}, "total price must be positive"),
    "no provider": ({"provider_token": ""}, "PAYMENT_PROVIDER_INVALID"),
    "some text as a provider": ({"provider_token": "secret"}, "PAYMENT_PROVIDER_INVALID"),
    "Stars misspelt": (STARS | {"currency": "XTS"}, "PAYMENT_PROVIDER_INVALID"),
    "no currency": ({"currency": "ABC"}, "CURRENCY_INVALID"),
    "less than a dollar": ({"amounts": (88,)}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    "too much": ({"amounts": (10**7,)}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    "yen have no sen": ({"currency": "JPY", "amounts": (110,)}, "CURRENCY_TOTAL_AMOUNT_INVALID"),
    "two prices in Stars": (STARS | {"amounts": (1, 2)}, "STARS_INVOICE_INVALID"),
    "Stars by a provider": (STARS | {"provider_token": PROVIDER}, "STARS_INVOICE_INVALID"),
    "a tip in Stars": (STARS | {"max_tip_amount": 5}, "STARS_INVOICE_INVALID"),
}
KEYBOARDS: dict[str, tuple[InlineKeyboardMarkup, str]] = {
    "no pay button": (keys(OTHER), "REPLY_MARKUP_BUY_EMPTY"),
    "pay is not the first": (keys(OTHER, PAY), "REPLY_MARKUP_BUY_EMPTY"),
    "pay twice": (keys(PAY, PAY), "BUTTON_POS_INVALID"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_it_refuses_invoices_that_telegram_refuses(bot: Bot, what: str) -> None:
    more, words = REFUSED[what]
    with pytest.raises(TelegramBadRequest, match=words):
        await invoice(bot, **more)
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.create_invoice_link(**wish(**more))


@pytest.mark.parametrize("what", KEYBOARDS)
async def test_an_invoice_begins_with_its_pay_button(bot: Bot, what: str) -> None:
    markup, words = KEYBOARDS[what]
    with pytest.raises(TelegramBadRequest, match=words):
        await invoice(bot, reply_markup=markup)
    sent = await invoice(bot, reply_markup=keys(PAY, OTHER))
    with pytest.raises(TelegramBadRequest, match=words):
        await sent.edit_reply_markup(reply_markup=markup)
    with pytest.raises(TelegramBadRequest, match="BUTTON_TYPE_INVALID"):
        await bot.send_message(ANN, "x", reply_markup=keys(PAY))


async def test_the_limits_of_an_invoice_are_allowed(bot: Bot) -> None:
    long = {"title": "x" * 32, "description": "x" * 255, "payload": "x" * 128}
    for more in (long, {"amounts": (LEAST["EUR"],)}, STARS | {"amounts": (1,)}):
        sent = await invoice(bot, **more)
        assert sent.invoice
        assert sent.reply_markup
        assert sent.reply_markup.inline_keyboard[0][0].pay


async def test_money_is_taken_after_the_bot_has_said_yes(bot: Bot, world: World) -> None:
    sent = await invoice(bot)
    checkout = await question(world, sent)
    (update,) = await bot.get_updates()
    assert update.pre_checkout_query
    asked = update.pre_checkout_query
    assert (asked.currency, asked.total_amount, asked.invoice_payload) == ("EUR", 450, "o-1")
    assert not world.cash.charges
    await bot.answer_pre_checkout_query(asked.id, ok=True)
    _question, told = await bot.get_updates()
    assert told.message
    assert told.message.successful_payment
    assert told.message.from_user
    assert told.message.from_user.id == ANN
    assert told.message.successful_payment.invoice_payload == "o-1"
    assert await world.cash.outcome(checkout) is None
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_pre_checkout_query(asked.id, ok=True)


async def test_an_old_invoice_is_paid_again_under_another_number(bot: Bot, world: World) -> None:
    sent = await invoice(bot)
    for _ in range(3):
        checkout = await question(world, sent)
        await bot.answer_pre_checkout_query(checkout.query.id, ok=True)
    assert len(world.cash.charges) == 3


async def test_a_link_is_paid_by_whoever_opens_it(bot: Bot, world: World) -> None:
    link = await bot.create_invoice_link(**wish(**STARS))
    slug = link.partition("$")[2]
    checkout = world.cash.pays(BEN, world.cash.bill(BEN, slug=slug))
    await bot.answer_pre_checkout_query(checkout.query.id, ok=True)
    assert [one.who for one in world.cash.charges.values()] == [BEN]


async def test_no_is_said_in_the_bots_words(bot: Bot, world: World) -> None:
    checkout = await question(world, await invoice(bot))
    with pytest.raises(TelegramBadRequest, match="error_message"):
        await bot.answer_pre_checkout_query(checkout.query.id, ok=False)
    await bot.answer_pre_checkout_query(checkout.query.id, ok=False, error_message="Sold out")
    assert await world.cash.outcome(checkout) == "Sold out"
    assert not world.cash.charges


async def test_the_bank_may_say_no_after_the_bots_yes(bot: Bot, world: World) -> None:
    checkout = await question(world, await invoice(bot), declined=True)
    await bot.answer_pre_checkout_query(checkout.query.id, ok=True)
    assert await world.cash.outcome(checkout) == DECLINED
    assert not world.cash.charges


async def test_an_answer_after_ten_seconds_takes_nothing(
    bot: Bot, world: World, clock: Clock
) -> None:
    checkout = await question(world, await invoice(bot))
    clock.passes(seconds=11)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_pre_checkout_query(checkout.query.id, ok=True)
    assert await world.cash.outcome(checkout) == TOO_LATE
    assert not world.cash.charges


@pytest.mark.slow
async def test_stars_go_back_once_and_whole(bot: Bot, world: World) -> None:
    first, second = await paid(bot, world, **STARS), await paid(bot, world, **STARS)
    assert await bot.refund_star_payment(ANN, first)
    with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
        await bot.refund_star_payment(ANN, first)
    for who, charge in ((BEN, second), (ANN, "stx_0"), (ANN, await paid(bot, world))):
        with pytest.raises(TelegramBadRequest, match="CHARGE_NOT_FOUND"):
            await bot.refund_star_payment(who, charge)
    assert (await bot.get_my_star_balance()).amount == 50
    found = (await bot.get_star_transactions()).transactions
    assert [(one.id, bool(one.source), bool(one.receiver)) for one in found] == [
        (first, True, False),
        (second, True, False),
        (first, False, True),
    ]
    page = (await bot.get_star_transactions(offset=1, limit=1)).transactions
    assert [one.id for one in page] == [second]


FAULTS: dict[str, tuple[Fault, type[Exception]]] = {
    "500": (
        Fault(
            "refundStarPayment",
            status=500,
            body=answer_of(500, "Internal Server Error"),
            after=True,
        ),
        TelegramServerError,
    ),
    "silence": (Fault("refundStarPayment", hang=0.05, after=True), TelegramNetworkError),
    "refunded before": (
        Fault(
            "refundStarPayment",
            status=400,
            body=answer_of(400, "Bad Request: CHARGE_ALREADY_REFUNDED"),
            after=True,
        ),
        TelegramBadRequest,
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", FAULTS)
async def test_stars_may_be_back_although_the_answer_says_no(
    bot: Bot, world: World, how: str
) -> None:
    fault, said = FAULTS[how]
    charge = await paid(bot, world, **STARS)
    world.faults.append(fault)
    with pytest.raises(said):
        await bot.refund_star_payment(ANN, charge)
    assert (await bot.get_my_star_balance()).amount == 0
    found = (await bot.get_star_transactions()).transactions
    assert [one.id for one in found if one.receiver] == [charge]


async def act(client: aiohttp.ClientSession, about: dict[str, str]) -> dict[str, str]:
    async with client.post("/sandbox/act", data=about) as answer:
        said: dict[str, str] = await answer.json()
        return said


async def test_the_page_shows_the_form_the_refusal_and_the_receipt(
    bot: Bot, world: World, address: str
) -> None:
    sent = await invoice(bot)
    async with aiohttp.ClientSession(address) as client:
        about = {"who": str(ANN), "message": str(sent.message_id)}
        assert (await act(client, about | {"do": "bill"}))["amount"] == "€4.50"
        form = asyncio.create_task(act(client, about | {"do": "pay"}))
        while not (asked := await bot.get_updates()):
            await asyncio.sleep(0.01)
        assert asked[0].pre_checkout_query
        await asked[0].pre_checkout_query.answer(ok=False, error_message="<b>Gone</b>")
        assert await form == {"unpaid": "<b>Gone</b>"}
        charge = await paid(bot, world, **STARS)
        await bot.refund_star_payment(ANN, charge)
        async with client.get("/sandbox/state") as answer:
            said = (await answer.json())["people"][0]["messages"]
    assert [one["bill"]["amount"] for one in said if one["bill"]] == ["€4.50", "⭐ 50"]
    assert [
        (one["receipt"]["charge"], one["receipt"]["back"]) for one in said if one["receipt"]
    ] == [
        (charge, ""),
        (charge, "yes"),
    ]
