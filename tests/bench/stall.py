"""A redemption at the café while somebody else's file is being worked on, beside peace.

Files come from a rival's owner through the whole dispatcher and are confirmed where they can be;
meanwhile the café's verifier redeems one card after the other, and a task measures how late it is
woken, which is how long the event loop was blocked.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from aiogram import Bot
from aiogram.types import Chat, File, InlineKeyboardMarkup, Message
from aiogram.types import User as TelegramUser
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App, build_app
from bot.calm import keep_calm
from bot.migrations import upgrade
from bot.settings import Settings
from domain.cards import Card, issue
from domain.engine import Database
from domain.stock import add_product
from tests import pictures
from tests.bench.engines import on_both
from tests.bench.redeeming import update
from tests.bench.routing import Silent
from tests.bench.say import line, percentile, verdict
from tests.bench.shop import rows_of
from tests.domain.reading.test_reading import finders, many_scans
from tests.handlers.intake.test_sheets import book_with
from tests.town import CAFE, OWNER, RIVAL, SEALING, VERIFIER, Clock, desk_of, settle

CARDS = 500  # of one issue
# Redemptions in peace, before each time that a file is sent and after the last, and meanwhile.
PEACE, LEAST, MOST = 75, 60, 500
GAP = 0.01  # seconds between two of them
LATE = 0.005  # seconds after which the sampler asks to be woken


def run() -> None:
    on_both(_engine, "stall")


def product_picture() -> bytes:
    """Some 165 kB that are 49 million pixels."""
    return pictures.encoded(Image.new("RGB", (7000, 7000), (200, 120, 40)))


def keys() -> bytes:
    return ("sku,key\n" + "".join(f"MUSIC,KEY-{n:08}\n" for n in range(10_000))).encode()


def suppliers() -> bytes:
    lines = "".join(f"Ltd,B{n},Thing {n},voucher,7.50,,Any seat\n" for n in range(20_000))
    return ("supplier,item,name,kind,price,expires_on,note\n" + lines).encode()


def members() -> bytes:
    lines = "".join(f"{5 * 10**9 + n},Member {n},VIP1,coffee,{n + 1}\n" for n in range(20_000))
    return ("telegram_id,name,level,tags,points\n" + lines).encode()


def sent_again() -> bytes:
    """5,000 of the SKUs that were there before, each at another price."""
    return rows_of(0, 5_000).replace(b".50,", b".70,")


FILES: tuple[tuple[str, str, Callable[[], bytes]], ...] = (
    ("progressive JPEG, one scan 200 times", "scan.jpg", lambda: many_scans(200)),
    ("PNG grid of finder patterns", "grid.png", finders),
    ("product picture of 49 megapixels", "cover.png", product_picture),
    ("XLSX with huge styles", "styles.xlsx", lambda: book_with(styles=300_000)),
    ("XLSX, shared strings under another name", "strings.xlsx",
     lambda: book_with("xl/anything.bin", texts=1_500_000)),
    ("CSV, 20 MB of empty lines", "empty.csv", lambda: b"name,price\n" + b"\n" * 19_000_000),
    ("10,000 card keys", "keys.csv", keys),
    ("20,000 supplier rows", "supply.csv", suppliers),
    ("20,000 members with points", "members.csv", members),
    ("5,000 new products", "new.csv", lambda: rows_of(0, 5_000)),
    ("5,000 known SKUs sent again, other prices", "again.csv", sent_again),
    ("50,000 products", "many.csv", lambda: rows_of(10_000, 50_000)),
)  # fmt: skip


class Handed(Silent):
    """Hands out the file in question, and remembers the screen shown last."""

    def __init__(self) -> None:
        super().__init__()
        self.data = b""
        self.last: dict[int, Any] = {}
        self._number = 10**6

    async def make_request(self, bot: Any, method: Any, timeout: Any = None) -> Any:
        name = type(method).__name__
        if name == "GetFile":
            return File(file_id="f", file_unique_id="f", file_path="f", file_size=len(self.data))
        if name not in ("SendMessage", "SendPhoto", "EditMessageText"):
            return True
        if name == "EditMessageText":
            number = method.message_id
        else:
            self._number += 1
            number = self._number
        text = getattr(method, "text", None) or getattr(method, "caption", None) or ""
        markup = method.reply_markup  # what is no screen's own is not kept with it
        shown = Message(
            message_id=number,
            date=datetime.fromtimestamp(1, UTC),
            chat=Chat(id=method.chat_id, type="private"),
            from_user=TelegramUser(id=42, is_bot=True, first_name="bench"),
            text=text,
            reply_markup=markup if isinstance(markup, InlineKeyboardMarkup) else None,
        ).as_(bot)
        self.last[method.chat_id] = shown
        return shown

    async def stream_content(self, *args: Any, **kwargs: Any) -> Any:
        yield self.data


class Stall:
    """One engine's run."""

    def __init__(self, app: App, session: Handed, codes: list[str]) -> None:
        self._app, self._session, self._codes = app, session, codes
        self._number = 0
        self._covered = False

    async def measure(self, what: str, name: str, data: bytes) -> tuple[float, float, int]:
        peace, times, calms, late = list[float](), list[float](), list[float](), list[float]()
        self._session.data = data
        spent = 0.0
        while len(times) < LEAST:  # a short one is sent again
            if len(peace) < 4 * PEACE:
                peace += await self._in_peace(calms)
            begun = time.perf_counter()
            sampler = asyncio.create_task(_sample(late))
            work = asyncio.create_task(self._work(name, len(data)))
            while not work.done() and len(times) < MOST:
                times.append(await self._redeem())
            await work
            sampler.cancel()
            spent = spent or time.perf_counter() - begun
        peace += await self._in_peace(calms)
        calm = max(calms)
        line(
            f"  {what} ({len(data) / 1000:,.0f} kB, {spent:.1f} s): a redemption's p50 "
            f"{median(times) * 1e3:.1f}, p95 {percentile(times, 0.95) * 1e3:.1f}, slowest "
            f"{max(times) * 1e3:.0f} ms; in peace {median(peace) * 1e3:.1f} / "
            f"{percentile(peace, 0.95) * 1e3:.1f} / {max(peace) * 1e3:.0f} ms, "
            f"the loop blocked for {calm * 1e3:.0f} ms"
        )
        ratio = percentile(times, 0.95) / percentile(peace, 0.95)
        verdict("p95, times that of peace", ratio, 2)
        verdict("event loop blocked for at most", max(late) * 1e3, 50, " ms")
        return ratio, max(late) * 1e3, len(times)

    async def _in_peace(self, late: list[float]) -> list[float]:
        sampler = asyncio.create_task(_sample(late))
        try:
            return [await self._redeem() for _ in range(PEACE)]
        finally:
            sampler.cancel()

    async def _redeem(self) -> float:
        await asyncio.sleep(GAP)
        begun = time.perf_counter()
        await self._feed(update(self._next(), VERIFIER, self._codes.pop()))
        spent = time.perf_counter() - begun
        said = self._session.last[VERIFIER].text
        assert "REDEEMED · 1 use" in said, said
        return spent

    async def _work(self, name: str, size: int) -> None:
        """The rival's owner sends it, and says yes where there is something to confirm."""
        if name == "cover.png":
            await self.says("/product 1")
            await self.presses("Pictures")
            await self.presses("the cover" if self._covered else "a cover")
            self._covered = True
        wire = update(self._next(), RIVAL, "")
        wire["message"] |= {
            "document": {
                "file_id": name,
                "file_unique_id": name,
                "file_name": name,
                "mime_type": "image/png" if name.endswith((".png", ".jpg")) else "text/csv",
                "file_size": size,
            }
        }
        del wire["message"]["text"]
        await self._feed(wire)
        await self._app.tasks.idle()
        if name == "cover.png":
            await self.says("/cancel")
        if any("Confirm" in one.text for one in self._buttons()):
            await self.presses("Confirm")
            assert "✅" in self._session.last[RIVAL].text, self._session.last[RIVAL].text

    async def says(self, text: str) -> None:
        await self._feed(update(self._next(), RIVAL, text))

    async def presses(self, words: str) -> None:
        screen = self._session.last[RIVAL]
        chosen = next(one for one in self._buttons() if words.casefold() in one.text.casefold())
        number = self._next()
        await self._feed(
            {
                "update_id": number,
                "callback_query": {
                    "id": str(number),
                    "from": {"id": RIVAL, "is_bot": False, "first_name": "Rita"},
                    "chat_instance": "1",
                    "data": chosen.callback_data,
                    "message": screen.model_dump(mode="json", exclude_none=True, by_alias=True)
                    | {"date": 1},
                },
            }
        )
        await self._app.tasks.idle()

    def _buttons(self) -> list[Any]:
        markup = self._session.last[RIVAL].reply_markup
        return [one for row in markup.inline_keyboard for one in row] if markup else []

    async def _feed(self, wire: dict[str, Any]) -> None:
        await self._app.dispatcher.feed_raw_update(self._app.bot, wire)

    def _next(self) -> int:
        self._number += 1
        return self._number


