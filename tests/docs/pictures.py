"""The documentation's pictures, taken of the sandbox in a real browser: `make pictures`."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.demo import CUSTOMER, MANAGER, OWNER, VERIFIER, Somebody
from bot.logs import configure
from bot.sandbox.run import Sandbox
from bot.settings import Settings
from tests.docs.pages import DOCS

PHONE = {"width": 412, "height": 780}
WIDE = {"width": 1800, "height": 900}


async def main(folder: Path) -> None:
    """Write the five pictures into a folder."""
    configure("ERROR", "console")
    with tempfile.TemporaryDirectory() as data:
        sandbox = Sandbox(Settings(_env_file=None), Path(data))
        runner = await sandbox.start(0)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
                    args=["--no-sandbox", "--disable-gpu"],
                )
                await _take(browser, sandbox.address, folder)
                await browser.close()
        finally:
            await sandbox.stop()
            await runner.cleanup()


async def _take(browser: Browser, address: str, folder: Path) -> None:
    page = await browser.new_page(viewport=WIDE, locale="en-GB")  # type: ignore[arg-type]
    await page.goto(address)
    carol, viktor = _chat(page, CUSTOMER), _chat(page, VERIFIER)
    await expect(_chat(page, OWNER).get_by_role("button", name="Today")).to_be_visible()
    await carol.get_by_role("button", name="Coffee pass").click()
    picture = carol.locator(".photo img").last
    await expect(picture).to_be_visible()
    await picture.drag_to(viktor.locator(".messages"))
    await viktor.get_by_role("button", name="2", exact=True).click()
    await expect(viktor).to_contain_text("REDEEMED · 2 uses")
    await expect(carol).to_contain_text("2 uses redeemed")
    await _chat(page, OWNER).scroll_into_view_if_needed()
    await page.wait_for_timeout(1500)
    await page.screenshot(path=folder / "sandbox.png")
    await page.close()
    await _phone(browser, address, VERIFIER, (), folder / "receipt.png")
    await _phone(browser, address, OWNER, ("/product BEAN-HOUSE-1",), folder / "product.png")
    await _phone(browser, address, CUSTOMER, ("/mall",), folder / "mall.png")
    await _phone(browser, address, MANAGER, ("/refunds", "[Carrot cake"), folder / "phone.png")


async def _phone(
    browser: Browser, address: str, who: Somebody, lines: Sequence[str], file: Path
) -> None:
    """One chat alone, as a phone shows it, after some lines and [buttons."""
    page = await browser.new_page(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="zh-CN" if who.language == "zh" else "en-GB",
        device_scale_factor=2,
    )
    await page.goto(address)
    chat = _chat(page, who)
    if not await chat.is_visible():  # a narrow page shows one chat; its people are tabs
        await page.get_by_text(who.name).first.click()
    await expect(chat.locator(".messages")).to_be_visible()
    for line in lines:
        before = await chat.locator(".message").count()
        if line.startswith("["):
            await chat.get_by_role("button", name=line[1:]).last.click()
        else:
            await chat.locator('input[type="text"]').fill(line)
            await chat.locator('input[type="text"]').press("Enter")
            await expect(chat.locator(".message")).not_to_have_count(before)
        await page.wait_for_timeout(2500)
    await page.wait_for_timeout(1000)
    await page.screenshot(path=file)
    await page.close()


def _chat(page: Page, who: Somebody) -> Locator:
    return page.locator(f'.chat[data-person="{who.id}"]')


if __name__ == "__main__":
    expect.set_options(timeout=60_000)
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS))
