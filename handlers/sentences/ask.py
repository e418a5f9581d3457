"""What every answer to a sentence is given, and what sentences are about: things found by name."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.desk import Desk
from domain.members import MemberLine, list_members
from domain.stock import StockLine, find_stock
from domain.stores import list_stores
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.said_days import day_of
from handlers.kit.said_periods import period_of
from handlers.kit.tasks import Starter
from handlers.sentences.grammar import Said

SEVERAL = 9


@dataclass(frozen=True, slots=True)
class Ask:
    """Who said what, and all that an answer may need."""

    message: Message
    desk: Desk
    me: Me
    bot: Bot
    state: FSMContext
    routes: Routes
    tasks: Starter
    said: Said

    @property
    def today(self) -> date:
        now: datetime = self.desk.clock()
        return now.astimezone(ZoneInfo(self.me.house_zone)).date()

    @property
    def when(self) -> str:
        """What was said of the time."""
        return self.said.get("day") or self.said.get("day2")

    def days(self) -> tuple[date, date] | None:
        """The first and the last day that were said; today where none was."""
        if not self.when:
            return self.today, self.today
        if period := period_of(self.when, self.today):
            return period.first, period.last
        day = day_of(self.when, self.today)
        return (day, day) if day else None

    def mall(self) -> str:
        """``points``, ``shop``, or nothing."""
        said = (self.said.get("mall") or self.said.get("mall2")).casefold()
        if not said:
            return ""
        return "points" if said.startswith(("points", "积分")) else "shop"

    def reason(self) -> str:
        return self.said.get("note") or self.said.get("why")

    async def goods(self) -> list[StockLine]:
        """What is called so: by SKU, by words, by the singular of a word."""
        what = self.said.get("what")
        for words in dict.fromkeys((what, _singular(what))):
            found = await self.desk(find_stock, words=words, size=SEVERAL) if words else None
            if found and found.lines:
                return found.lines
        return []

    async def people(self) -> list[MemberLine]:
        who = self.said.get("who")
        return await self.desk(list_members, words=who, limit=SEVERAL) if who else []

    async def store(self) -> int | None:
        """The number of the one store that is called so."""
        said = self.said.get("store").casefold()
        found = await self.desk(list_stores)
        same = [one for one in found if one.name.casefold() == said]
        like = same or [one for one in found if said and said in one.name.casefold()]
        return like[0].id if len(like) == 1 else None


def _singular(what: str) -> str:
    """``beans`` → ``bean``: a word that is looked for begins so."""
    if what.casefold().endswith("ies"):
        return what[:-3] + "y"
    return what[:-1] if what.casefold().endswith("s") and len(what) > 3 else what
