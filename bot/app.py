"""The only place where the parts are put together."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import LinkPreviewOptions
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.alarm import Alarm
from bot.answers import Answers
from bot.backwards import Backwards
from bot.bots.calls import Known, Paces
from bot.bots.fleet import Fleet
from bot.bots.left import Left
from bot.clock import Clock, Sweep
from bot.comparison import Comparison
from bot.delivery import Delivery
from bot.intake.checkouts import Checkouts
from bot.intake.inbox import Inbox
from bot.intake.intake import A_WHILE, COMPUTING, Intake
from bot.intake.receipt import OneReceipt
from bot.intake.rescue import Rescue
from bot.keys import vault_for
from bot.metrics import gauges, time_statements, timed
from bot.middlewares.in_time import InTime
from bot.middlewares.isolation import Isolation
from bot.middlewares.person import PersonMiddleware
from bot.middlewares.private import Private
from bot.payouts import Payouts
from bot.settings import Settings
from bot.storage import DatabaseStorage
from bot.tasks import Tasks
from bot.traces import Traces, provider_of_traces
from bot.turns import Room, Staff
from domain.engine import ONLOOKER, Database, utcnow
from domain.reading import Reader
from domain.sheets import SheetReader
from domain.workers import Turns
from handlers import routes
from handlers.cards.drawing import AT_ONCE
from handlers.door import errors
from handlers.door.defaults import Defaults

if TYPE_CHECKING:  # loaded where Redis is named
    from bot.shared_pace import SharedPace

UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "pre_checkout_query",
    "managed_bot",
]  # what Telegram shall send
OWN_LOOK = 60.0  # s; an own bot's intake is woken where something waits
CONNECTIONS = 400  # more than ever work at once: nobody's answer waits for another's to go out


@dataclass(frozen=True, slots=True)
class App:
    """Everything that exists, by hand."""

    bot: Bot
    database: Database
    dispatcher: Dispatcher
    intake: Intake
    pacing: Paces
    fleet: Fleet
    delivery: Delivery
    payouts: Payouts
    clock: Clock
    scheduler: AsyncIOScheduler
    reader: Reader
    sheets: SheetReader
    tasks: Tasks
    backwards: Backwards
    traces: Traces | None = None
    others: "SharedPace | None" = None  # replicas

    def start(self) -> None:
        """Work on what comes in, send what is owed, pay it, ask what is due."""
        ONLOOKER.set(timed)  # of all that is begun here, and of what that begins
        self.backwards.start()
        self.intake.start()
        self.fleet.start()
        self.delivery.start()
        self.payouts.start()
        self.scheduler.start()

    async def stop(self) -> None:
        """Begin nothing new, finish what was begun; together no longer than ten seconds."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)
        await self.reader.hurry(2.5)
        await self.sheets.hurry(2.5)
        await self.backwards.stop()
        await asyncio.gather(
            self.intake.stop(), self.fleet.stop(), self.delivery.stop(), self.payouts.stop()
        )

    async def close(self) -> None:
        """What runs beside the updates says how it ended; then everything is closed."""
        await self.tasks.stop(patience=2.0)
        await self.reader.close()
        await self.sheets.close()
        await self.bot.session.close()
        await self.dispatcher.storage.close()
        await self.database.close()
        if self.traces:
            await asyncio.to_thread(self.traces.close)


def build_bot(token: str, api_url: str | None = None) -> Bot:
    """A bot over aiogram's own HTTP client."""
    api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
    return bot_over(AiohttpSession(api=api, timeout=30, limit=CONNECTIONS), token)


def bot_over(session: BaseSession, token: str) -> Bot:
    """Another bot over the same client: with one of its own it would cost 0.7 MB and 20 ms."""
    return Bot(
        token,
        session=session,
        default=DefaultBotProperties(
            parse_mode=ParseMode.HTML,
            link_preview=LinkPreviewOptions(is_disabled=True),
        ),
    )


