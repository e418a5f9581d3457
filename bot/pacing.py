"""Around every call to Telegram: its limits by chat and by bot, its 429s, its bad moments."""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendChatAction, TelegramMethod
from aiogram.methods.base import Response, TelegramType

from bot.turns import Urgency, urgency, waits

log = structlog.get_logger(__name__)
POLLING = "getUpdates"
IN_TIME = "answerPreCheckoutQuery"  # useless after ten seconds: it is tried whatever was said
TRIES = 3
LONGEST_WAIT = 300.0  # s; nobody waits longer for an answer
BOT_A_SECOND = 29  # Telegram's limit is about 30
FOR_TILL, TILL_LATELY = 5, 10.0  # of these, kept free while somebody stands at a till; s
FOR_FIRST = 1  # and always, for who comes to one first
BURST, REFILL = 3, 1.0  # of a chat: messages at once, then seconds for each
GROUP_BURST, GROUP_REFILL = 4, 3.5  # 20 a minute, a little under
FORGOTTEN = 2000  # chats kept before those at rest are forgotten


Chat = int | str


@dataclass(frozen=True, slots=True)
class Wish:
    """A message to a chat, before which ``most`` of the bot's may go in a second; so many go
    there at once, and another after each ``refill`` seconds. ``till``: to somebody at one."""

    chat: Chat
    most: int
    burst: int
    refill: float
    till: bool = False


@dataclass(slots=True)
class _Chat:
    """A bucket of tokens, and a door that Telegram closes; or others have emptied the bucket."""

    tokens: float
    at: float
    closed_until: float = 0.0
    empty_until: float = 0.0
    waiting: list[tuple[int, int, asyncio.Future[None]]] = field(default_factory=list)


class Others(Protocol):
    """Other processes that send as the same bot, whose limit is one."""

    def ask(
        self, bot_id: int, wishes: Sequence[Wish], then: Callable[[Mapping[Chat, float]], None]
    ) -> None:
        """``then`` is told of each chat 0: it goes now; or the seconds until it may, below zero
        where it is the bot that waits."""

    def close(self, bot_id: int, seconds: float) -> None:
        """Telegram takes nothing of this bot for so long."""

    def shut(self, bot_id: int, wish: Wish, seconds: float) -> None:
        """Telegram takes nothing of this bot in the wish's chat for so long."""


