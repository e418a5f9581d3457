"""A browser, and the sandbox's page in it: of one browser, each page with a demo of its own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from pydantic import SecretStr

from bot.demo import OWNER
from bot.sandbox.fresh import Fresh
from bot.sandbox.run import Sandbox
from bot.settings import Settings
from tests.town import SEALING

PATIENT = 90_000  # milliseconds: a busy machine; nothing here measures speed
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)


@dataclass(frozen=True)
class Kind:
    """A browser as Playwright knows it, and where it is."""

    name: str
    path: str | None
    channel: str | None = None
    arguments: tuple[str, ...] = ()


CHROMIUM = Kind(
    "chromium",
    next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None),
    arguments=QUIET,
)
FIREFOX = Kind("firefox", shutil.which("firefox"), "moz-firefox")  # anybody's, over WebDriver BiDi
_fresh = Fresh()


@asynccontextmanager
async def launched(kind: Kind) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await getattr(playwright, kind.name).launch(
            executable_path=kind.path,
            channel=kind.channel,
            args=kind.arguments,
            timeout=PATIENT,
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def open_sandbox(data: Path) -> AsyncIterator[Sandbox]:
    """On a port of its own, with the demo as it is at the beginning."""
    sandbox = Sandbox(Settings(_env_file=None, secret_key=SecretStr(SEALING)), data, _fresh)
    runner = await sandbox.start(0)
    try:
        yield sandbox
    finally:
        await sandbox.stop()
        await runner.cleanup()


@asynccontextmanager
async def open_page(browser: Browser, sandbox: Sandbox, wrong: list[str]) -> AsyncIterator[Page]:
    """Wide enough for everybody, with the owner's home there; ``wrong`` hears its complaints."""
    page = await browser.new_page(viewport={"width": 2600, "height": 900}, locale="en-GB")
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.set_default_timeout(PATIENT)
    await page.goto(sandbox.address)
    home = chat(page, OWNER.id).get_by_role("button", name="Today")
    await expect(home).to_be_visible(timeout=PATIENT)
    yield page
    await page.close()


def chat(page: Page, person: int) -> Locator:
    return page.locator(f'.chat[data-person="{person}"]')
