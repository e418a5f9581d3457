"""The sandbox's page with the keyboard alone: Tab and Enter do the main job."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    Error,
    FileChooser,
    Locator,
    Page,
    async_playwright,
    expect,
)

from bot.demo import CUSTOMER, OWNER, VERIFIER
from bot.sandbox.run import Sandbox
from bot.settings import Settings
from tests import pictures

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FAR = 400  # a page whose keyboard leads in a circle never gets there
PATIENT = 90_000  # milliseconds for a browser on a busy machine
pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Kind:
    """A browser as Playwright knows it, and where it is."""

    name: str
    path: str | None
    channel: str | None = None
    arguments: tuple[str, ...] = ()


KINDS = [
    Kind("chromium", CHROMIUM, arguments=("--no-sandbox", "--disable-gpu")),
    Kind("firefox", shutil.which("firefox"), "moz-firefox"),  # anybody's, over WebDriver BiDi
]


@pytest.fixture(params=KINDS, ids=[one.name for one in KINDS])
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    """Firefox where it is there, and knows what Playwright asks of it."""
    kind: Kind = request.param
    if kind.path is None:
        if kind.name == "chromium" and os.environ.get("CI_MUST_HAVE_BROWSER"):
            pytest.fail("CI must have a browser")
        pytest.skip(f"there is no {kind.name} on this machine")
    async with async_playwright() as playwright:
        browser = await getattr(playwright, kind.name).launch(
            executable_path=kind.path,
            channel=kind.channel,
            args=kind.arguments,
            timeout=PATIENT,
        )
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    sandbox = Sandbox(Settings(_env_file=None), tmp_path)
    runner = await sandbox.start(0)
    try:
        page = await browser.new_page(viewport={"width": 2600, "height": 900}, locale="en-GB")
    except Error as old:
        if "unknown command" not in old.message:
            raise
        pytest.skip(f"this {browser.browser_type.name} is too old: {old.message[:80]}")
    page.set_default_timeout(PATIENT)
    await page.goto(sandbox.address)
    home = chat(page, OWNER.id).get_by_role("button", name="Today")
    await expect(home).to_be_visible(timeout=60_000)
    yield page
    await sandbox.stop()
    await runner.cleanup()


def chat(page: Page, person: int) -> Locator:
    return page.locator(f'.chat[data-person="{person}"]')


WAY = """one => {
  const now = document.activeElement
  if (one === now) return getComputedStyle(one).outlineStyle
  return one.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab"
}"""


async def walk_to(page: Page, wanted: Locator) -> int:
    """Tab, or back with Shift, until it has the focus, and shows that it has; how often."""
    await expect(wanted).to_be_visible(timeout=60_000)
    for steps in range(FAR):
        way = await wanted.evaluate(WAY)
        if "Tab" not in way:
            assert way != "none", "nobody sees where the keyboard is"
            return steps
        await page.keyboard.press(way)
    raise AssertionError(f"{FAR} times Tab never came to {wanted}")


async def test_a_card_is_shown_redeemed_and_undone_with_tab_and_enter(
    page: Page, tmp_path: Path
) -> None:
    """S4-03 and S4-31, with neither a mouse nor a finger; a photo from disk and a typed line."""
    carol, viktor = chat(page, CUSTOMER.id), chat(page, VERIFIER.id)
    # Asked for early: the browser hears of it late, and until then answers "cancelled" by itself.
    chosen: asyncio.Queue[FileChooser] = asyncio.Queue()
    page.on("filechooser", lambda one: chosen.put_nowait(one))

    async def press(wanted: Locator) -> None:
        await walk_to(page, wanted)
        await page.keyboard.press("Enter")

    await press(carol.get_by_role("button", name="Coffee pass"))
    await press(carol.get_by_role("button", name="Send to…").last)
    await press(page.locator("#pick").get_by_role("button", name=VERIFIER.name))
    await press(viktor.get_by_role("button", name="2", exact=True))
    await expect(viktor).to_contain_text("REDEEMED · 2 uses", timeout=60_000)
    undo = viktor.get_by_role("button", name="Undo").last
    assert await walk_to(page, undo) < 5, "the keyboard stays at the receipt"
    await page.keyboard.press("Enter")
    await expect(viktor).to_contain_text("UNDONE · 2 uses given back", timeout=60_000)

    code = tmp_path / "code.png"
    code.write_bytes(pictures.card("0000000000000000"))
    await walk_to(page, viktor.locator('[data-label="photo"]'))
    await page.keyboard.press("Enter")
    chooser = await asyncio.wait_for(chosen.get(), 60)
    await chooser.set_files(code)
    await expect(viktor).to_contain_text("NOT REDEEMED", timeout=60_000)
    await walk_to(page, carol.locator('input[type="text"]'))
    await page.keyboard.type("/mypoints")
    await page.keyboard.press("Enter")
    await expect(carol).to_contain_text("pts to spend", timeout=60_000)