class Pacing(BaseRequestMiddleware):
    """One for all who send. What goes to no chat waits only where all of them must."""

    def __init__(
        self,
        pause: float = 0.5,
        now: Callable[[], float] | None = None,
        bot_id: int = 0,
        others: Others | None = None,
    ) -> None:
        self._pause = pause
        self._bot_id = bot_id
        self._others = others
        self._asking: dict[Chat, int] = {}  # the others; with how many before it
        self._full: dict[int, float] = {}  # so many went in a second: until when
        self._now = now or (lambda: asyncio.get_running_loop().time())
        self._hurried = False
        self._closed_until = 0.0
        self._suspects: dict[Chat, float] = {}  # 429 since the last message that went out
        self._chats: dict[Chat, _Chat] = {}
        self._queued: set[Chat] = set()  # chats in which somebody waits
        self._sent: deque[float] = deque()
        self._till_at = -TILL_LATELY  # when somebody at a till was last answered
        self._numbers = itertools.count()
        self._timer: asyncio.TimerHandle | None = None

    def hurry(self) -> None:
        """No limits but Telegram's own word: for a Telegram of one's own, as in tests."""
        self._hurried = True
        self._pause = min(self._pause, 0.05)

    def closed_for(self, chat: Chat | None = None) -> float:
        """Seconds until Telegram takes something again: of this chat, or at all."""
        until = self._closed_until
        if chat is not None and chat in self._chats:
            until = max(until, self._chats[chat].closed_until)
        return max(0.0, until - self._now())

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if method.__api_method__ == POLLING:
            return await make_request(bot, method)
        chat = _chat_of(method)
        with waits():
            return await self._sent_by(make_request, bot, method, chat)

    async def _sent_by(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
        chat: Chat | None,
    ) -> Response[TelegramType]:
        tries = 0
        while True:
            if tries or method.__api_method__ != IN_TIME:
                await self._turn(chat)
            try:
                answer = await _asked(make_request, bot, method)
            except TelegramRetryAfter as slow:
                self._close(chat, slow.retry_after)
                if slow.retry_after > LONGEST_WAIT or urgency.get() is Urgency.NOTICE:
                    raise
                tries += method.__api_method__ == IN_TIME
                log.warning("telegram asks to wait", seconds=slow.retry_after, chat=chat)
            except (TelegramServerError, TelegramNetworkError) as broken:
                tries += 1
                if tries >= TRIES:
                    raise
                log.warning("telegram failed", method=method.__api_method__, why=str(broken)[:200])
                await asyncio.sleep(self._pause)
            else:
                if chat is not None:
                    self._suspects.clear()
                return answer

    def _close(self, chat: Chat | None, seconds: float) -> None:
        """Telegram does not say whether it means a chat or the bot.

        Two chats refused with nothing going out in between: that is the bot.
        """
        until = self._now() + seconds
        if chat is not None:
            place = self._chat(chat)
            place.closed_until = max(place.closed_until, until)
            if self._others is not None:
                self._others.shut(self._bot_id, Wish(chat, 0, *_bucket(chat)), seconds)
            self._suspects[chat] = until
            if len(self._suspects) < 2:
                return
            until = max(self._suspects.values())
        self._closed_until = max(self._closed_until, until)
        if self._others is not None:
            self._others.close(self._bot_id, self._closed_until - self._now())

    async def _turn(self, chat: Chat | None) -> None:
        if chat is None or self._hurried:
            await asyncio.sleep(self.closed_for(chat))
            return
        place = self._chat(chat)
        mine = asyncio.get_running_loop().create_future()
        heapq.heappush(place.waiting, (urgency.get(), next(self._numbers), mine))
        self._queued.add(chat)
        self._pump()
        try:
            await mine
        except asyncio.CancelledError:
            self._soon(0)  # whoever waits behind does not wait for nothing
            raise

    def _told(self, waits: Mapping[Chat, float]) -> None:
        """By the others: which chats may be written to now, and when the rest may."""
        now, asked = self._now(), self._asking
        self._asking = {}
        for chat, wait in waits.items():
            if wait > 0:
                self._chat(chat).empty_until = now + wait
            elif wait < 0:
                self._full[asked[chat]] = now - wait
        self._pump(frozenset(chat for chat, wait in waits.items() if wait == 0))

    def _pump(self, granted: frozenset[Chat] = frozenset()) -> None:
        """Let go whoever may go now, the most urgent first; and come back for the others.

        Where others send as the same bot, those whom they granted; the rest are asked for.
        """
        now = self._now()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._sent and self._sent[0] <= now - 1:
            self._sent.popleft()
        if now < self._closed_until:
            self._soon(self._closed_until - now)
            return
        ready: list[tuple[int, int, Chat]] = []
        wishes: list[Wish] = []
        soonest: float | None = None

        def look(name: Chat) -> None:
            """Put the chat's first into line, or note when it may go."""
            nonlocal soonest
            place = self._chats[name]
            while place.waiting and place.waiting[0][2].done():
                heapq.heappop(place.waiting)  # cancelled meanwhile
            if not place.waiting:
                self._queued.discard(name)
                return
            wait = self._wait_of(name, place, now)
            if wait <= 0:
                heapq.heappush(ready, (*place.waiting[0][:2], name))
            else:
                soonest = wait if soonest is None else min(soonest, wait)

        def go(name: Chat) -> None:
            place = self._chats[name]
            urgent, _number, one = heapq.heappop(place.waiting)
            if urgent == Urgency.TILL:
                self._till_at = now
            place.tokens -= 1
            self._sent.append(now)
            one.set_result(None)
            look(name)

        for name in list(self._queued):
            look(name)
        mine = sorted(one for one in ready if one[2] in granted)
        ready = [one for one in ready if one[2] not in granted]
        heapq.heapify(ready)
        for *_when, name in mine:
            go(name)
        while ready and len(self._sent) + len(wishes) < (most := self._most(ready[0][0], now)):
            urgent, _number, name = heapq.heappop(ready)
            if self._others is None:
                go(name)
            elif self._full.get(most, 0.0) <= now:
                wishes.append(Wish(name, most, *_bucket(name), urgent == Urgency.TILL))
            else:
                again = self._full[most] - now
                soonest = again if soonest is None else min(soonest, again)
        if wishes and self._others is not None and not self._asking:
            self._asking = {one.chat: one.most for one in wishes}
            self._others.ask(self._bot_id, wishes, self._told)
        if ready and len(self._sent) >= self._most(ready[0][0], now):
            # The oldest that must be a second ago before the first of them may go.
            oldest = self._sent[len(self._sent) - self._most(ready[0][0], now)]
            soonest = min(1.0 if soonest is None else soonest, oldest + 1 - now)
        if soonest is not None:
            self._soon(soonest + 0.001)

    def _most(self, urgent: int, now: float) -> int:
        """How many of a second's messages may have gone before one of this urgency."""
        if urgent == Urgency.TILL:
            return BOT_A_SECOND
        lately = now - self._till_at < TILL_LATELY
        return BOT_A_SECOND - (FOR_TILL if lately else FOR_FIRST)

    def _wait_of(self, name: Chat, place: _Chat, now: float) -> float:
        """Seconds until this chat takes another message."""
        most, each = _bucket(name)
        place.tokens = min(most, place.tokens + (now - place.at) / each)
        place.at = now
        until = max(place.closed_until, place.empty_until)
        return max(until - now, (1 - place.tokens) * each if place.tokens < 1 else 0)

    def _soon(self, seconds: float) -> None:
        """Come back then, if not before."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            seconds = min(seconds, self._timer.when() - loop.time())
            self._timer.cancel()
        self._timer = loop.call_later(seconds, self._pump)

    def _chat(self, name: Chat) -> _Chat:
        if name not in self._chats:
            now = self._now()
            if len(self._chats) > FORGOTTEN:
                self._chats = {
                    key: one
                    for key, one in self._chats.items()
                    if one.waiting or one.closed_until > now or one.at > now - 60
                }
            self._chats[name] = _Chat(BURST, now)
        return self._chats[name]


def _bucket(chat: Chat) -> tuple[int, float]:
    """How many go there at once, and the seconds for each further one."""
    private = isinstance(chat, int) and chat > 0
    return (BURST, REFILL) if private else (GROUP_BURST, GROUP_REFILL)


async def _asked(
    make_request: NextRequestMiddlewareType[TelegramType],
    bot: Bot,
    method: TelegramMethod[TelegramType],
) -> Response[TelegramType]:
    """What stands before Telegram answers for it with a page of its own: then it is away. What
    was done and is told in a way that cannot be read is not asked for again."""
    try:
        return await make_request(bot, method)
    except ClientDecodeError as page:
        if isinstance(page.data, dict) and page.data.get("ok"):
            raise
        raise TelegramServerError(method, f"no answer of Telegram's: {page.data}"[:200]) from page


def _chat_of(method: TelegramMethod[TelegramType]) -> Chat | None:
    """The chat in which something appears or changes."""
    if isinstance(method, SendChatAction):
        return None
    chat = getattr(method, "chat_id", None)
    if isinstance(chat, str) and chat.lstrip("-").isdecimal():
        return int(chat)
    return chat if isinstance(chat, int | str) else None
