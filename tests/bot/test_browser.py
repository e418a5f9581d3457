"""The sandbox's page in a real browser."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.types import LabeledPrice, Message, PreCheckoutQuery
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

import handlers
from bot.app import build_bot
from bot.demo import CUSTOMER, OTHER_CUSTOMER, OTHER_VERIFIER, OWNER, STRANGER, VERIFIER
from bot.sandbox.run import Sandbox
from bot.sandbox.server import TOKEN
from bot.sandbox.several import APART
from handlers.kit.checkout import allow
from tests import pictures
from tests.bot.browsing import CHROMIUM, PATIENT, chat, launched, open_page, open_sandbox

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM.path is None and not os.environ.get("CI_MUST_HAVE_BROWSER"),
        reason="there is no Chromium on this machine: install it to test the sandbox's page",
    ),
]
expect.set_options(timeout=PATIENT)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    async with open_sandbox(tmp_path) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM.path, "CI must have a browser"
    async with launched(CHROMIUM) as browser:
        yield browser


@pytest.fixture
async def page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Page]:
    wrong: list[str] = []
    async with open_page(browser, sandbox, wrong) as page:
        yield page
    assert wrong == []


async def say(column: Locator, text: str) -> None:
    await column.locator('input[type="text"]').fill(text)
    await column.locator('input[type="text"]').press("Enter")


async def test_a_customer_shows_a_card_and_dragging_it_redeems_it(page: Page) -> None:
    carol, viktor = chat(page, CUSTOMER.id), chat(page, VERIFIER.id)
    await carol.get_by_role("button", name="Welcome cake").click()
    picture = carol.locator(".photo img").last
    await expect(picture).to_be_visible()
    await picture.drag_to(viktor.locator(".messages"))
    await expect(viktor).to_contain_text("REDEEMED · 1 use")
    await expect(carol).to_contain_text("It is used up now")


async def test_send_to_does_the_same_without_a_mouse(page: Page) -> None:
    carol, wei = chat(page, CUSTOMER.id), chat(page, OTHER_VERIFIER.id)
    await carol.get_by_role("button", name="Coffee pass").focus()
    await page.keyboard.press("Enter")
    send = carol.get_by_role("button", name="Send to…").last
    await expect(send).to_be_visible()
    await send.focus()
    await page.keyboard.press("Enter")
    choice = page.locator("#pick").get_by_role("button", name=OTHER_VERIFIER.name)
    await choice.focus()
    await page.keyboard.press("Enter")
    await expect(wei.get_by_role("button", name="2", exact=True)).to_be_visible()
    await wei.get_by_role("button", name="2", exact=True).press("Enter")
    await expect(wei).to_contain_text("已核销 · 2 次")


async def _yes(query: PreCheckoutQuery) -> None:
    await allow(query)


async def _thanks(message: Message, payload: str) -> None:
    await message.answer(f"thanks for {payload}")


async def test_an_invoice_is_paid_declined_and_refused(
    page: Page, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = CallableObject(_yes), CallableObject(_thanks)
    monkeypatch.setitem(handlers.routes().bills, "t", both)
    carol, form = chat(page, CUSTOMER.id), page.locator("#pick")
    bot = build_bot(TOKEN, sandbox.address)
    price = [LabeledPrice(label="Cup", amount=50)]
    await bot.send_invoice(CUSTOMER.id, "Old bill", "<i>x</i>", "gone", "XTR", price)
    await carol.get_by_role("button", name="Pay ⭐ 50").click()
    await expect(form).to_contain_text("<i>x</i>")
    await form.get_by_role("button", name="Cancel").click()
    await carol.get_by_role("button", name="Pay ⭐ 50").click()
    await form.get_by_role("button", name="Pay ⭐ 50").click()
    await expect(page.locator("#alert")).to_contain_text("I do not know this bill")
    await page.locator("#alert").get_by_role("button").click()
    link = await bot.create_invoice_link("Coffee", "A cup", "t-coffee", "XTR", price)
    await bot.send_message(CUSTOMER.id, link)
    await bot.session.close()
    await carol.get_by_role("link", name=link).click()
    await form.get_by_role("button", name="Pay with a card that the bank declines").click()
    await expect(page.locator("#alert")).to_contain_text("Nothing was charged")
    await page.locator("#alert").get_by_role("button").click()
    await carol.get_by_role("link", name=link).click()
    await form.get_by_role("button", name="Pay ⭐ 50").click()
    await expect(carol).to_contain_text("🧾 Paid ⭐ 50")
    await expect(carol).to_contain_text("thanks for coffee")


async def test_a_photo_from_disk_and_an_album(page: Page, tmp_path: Path) -> None:
    viktor = chat(page, VERIFIER.id)
    foreign = tmp_path / "foreign.png"
    foreign.write_bytes(pictures.encoded(pictures.qr("https://example.org")))
    await viktor.locator('input[type="file"][multiple]').set_input_files(str(foreign))
    await expect(viktor).to_contain_text("not one of ours")
    await viktor.locator('input[type="file"]:not([multiple])').set_input_files(str(foreign))
    await expect(viktor.get_by_text("foreign.png")).to_be_visible()
    await expect(viktor.get_by_text("not one of ours")).to_have_count(2)
    empty = tmp_path / "empty.png"
    empty.write_bytes(pictures.encoded(pictures.qr("x").convert("RGB").point(lambda _: 200)))
    album = [str(foreign), str(empty)]
    await viktor.locator('input[type="file"][multiple]').set_input_files(album)
    await expect(viktor).to_contain_text("1 unreadable (photo 2), 1 not ours (photo 1)")


async def test_what_did_not_go_out_is_said_and_stays(browser: Browser, sandbox: Sandbox) -> None:
    wrong: list[str] = []
    async with open_page(browser, sandbox, wrong) as page:
        viktor = chat(page, VERIFIER.id)
        line = viktor.locator('input[type="text"]')
        await page.context.set_offline(True)
        await say(viktor, "/whoami")
        await expect(page.get_by_text("Not sent: the sandbox does not answer")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(line).to_have_value("/whoami")
        await page.context.set_offline(False)
        await line.press("Enter")
        await expect(viktor).to_contain_text("Telegram id")
    assert [one for one in wrong if "ERR_INTERNET_DISCONNECTED" not in one] == []


async def test_the_camera_sends_what_it_sees(page: Page) -> None:
    viktor = chat(page, VERIFIER.id)
    await viktor.get_by_role("button", name="Camera").click()
    await expect(page.locator("#camera video")).to_be_visible()
    for _ in range(200):  # wait_for_function evaluates a text, which the page forbids
        if await page.evaluate("document.querySelector('#camera video').videoWidth"):
            break
        await page.wait_for_timeout(50)
    await page.get_by_role("button", name="Take the photo").click()
    await expect(viktor).to_contain_text("no code could be read")


async def test_alerts_toasts_links_commands_and_the_contact_picker(page: Page) -> None:
    owner, sam = chat(page, OWNER.id), chat(page, STRANGER.id)
    await say(owner, "/invite member")
    await owner.locator(".text a", has_text="https://t.me/").click()
    await expect(owner).to_contain_text("invites you as member")
    link = await owner.locator(".text a", has_text="https://t.me/").get_attribute("href")
    await say(sam, f"/start {str(link).partition('start=')[2]}")
    await sam.get_by_role("button", name="Accept").click()
    await expect(sam).to_contain_text("Welcome to Blue Door Café")
    await owner.get_by_role("button", name="Accept").click()
    await expect(page.locator("#alert")).to_contain_text("This invitation was used")
    await page.locator("#alert button").click()
    await owner.get_by_role("button", name="Commands").click()
    await page.locator("#pick").get_by_role("button", name="/staff").click()
    await expect(owner.get_by_role("button", name="Viktor")).to_be_visible()
    await say(owner, "/issue Scone")
    await owner.get_by_role("button", name="For whom").last.click()
    await owner.get_by_role("button", name="Pick a contact").click()
    await page.locator("#pick").get_by_role("button", name=OTHER_CUSTOMER.name).click()
    await expect(owner).to_contain_text("The card goes to")


async def test_a_reset_brings_the_demo_back(page: Page) -> None:
    owner = chat(page, OWNER.id)
    await say(owner, "/stores add Harbour")
    await expect(owner).to_contain_text("Harbour")
    await page.get_by_role("button", name="Reset the demo").click()
    await expect(chat(page, OWNER.id)).not_to_contain_text("Harbour", timeout=60_000)
    await expect(chat(page, OWNER.id).get_by_role("button", name="Today")).to_be_visible()
    await say(chat(page, OWNER.id), "/stores")
    await expect(chat(page, OWNER.id).get_by_role("button", name="Old Town")).to_be_visible()


async def test_the_page_on_a_phone_in_chinese_and_in_the_dark(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.get_by_role("button", name="中文").click()
    await expect(page.locator("#reset")).to_have_text("重置演示")
    await page.get_by_role("tab", name=OTHER_VERIFIER.name).click()
    column = chat(page, OTHER_VERIFIER.id)
    await expect(column).to_be_visible()
    await expect(chat(page, OWNER.id)).to_be_hidden()
    await expect(column.get_by_role("button", name="核销").first).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    before = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    await page.locator("#theme").click()
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.parametrize("width", [2600, 390])
async def test_axe_finds_nothing_in_light_and_in_the_dark(page: Page, width: int) -> None:
    """And 390 pixels are enough: nothing scrolls sideways."""
    carol = chat(page, CUSTOMER.id)
    await carol.get_by_role("button", name="Coffee pass").click()
    await expect(carol.locator(".photo img").last).to_be_visible()
    await page.emulate_media(reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 844})
    for theme in ("light", "dark"):
        await page.emulate_media(color_scheme=theme)
        for shown in (OWNER, CUSTOMER) if width < 700 else (OWNER,):
            if width < 700:
                await page.get_by_role("tab", name=shown.name).click()
            found = await Axe().run(page)
            assert {
                (one["id"], node["html"])
                for one in found.response["violations"]
                for node in one["nodes"]
            } == set(), f"{theme}, {shown.name}"
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_what_people_write_is_never_taken_for_html(page: Page) -> None:
    viktor = chat(page, VERIFIER.id)
    await say(viktor, "<img src=x onerror=\"document.title='broken'\">")
    await expect(viktor).to_contain_text("<img src=x")
    assert await page.title() == "Tillbot sandbox"


async def test_the_mall_on_the_page_and_inline_mode(page: Page) -> None:
    """The demo's catalogue is browsed, found in inline mode, and shared by a button."""
    carol, olivia = chat(page, CUSTOMER.id), chat(page, OWNER.id)
    await say(carol, "/shop")
    await carol.get_by_role("button", name="Cups").click()
    await carol.get_by_role("button", name="Blue Door mug").click()
    await expect(carol).to_contain_text("59 left")
    await expect(carol.locator(".photo img").last).to_be_visible()
    await say(carol, "@tillbot_sandbox_bot tumbler")
    await page.locator("#pick").get_by_role("button", name="Steel tumbler").click()
    await expect(carol).to_contain_text("Steel tumbler 随行杯 · €24.00")
    await say(olivia, "/share shop")
    await olivia.get_by_role("button", name="Send to a chat").click()
    await expect(olivia.locator('input[type="text"]')).to_have_value(
        "@tillbot_sandbox_bot Blue Door Café 蓝门"
    )