async def _sample(late: list[float]) -> None:
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(LATE)
        late.append(time.perf_counter() - begun - LATE)


async def _engine(url: str) -> None:
    await upgrade(url)
    clock = Clock()
    session = Handed()
    settings = Settings(_env_file=None, database_url=url, secret_key=SecretStr(SEALING))
    app = build_app(settings, Bot("42:bench", session=session))
    database = app.database
    await settle(database, clock)
    app.pacing.hurry()  # what Telegram allows is not what is measured
    line(f"a till beside somebody else's file, {database.dialect}")
    rival = await desk_of(database, RIVAL, clock)
    await rival(add_product, fields={"name": "Tea", "price": "1"})
    fields = {"name": "Music", "price": "1", "sku": "MUSIC", "category": "cdk"}
    await rival(add_product, fields=fields)
    keep_calm()
    stall = Stall(app, session, [])
    for what, name, make in FILES:
        if len(stall._codes) < 2 * CARDS:
            stall._codes[:0] = await _more_cards(database, clock, 10 * CARDS)
        await stall.measure(what, name, make())
    await app.close()


async def _more_cards(database: Database, clock: Clock, count: int) -> list[str]:
    owner = await desk_of(database, OWNER, clock)
    codes: list[str] = []
    for _ in range(count // CARDS):
        issued = await owner(
            issue, title="Pass", uses=1, valid_until=None, store_ids=[], holder_id=None,
            count=CARDS,
        )  # fmt: skip
        async with database.reading() as session:
            codes += await session.scalars(
                select(Card.code).where(Card.merchant_id == CAFE, Card.id.in_(issued.card_ids))
            )
    return codes
