"""The stand-in refuses what Telegram refuses, in its words, and gives what Telegram gives."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from aiohttp import web
from PIL import Image

from bot.app import build_bot
from bot.sandbox.page import add_page
from bot.sandbox.server import TOKEN, build_site
from bot.sandbox.world import World
from tests import pictures
from tests.town import Clock

ANN, BEN = 11, 12


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    world = World(clock=clock)
    world.join(ANN, "Ann").started = True
    world.join(BEN, "Ben", "zh")
    return world


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    async def reset() -> None:
        world.forget()

    site = build_site(world)
    add_page(site, reset)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    bot = build_bot(TOKEN, address)
    yield bot
    await bot.session.close()


def keys(*rows: int, data: str = "x") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text="b", callback_data=data) for _ in range(row)]
            for row in rows
        ]
    )


Call = Callable[[Bot], Awaitable[object]]
REFUSED: dict[str, tuple[Call, str]] = {
    "long text": (lambda b: b.send_message(ANN, "x" * 4097), "message is too long"),
    "long in UTF-16": (lambda b: b.send_message(ANN, "😀" * 2049), "message is too long"),
    "empty": (lambda b: b.send_message(ANN, " <b> </b> "), "message text is empty"),
    "long caption": (
        lambda b: b.send_photo(ANN, picture(), caption="x" * 1025),
        "message caption is too long",
    ),
    "long data": (lambda b: b.send_message(ANN, "x", reply_markup=keys(1, data="x" * 65)),
                  "BUTTON_DATA_INVALID"),
    "long data in bytes": (
        lambda b: b.send_message(ANN, "x", reply_markup=keys(1, data="中" * 22)),
        "BUTTON_DATA_INVALID",
    ),
    "nine in a row": (
        lambda b: b.send_message(ANN, "x", reply_markup=keys(9)),
        "reply markup is too long",
    ),
    "a hundred and one": (
        lambda b: b.send_message(ANN, "x", reply_markup=keys(*[8] * 12, 5)),
        "reply markup is too long",
    ),
    "open tag": (lambda b: b.send_message(ANN, "<b>x"), "can't parse entities"),
    "crossed tags": (lambda b: b.send_message(ANN, "<b><i>x</b></i>"), "can't parse entities"),
    "unknown tag": (lambda b: b.send_message(ANN, "<h1>x</h1>"), "Unsupported start tag"),
    "stray bracket": (lambda b: b.send_message(ANN, "1 < 2"), "can't parse entities"),
    "nobody": (lambda b: b.send_message(999, "x"), "chat not found"),
    "no such message": (
        lambda b: b.edit_message_text("x", chat_id=ANN, message_id=99),
        "message to edit not found",
    ),
    "no such file": (lambda b: b.get_file("nothing"), "wrong file identifier"),
    "no such query": (lambda b: b.answer_callback_query("77"), "query is too old"),
    "delete nothing": (lambda b: b.delete_message(ANN, 99), "message to delete not found"),
    "no picture": (
        lambda b: b.send_photo(ANN, BufferedInputFile(b"no", "a.png")),
        "IMAGE_PROCESS_FAILED",
    ),
    "too long and thin": (
        lambda b: b.send_photo(ANN, picture(40, 900)),
        "PHOTO_INVALID_DIMENSIONS",
    ),
}  # fmt: skip


def picture(width: int = 200, height: int = 100) -> BufferedInputFile:
    return BufferedInputFile(pictures.encoded(Image.new("RGB", (width, height), "red")), "p.png")


@pytest.mark.parametrize("what", REFUSED)
async def test_it_refuses_what_telegram_refuses(bot: Bot, what: str) -> None:
    call, words = REFUSED[what]
    with pytest.raises(TelegramBadRequest, match=words.replace("(", r"\(")):
        await call(bot)


async def test_the_limits_themselves_are_allowed(bot: Bot, world: World) -> None:
    await bot.send_message(ANN, "x" * 4096, reply_markup=keys(*[8] * 12, 4, data="d" * 64))
    await bot.send_message(ANN, "<b>" + "x" * 4096 + "</b>")
    await bot.send_photo(ANN, picture(), caption="x" * 1024)
    assert len(world.messages[ANN]) == 3


async def test_an_edit_without_a_change_is_refused(bot: Bot) -> None:
    sent = await bot.send_message(ANN, "<b>x</b>", reply_markup=keys(1))
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("<b>x</b>", reply_markup=keys(1))
    edited = await sent.edit_text("<b>y</b>", reply_markup=keys(2))
    assert not isinstance(edited, bool)
    assert edited.html_text == "<b>y</b>"


async def test_a_callback_is_answered_once_and_in_time(
    bot: Bot, world: World, clock: Clock
) -> None:
    sent = await bot.send_message(ANN, "x", reply_markup=keys(1))
    query = world.presses_button(ANN, sent.message_id, "x").callback_query
    assert query
    await bot.answer_callback_query(query.id, "hello", show_alert=True)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(query.id)
    late = world.presses_button(ANN, sent.message_id, "x").callback_query
    assert late
    clock.now += timedelta(minutes=2)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(late.id)


async def test_who_has_not_started_or_has_blocked_is_not_written_to(
    bot: Bot, world: World
) -> None:
    with pytest.raises(TelegramForbiddenError, match="can't initiate"):
        await bot.send_message(BEN, "x")
    world.says(BEN, "/start")
    await bot.send_message(BEN, "x")
    world.blocks(BEN)
    with pytest.raises(TelegramForbiddenError, match="blocked"):
        await bot.send_message(BEN, "x")


@pytest.mark.slow
async def test_a_photo_comes_in_telegrams_sizes(bot: Bot, world: World) -> None:
    update = world.sends_photo(ANN, pictures.encoded(Image.new("RGB", (3000, 2000), "red")))
    assert update.message
    assert update.message.photo
    assert [(p.width, p.height) for p in update.message.photo] == [
        (90, 60),
        (320, 213),
        (800, 533),
        (1280, 853),
    ]
    data = await bot.download(update.message.photo[-1])
    assert data
    with Image.open(io.BytesIO(data.read())) as image:
        assert (image.format, image.size) == ("JPEG", (1280, 853))
    small = world.sends_photo(ANN, pictures.encoded(Image.new("RGB", (200, 100)))).message
    assert small
    assert [(p.width, p.height) for p in small.photo or []] == [(90, 45), (200, 100)]


async def test_polling_gives_each_update_until_it_is_confirmed(bot: Bot, world: World) -> None:
    world.says(ANN, "one")
    world.says(ANN, "two")
    first = await bot.get_updates()
    again = await bot.get_updates()
    assert [u.message.text for u in first if u.message] == ["one", "two"]
    assert again == first
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [u.message.text for u in rest if u.message] == ["two"]
    assert first[0].message
    assert first[0].message.from_user
    assert first[0].message.from_user.first_name == "Ann"


@pytest.mark.slow
async def test_a_second_poller_ends_the_first(bot: Bot, address: str) -> None:
    other = build_bot(TOKEN, address)
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    second = asyncio.create_task(other.get_updates(timeout=1))
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first
    assert await second == []
    await other.session.close()


async def test_an_album_is_several_messages_of_one_group(world: World) -> None:
    updates = world.sends_album(ANN, [pictures.encoded(Image.new("RGB", (99, 99)))] * 3)
    groups = {update.message.media_group_id for update in updates if update.message}
    assert len(updates) == 3
    assert len(groups) == 1


async def test_documents_keep_their_bytes_and_lose_their_path(bot: Bot, world: World) -> None:
    update = world.sends_file(ANN, b"\x00\x01bytes", "../../x")
    assert update.message
    assert update.message.document
    assert update.message.document.file_name == ".._.._x"
    data = await bot.download(update.message.document)
    assert data
    assert data.read() == b"\x00\x01bytes"


async def test_a_file_over_twenty_megabytes_is_not_given(bot: Bot, world: World) -> None:
    update = world.sends_file(ANN, b"\x00" * (20 * 2**20 + 1), "big.png")
    assert update.message
    assert update.message.document
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.download(update.message.document)


async def test_menus_are_kept_by_chat(bot: Bot, world: World) -> None:
    menu = [BotCommand(command="redeem", description="redeem a code")]
    await bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_id=ANN))
    assert world.menus[ANN] == [{"command": "redeem", "description": "redeem a code"}]


async def test_a_wrong_token_opens_nothing(address: str) -> None:
    bot = build_bot("42:WRONG", address)
    with pytest.raises(TelegramUnauthorizedError):
        await bot.get_me()
    await bot.session.close()


async def test_an_unknown_method_is_said_to_be_so(bot: Bot) -> None:
    with pytest.raises(TelegramNotFound):
        await bot.send_dice(ANN)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Host": "evil.example:80"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_pages_elsewhere_cannot_talk_to_it(address: str, headers: dict[str, str]) -> None:
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{address}/sandbox/state", headers=headers) as answer,
    ):
        assert answer.status == 403


async def test_telegrams_part_is_not_asked_by_get(bot: Bot, address: str) -> None:
    """A picture's address on a page elsewhere must not write into a chat."""
    url = f"{address}/bot{bot.token}/sendMessage?chat_id={ANN}&text=x"
    async with aiohttp.ClientSession() as client, client.get(url) as answer:
        assert answer.status == 405


async def test_the_page_escapes_what_people_write(bot: Bot, world: World, address: str) -> None:
    world.says(ANN, "<img src=x onerror=alert(1)>")
    await bot.send_message(ANN, "<b>bold</b> &lt;script&gt;")
    async with (
        aiohttp.ClientSession() as client,
        client.get(f"{address}/sandbox/state") as answer,
    ):
        state = await answer.json()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    said = [message["html"] for message in state["people"][0]["messages"]]
    assert said == [
        "&lt;img src=x onerror=alert(1)&gt;",
        "<b>bold</b> &lt;script&gt;",
    ]