async def test_a_file_of_products_is_brought_in_on_the_page(page: Page, tmp_path: Path) -> None:
    olivia = chat(page, OWNER.id)
    file = tmp_path / "products.csv"
    file.write_text("sku,name,price,stock\nNEW-1,Paper filters,3.50,25\n")
    await olivia.locator('input[type="file"]:not([multiple])').set_input_files(str(file))
    await olivia.get_by_role("button", name="✅ Confirm").click()
    await expect(olivia).to_contain_text("1 product with 1 SKU, in the pool")
    await say(olivia, "/stock NEW-1")
    await expect(olivia).to_contain_text("Pool 25")


async def test_a_bot_is_made_in_telegrams_dialog_and_another_connected_by_its_token(
    page: Page,
) -> None:
    """Each is opened, and speaks for the shop; the token stands in no chat afterwards."""
    olivia = chat(page, OWNER.id)
    await say(olivia, "/settings")
    await olivia.get_by_role("button", name="Your own bot").click()
    await olivia.get_by_role("button", name="Make one in Telegram").click()
    await olivia.get_by_role("button", name="Make the bot").click()
    await page.locator("#pick").get_by_role("button", name="@blue_door_cafe_bot").click()
    await expect(olivia).to_contain_text("CONNECTED")
    await olivia.get_by_role("button", name="Open it").last.click()
    await expect(chat(page, APART + OWNER.id)).to_contain_text("Blue Door Café")
    await olivia.get_by_role("button", name="Disconnect").last.click()
    await olivia.get_by_role("button", name="Yes, disconnect").click()
    await expect(olivia).to_contain_text("Your bot is disconnected")
    await page.locator("#newbot").click()
    await page.locator("#pick").get_by_role("button", name=OWNER.name).click()
    line = olivia.locator('input[type="text"]')
    await expect(line).to_have_value(re.compile("t.me/corner_bot .*[0-9]+:"))
    token = (await line.input_value()).rpartition(" ")[2]
    await olivia.get_by_role("button", name="Connect a bot by its token").last.click()
    await expect(olivia).to_contain_text("Write /newbot to @BotFather")
    await line.press("Enter")
    await expect(olivia).to_contain_text("@corner_bot")
    await expect(olivia).not_to_contain_text(token)
    await olivia.get_by_role("button", name="Open it").last.click()
    await expect(chat(page, 2 * APART + OWNER.id)).to_contain_text("Blue Door Café")
