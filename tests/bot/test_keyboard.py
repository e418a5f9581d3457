"""The sandbox's page with the keyboard alone: Tab and Enter do the main job."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    Error,
    FileChooser,
    Locator,
    Page,
    expect,
)

from bot.demo import CUSTOMER, VERIFIER
from tests import pictures
from tests.bot.browsing import (
    CHROMIUM,
    FIREFOX,
    Kind,
    chat,
    launched,
    open_page,
    open_sandbox,
)

FAR = 400  # a page whose keyboard leads in a circle never gets there
pytestmark = pytest.mark.browser


KINDS = [CHROMIUM, FIREFOX]


@pytest.fixture(params=KINDS, ids=[one.name for one in KINDS])
async def browser(request: pytest.FixtureRequest) -> AsyncIterator[Browser]:
    """Firefox where it is there, and knows what Playwright asks of it."""
    kind: Kind = request.param
    if kind.path is None:
        if kind.name == "chromium" and os.environ.get("CI_MUST_HAVE_BROWSER"):
            pytest.fail("CI must have a browser")
        pytest.skip(f"there is no {kind.name} on this machine")
    async with launched(kind) as browser:
        yield browser


@pytest.fixture
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(open_sandbox(tmp_path))
        try:
            page = await stack.enter_async_context(open_page(browser, sandbox, []))
        except Error as old:
            if "unknown command" not in old.message:
                raise
            pytest.skip(f"this {browser.browser_type.name} is too old: {old.message[:80]}")
        yield page


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
