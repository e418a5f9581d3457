"""From a photo that is chosen on the sandbox's page to the receipt that is seen there."""

import asyncio
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.async_api import Locator, async_playwright
from sqlalchemy import select

from bot.demo import OWNER, VERIFIER
from bot.sandbox.run import Sandbox
from bot.settings import Settings
from domain.cards import Card
from tests import pictures
from tests.bench.say import line, percentile, verdict

CARDS = 30
WANTED = 250.0  # ms at the median
TITLE = "Espresso"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def run() -> None:
    line(f"A photo to its receipt on the sandbox's page, {CARDS} cards")
    if CHROMIUM is None:
        line("  there is no Chromium on this machine")
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(CHROMIUM, Path(folder)))


async def _measure(chromium: str, folder: Path) -> None:
    sandbox = Sandbox(Settings(_env_file=None), folder / "data")
    runner = await sandbox.start(0)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-GB")
        await page.goto(sandbox.address)
        column = page.locator(f'.chat[data-person="{VERIFIER.id}"]')
        await column.get_by_role("button", name="Redeem").first.wait_for()
        taken = [await _redeem(column, photo) for photo in await _photos(sandbox, folder)]
        await browser.close()
    await sandbox.stop()
    await runner.cleanup()
    seen = taken[3:]  # the first ones warm workers up
    verdict("median", median(seen), WANTED, " ms")
    line(f"  p95 {percentile(seen, 0.95):.0f} ms, slowest {max(seen):.0f} ms")


async def _photos(sandbox: Sandbox, folder: Path) -> list[str]:
    """A photo of each of many cards that are new."""
    sandbox.world.says(OWNER.id, f"/issue {TITLE} | 1 use | 1 day | x{CARDS}")
    database = sandbox.database()
    assert database
    codes: list[str] = []
    while len(codes) < CARDS:
        await asyncio.sleep(0.2)
        async with database.reading() as session:
            codes = list(await session.scalars(select(Card.code).where(Card.title == TITLE)))
    paths = [folder / f"{number}.png" for number in range(CARDS)]
    for path, code in zip(paths, codes, strict=True):
        path.write_bytes(pictures.card(code))
    return [str(path) for path in paths]


async def _redeem(column: Locator, photo: str) -> float:
    """Milliseconds until one receipt more is on the page."""
    receipts = column.get_by_text("REDEEMED · 1 use")
    before = await receipts.count()
    begun = time.perf_counter()
    await column.locator('input[type="file"][multiple]').set_input_files(photo)
    await receipts.nth(before).wait_for(state="visible")
    return (time.perf_counter() - begun) * 1000
