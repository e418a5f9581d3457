"""What waits at a bot that nobody serves any more is set aside, and its senders hear so."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from aiogram import Bot

from bot.alarm import Alarm
from bot.intake import statements as sql
from bot.intake.inbox import KEPT, Part, bots_waiting
from bot.intake.kindly import say_kindly
from bot.intake.model import State, chat_of, is_payment
from bot.intake.rescue import paid_in
from bot.tasks import Tasks
from bot.turns import REMEMBERED
from domain.bots import connected_bots
from domain.engine import Database, Values
from handlers.door import aside

SOON = timedelta(minutes=1)  # in which whoever served it finishes what was there
SOME = 20  # updates at a time


class Left:
    """A bot that was disconnected does not come back; one whose token Telegram refuses has as
    long as an update is kept to be given another."""

    def __init__(self, common: Bot, database: Database, tasks: Tasks, alarm: Alarm) -> None:
        self._common = common
        self._database = database
        self._tasks = tasks
        self._alarm = alarm
        self._told: set[tuple[int, int, bool]] = set()  # bot, chat, whether of money

    async def sweep(self, now: datetime) -> int:
        """Some updates; how many. They are told of beside the clock, which waits for nobody."""
        if len(self._told) > REMEMBERED:
            self._told.clear()
        waiting = [one for one in await bots_waiting(self._database) if one != self._common.id]
        known = await connected_bots(self._database) if waiting else {}
        done = 0
        for number in waiting:
            if known.get(number):
                continue
            patience = KEPT if number in known else SOON
            if parts := await self._set_aside(number, now, now - patience):
                self._tasks.start(self._tell(number, parts), "left")
            done += len(parts)
        return done

    async def _set_aside(self, bot_id: int, now: datetime, before: datetime) -> list[Part]:
        """The oldest that came before that moment, where nobody works on them."""
        async with self._database.lane(write=False) as lane:
            rows = await lane.all(sql.LEFT, bot_id=bot_id, before=before, most=SOME)
        parts = []
        if rows:
            async with self._database.lane(write=True) as lane:
                for (number,) in rows:
                    whose: Values = {"bot_id": bot_id, "number": number}
                    if taken := await lane.first(sql.CLAIM, **whose, now=now, until=now):
                        parts.append(Part(*taken))
                        await lane.all(sql.END, **whose, end=State.ASIDE, shown=None, kept=True)
        return parts

    async def _tell(self, number: int, parts: Sequence[Part]) -> None:
        """Each chat once, by the common bot where they have begun it. Money has its numbers told
        to whoever runs the bots: who asked for it is known no more."""
        for part in parts:
            raw = json.loads(part.raw)
            money = is_payment(raw)
            if money:
                what = f"update {part.update_id}, {paid_in(part.raw)}"
                await self._alarm.tell("a payment came to a bot that was disconnected", what)
            words = aside.unread_payment if money else aside.bot_left
            if (number, chat_of(raw), money) not in self._told:
                self._told.add((number, chat_of(raw), money))
                await say_kindly(self._common, raw, words)
