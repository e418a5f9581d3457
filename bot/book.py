"""Telegram's own book of Stars: what came and what went back, the oldest first."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.types import StarTransaction

PAGE = 100  # that Telegram gives at once
SKEW = timedelta(hours=1)  # that its clock and ours may be apart


class Book:
    """Read from its end, of which Telegram does not say where it is."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known = 0  # there were at least so many

    async def went_back(self, charge: str, since: datetime) -> bool:
        """Whether the Stars of a charge went back, at ``since`` or later."""
        async for page in self._from_end(since):
            if any(one.id == charge and one.receiver is not None for one in page):
                return True
        return False

    async def since(self, moment: datetime) -> list[StarTransaction]:
        """Everything since then, the oldest first, and some of what was before."""
        found = [one async for page in self._from_end(moment) for one in page]
        return sorted(found, key=lambda one: one.date)

    async def _from_end(self, since: datetime) -> AsyncIterator[list[StarTransaction]]:
        """Pages, the newest first, until one begins before this moment."""
        end = await self._end()
        while end > 0:
            start = max(0, end - PAGE)
            page = await self._page(start, end - start)
            yield page
            if page and page[0].date < since - SKEW:
                return
            end = start

    async def _end(self) -> int:
        """How many there are: in growing steps beyond, then halving."""
        low, high, step = self._known, None, PAGE
        while high is None or high - low > PAGE:
            at = low + step if high is None else (low + high) // 2
            found = len(await self._page(at))
            if not found:
                high = at
                continue
            low, step = at, step * 2
            if found < PAGE:
                break
        self._known = low
        return low + len(await self._page(low))

    async def _page(self, offset: int, limit: int = PAGE) -> list[StarTransaction]:
        found = await self._bot.get_star_transactions(offset=offset, limit=limit)
        return found.transactions
