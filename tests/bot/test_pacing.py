"""All who send pass one pacing: by chat, by bot, the most urgent first."""

import asyncio
import json
from collections import Counter
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerPreCheckoutQuery,
    EditMessageText,
    SendMessage,
    TelegramMethod,
)

from bot.pacing import BOT_A_SECOND, BURST, Pacing
from bot.sandbox.server import TOKEN, answer_of
from bot.sandbox.things import Fault
from bot.turns import Urgency, urgency
from tests import pictures
from tests.town import CAROL, VERIFIER, Person, Town


class Telegram:
    """Keeps when what arrived, by a clock held by hand; says 429 where it is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pacing = Pacing(now=lambda: self.now)
        self.got: list[tuple[float, int | None]] = []
        self.closed: dict[int, float] = {}  # chat → until; 0 is all of them
        self.broken = 0  # sent although retry_after was not over
        self.bot = Bot(TOKEN)
        self.tasks: list[asyncio.Task[Any]] = []

    async def answers(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        chat = getattr(method, "chat_id", None)
        until = max(self.closed.get(0, 0), self.closed.get(chat or -1, 0))
        if self.now < until:
            self.broken += 1
            raise TelegramRetryAfter(method, "Too Many Requests", int(until - self.now) + 1)
        self.got.append((self.now, chat))
        return True

    def sends(self, method: TelegramMethod[Any], how: Urgency = Urgency.ANSWER) -> None:
        async def run() -> None:
            urgency.set(how)
            await self.pacing(cast("Any", self.answers), self.bot, method)

        self.tasks.append(asyncio.ensure_future(run()))

    async def passes(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            for _ in range(4):
                await asyncio.sleep(0)
            self.now = round(self.now + 0.1, 1)
            self.pacing._pump()
        for _ in range(4):
            await asyncio.sleep(0)

    def to(self, chat: int) -> list[float]:
        return [at for at, one in self.got if one == chat]


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


async def test_a_chat_gets_a_short_burst_and_then_one_a_second(telegram: Telegram) -> None:
    for number in range(10):
        telegram.sends(SendMessage(chat_id=7, text=str(number)))
    await telegram.passes(0)
    assert len(telegram.to(7)) == BURST
    await telegram.passes(8)
    assert len(telegram.to(7)) == 10
    for start in range(8):
        assert sum(start <= at < start + 1 for at in telegram.to(7)) <= BURST
    assert telegram.to(7)[-1] >= 10 - BURST - 0.1


async def test_edits_count_and_answers_to_presses_do_not_wait(telegram: Telegram) -> None:
    for _ in range(6):
        telegram.sends(EditMessageText(chat_id=7, message_id=1, text="x"))
    telegram.sends(AnswerCallbackQuery(callback_query_id="1"))
    await telegram.passes(0)
    assert len(telegram.to(7)) == BURST
    assert len(telegram.got) == BURST + 1


async def test_a_group_gets_twenty_a_minute(telegram: Telegram) -> None:
    for _ in range(60):
        telegram.sends(SendMessage(chat_id=-100, text="x"))
    await telegram.passes(120)
    for start in range(60):
        assert sum(start <= at < start + 60 for at in telegram.to(-100)) <= 21
    for task in telegram.tasks:
        task.cancel()


async def test_three_hundred_at_once_and_the_till_goes_first(telegram: Telegram) -> None:
    for chat in range(1000, 1300):
        telegram.sends(SendMessage(chat_id=chat, text="x"), Urgency.NOTICE)
    await telegram.passes(2)
    for chat in range(2000, 2030):
        telegram.sends(SendMessage(chat_id=chat, text="x"))
    telegram.sends(SendMessage(chat_id=VERIFIER, text="x"), Urgency.TILL)
    await telegram.passes(12)
    assert len(telegram.got) == 331
    asked, told = 2.0, telegram.to(VERIFIER)[0]
    assert told - asked <= 1
    assert max(at for at, chat in telegram.got if chat and chat >= 2000) <= asked + 3
    a_second = Counter(int(at) for at, _chat in telegram.got)
    assert max(a_second.values()) <= BOT_A_SECOND + 1


async def test_a_chat_that_is_closed_stops_itself_alone(telegram: Telegram) -> None:
    telegram.closed[7] = 8
    telegram.sends(SendMessage(chat_id=7, text="x"))
    await telegram.passes(0.1)
    for chat in (8, 9):
        telegram.sends(SendMessage(chat_id=chat, text="x"))
    telegram.sends(SendMessage(chat_id=7, text="y"))
    await telegram.passes(0.2)
    assert telegram.to(8)
    assert telegram.to(9)
    await telegram.passes(12)
    assert len(telegram.to(7)) == 2
    assert min(telegram.to(7)) >= 8
    assert telegram.broken == 1


async def test_two_chats_closed_at_different_times_are_no_closed_bot(telegram: Telegram) -> None:
    telegram.closed |= {7: 8, 8: 8}
    for chat in (7, 9, 8):
        telegram.sends(SendMessage(chat_id=chat, text="x"))
        await telegram.passes(0.1)
    telegram.sends(SendMessage(chat_id=10, text="x"))
    await telegram.passes(0.1)
    assert telegram.to(10)
    for task in telegram.tasks:
        task.cancel()


async def test_a_closed_bot_stops_all_and_nobody_is_lost(telegram: Telegram) -> None:
    telegram.closed[0] = 30
    for chat in range(100, 150):
        telegram.sends(SendMessage(chat_id=chat, text="x"))
        await telegram.passes(0.1)
    await telegram.passes(40)
    assert len(telegram.got) == 50
    assert telegram.broken == 2  # the first, and the one that shows that it was meant for all
    assert min(at for at, _chat in telegram.got) >= 30


async def test_who_gave_up_waiting_holds_up_nobody(telegram: Telegram) -> None:
    for number in range(5):
        telegram.sends(SendMessage(chat_id=7, text=str(number)))
    await telegram.passes(0)
    telegram.tasks[3].cancel()
    await telegram.passes(1.2)
    assert len(telegram.to(7)) == BURST + 1
    assert telegram.tasks[4].done()


async def test_nobody_is_told_of_a_defect_because_of_a_429(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    slow = answer_of(429, "Too Many Requests", retry_after=900)
    town.world.faults.append(Fault("sendMessage", times=1, status=429, body=slow))
    await verifier.says(f"/redeem {card.code} 1")
    assert verifier.inbox() == []
    assert (await town.card_of(card.id)).left == 5


PAGES = ["<html>Bad Gateway</html>", "{garbage", "[]", '"Bad Gateway"']


@pytest.mark.parametrize("body", PAGES)
async def test_an_answer_that_is_none_of_telegrams_means_it_is_away(town: Town, body: str) -> None:
    """A page of what stands before it: tried again, then as every server that is down."""
    for status in (200, 502):
        town.world.faults.append(Fault("sendMessage", times=3, status=status, body=body))
        with pytest.raises(TelegramServerError):
            await town.app.bot.send_message(CAROL, "x")
        assert town.world.faults == []


async def test_what_was_sent_and_is_told_unreadably_is_not_sent_again(town: Town) -> None:
    body = json.dumps({"ok": True, "result": {"message_id": "x"}})
    town.world.faults.append(Fault("sendMessage", times=2, status=200, body=body))
    with pytest.raises(ClientDecodeError):
        await town.app.bot.send_message(CAROL, "x")
    assert town.world.faults


# A press is answered once.


@pytest.mark.both_engines
async def test_a_press_delivered_twice_is_answered_once(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    await verifier.sends(pictures.card(card.code))
    update = await verifier.presses("1")
    await town.deliver(update)
    assert town.world.calls.count("answerCallbackQuery") == 1
    assert (await town.card_of(card.id)).left == 5


async def test_a_press_that_is_too_old_is_no_defect(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    await verifier.sends(pictures.card(card.code))
    old = answer_of(400, "Bad Request: query is too old and response timeout expired or query ID")
    town.world.faults.append(Fault("answerCallbackQuery", status=400, body=old))
    await verifier.presses("1")
    verifier.sees("5 of 6 left")
    assert "Something broke" not in verifier.heard()


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_slow_press_is_answered_meanwhile_and_its_words_are_not_lost(
    town: Town, verifier: Person
) -> None:
    """The edit hangs; then it is refused, and what would have been an alert is a message."""
    card = await town.issues("Pass", 6)
    await verifier.sends(pictures.card(card.code))
    refusing = answer_of(403, "Forbidden: something new")
    town.world.faults.append(Fault("editMessageText", hang=1.5))
    town.world.faults.append(Fault("editMessageText", status=403, body=refusing))
    pressing = asyncio.ensure_future(verifier.presses("2"))
    while "answerCallbackQuery" not in town.world.calls:
        assert not pressing.done()
        await asyncio.sleep(0.05)
    await pressing
    assert town.world.calls.count("answerCallbackQuery") == 1
    verifier.sees("It is done, but I could not show it")


async def test_another_bots_command_in_a_group_is_not_ours(town: Town) -> None:
    user = {"id": CAROL, "is_bot": False, "first_name": "Carol"}
    group = {"id": -100, "type": "group", "title": "G"}
    said = {"message_id": 1, "date": 1, "chat": group, "from": user}
    before = len(town.world.calls)
    for number, text in enumerate(("/start@other_bot", "/start@other_bot now", "hello")):
        raw = {"update_id": number, "message": said | {"text": text}}
        await town.app.dispatcher.feed_raw_update(town.app.bot, raw)
    assert set(town.world.calls[before:]) <= {"getMe"}


async def test_the_answer_before_a_payment_is_tried_whatever_telegram_said_of_messages() -> None:
    """It is worth nothing after ten seconds; its own 429 is obeyed."""
    telegram = Telegram()
    for chat in (1, 2):
        telegram.closed[chat] = 60
        telegram.sends(SendMessage(chat_id=chat, text="x"))
    await telegram.passes(1)
    assert telegram.pacing.closed_for() > 50
    telegram.sends(AnswerPreCheckoutQuery(pre_checkout_query_id="1", ok=True))
    await telegram.passes(0.1)
    assert telegram.got[-1][1] is None
    telegram.closed[0] = 5
    broken = telegram.broken
    telegram.sends(AnswerPreCheckoutQuery(pre_checkout_query_id="2", ok=True))
    await telegram.passes(3)
    assert telegram.broken == broken + 1