def build_app(
    settings: Settings,
    bot: Bot,
    clock: Callable[[], datetime] = utcnow,
    album_quiet: float = 1.0,
    readers: tuple[Reader, SheetReader] | None = None,
) -> App:
    """Put the parts together; nothing runs yet."""
    database = Database(settings.database_url, vault=vault_for(settings))
    time_statements(database)
    tasks = Tasks()
    reader, sheets = readers or (Reader(), SheetReader())
    storage, isolation, others = build_storage(settings, database, clock, tasks)
    dispatcher = Dispatcher(
        storage=storage,
        events_isolation=isolation,
        disable_fsm=True,
        reader=reader,
        sheets=sheets,
        easel=Turns(AT_ONCE),
        tasks=tasks,
        defaults=Defaults(
            settings.default_timezone, settings.default_currency, settings.default_language
        ),
    )
    staff, paces, answers, known = Staff(), Paces(others), Answers(tasks), Known()
    room = Room(COMPUTING, A_WHILE)
    for around in (answers.calls, OneReceipt(), paces, known):  # the last is nearest to the wire
        bot.session.middleware(around)
    alarm = Alarm(bot, settings.alarm_chat_id, clock)

    def serve(one: Bot, merchant_id: int) -> Intake:
        inbox = Inbox(database, one.id, tasks)
        return Intake(
            one,
            dispatcher,
            inbox,
            Checkouts(one, database, tasks, clock, merchant_id),
            Rescue(one.id, database, alarm, clock, merchant_id),
            tasks,
            staff,
            alarm,
            clock,
            album_quiet,
            OWN_LOOK,
            room,
        )

    fleet = Fleet(
        bot,
        database,
        clock,
        tasks,
        alarm,
        paces,
        lambda token: bot_over(bot.session, token),
        serve,
    )
    known.on_unknown = fleet.unknown
    dispatcher["bots"] = dispatcher["book"] = fleet
    dispatcher["questions"] = storage
    person = PersonMiddleware(
        database,
        clock,
        settings.owner_ids,
        settings.default_language,
        settings.default_timezone,
        staff,
        fleet,
    )
    provider = provider_of_traces()
    traces = Traces(provider, database) if provider else None
    if traces:
        dispatcher.update.outer_middleware(traces)
    dispatcher.update.outer_middleware(Private())
    dispatcher.update.outer_middleware(answers)
    dispatcher.update.outer_middleware(InTime(tasks))
    dispatcher.update.outer_middleware(Isolation(dispatcher.fsm))
    dispatcher.update.outer_middleware(person)
    dispatcher.errors.outer_middleware(alarm)
    dispatcher.managed_bot.register(fleet.bot_changed)
    tasks.on_failure = alarm.broke
    dispatcher.include_routers(routes().router(), errors.router())
    inbox = Inbox(database, bot.id, tasks)
    checkouts = Checkouts(bot, database, tasks, clock)
    intake = Intake(
        bot,
        dispatcher,
        inbox,
        checkouts,
        Rescue(bot.id, database, alarm, clock),
        tasks,
        staff,
        alarm,
        clock,
        album_quiet,
        room=room,
    )
    delivery = Delivery(
        fleet,
        database,
        clock,
        paces,
        tasks,
        settings.default_language,
        settings.default_timezone,
        others,
    )
    payouts = Payouts(fleet, database, clock, tasks)
    left = Left(bot, database, tasks, alarm)
    sweeps: list[Sweep] = [inbox.sweep, left.sweep, fleet.sweep]
    sweeps += [storage.sweep] if isinstance(storage, DatabaseStorage) else []
    sweeps.append(Comparison(fleet, database, clock, alarm).compare)
    ticking = Clock(database, clock, alarm, tuple(sweeps), looks=(gauges(database),))
    return App(
        bot=bot,
        database=database,
        dispatcher=dispatcher,
        intake=intake,
        pacing=paces,
        fleet=fleet,
        delivery=delivery,
        payouts=payouts,
        clock=ticking,
        scheduler=ticking.schedule(),
        reader=reader,
        sheets=sheets,
        tasks=tasks,
        backwards=Backwards(
            clock, tasks, [one.set_back for one in (intake, fleet, delivery, payouts, ticking)]
        ),
        traces=traces,
        others=others,
    )


def build_storage(
    settings: Settings, database: Database, clock: Callable[[], datetime], tasks: Tasks
) -> tuple[BaseStorage, BaseEventIsolation, "SharedPace | None"]:
    """Open questions and per-person locks: in the database and this process, or in Redis, over
    which replicas keep Telegram's limits together."""
    if settings.redis_url is None:
        return DatabaseStorage(database, clock), SimpleEventIsolation(), None
    from bot.shared import shared  # most run without Redis

    return shared(settings.redis_url, tasks)
