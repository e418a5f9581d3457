"""Telegram: whether it knows the token, calls the right address, and what time it is there."""

from collections.abc import AsyncIterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import aiohttp
from aiogram import Bot
from aiogram.client.telegram import PRODUCTION
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError, TelegramUnauthorizedError

from bot.app import bot_over, build_bot
from bot.bots.hearing import Door, own_address
from bot.doctor.database import skew
from bot.doctor.finding import Finding, Verdict, doubtful, good, wrong
from bot.keys import webhook_address
from bot.settings import Settings
from domain.bots import living_bots
from domain.engine import Database, NoVault, utcnow
from domain.secrets import BotToken

PATIENCE = 10  # seconds
BACKLOG = 100  # updates that Telegram holds
RECENT = 3600  # seconds


async def telegram(settings: Settings) -> AsyncIterator[Finding]:
    """Without network it says what could not be asked."""
    if settings.bot_token is None:
        yield doubtful(
            "token", "BOT_TOKEN is not set: only the sandbox runs.", "@BotFather gives one."
        )
        return
    api_url = str(settings.telegram_api_url).rstrip("/") if settings.telegram_api_url else None
    bot = build_bot(settings.bot_token.get_secret_value(), api_url)
    try:
        me = await bot.get_me(request_timeout=PATIENCE)
    except TelegramUnauthorizedError:
        yield wrong(
            "token", "Telegram does not know it.", "Ask @BotFather for it: /mybots, API Token."
        )
    except (TelegramNetworkError, TelegramAPIError) as away:
        yield doubtful(
            "token",
            f"Telegram could not be asked ({type(away).__name__}): so not the token, the webhook "
            "and its clock.",
            "Is there a way out, or is TELEGRAM_API_URL right?",
        )
    else:
        yield good("token", f"It is @{me.username}'s.")
        wanted = webhook_address(settings) if settings.webhook_url else ""
        yield await _webhook(bot, wanted)
        yield skew("clock", await _their_time(api_url), utcnow())
    finally:
        await bot.session.close()


async def own_bots(database: Database, settings: Settings) -> AsyncIterator[Finding]:
    """Whether Telegram knows each merchant's own bot, and calls where it is listened to."""
    found = await living_bots(database)
    if not found or settings.bot_token is None:
        return
    api_url = str(settings.telegram_api_url).rstrip("/") if settings.telegram_api_url else None
    common = build_bot(settings.bot_token.get_secret_value(), api_url)
    good_ones = 0
    try:
        for one in found:
            what = f"bot @{one.username}"
            try:
                token = BotToken(database.vault.open(one.sealed))
                bot = bot_over(common.session, token.reveal())
                await bot.get_me(request_timeout=PATIENCE)
                base = settings.webhook_url
                wanted = own_address(str(base), Door.of(token, ours=common.token)) if base else ""
                heard = await _webhook(bot, wanted, what)
            except NoVault:
                yield wrong(what, "SECRET_KEY does not open its token.", "Put the old key back.")
            except TelegramUnauthorizedError:
                mend = f"The owner of merchant {one.merchant_id} connects the new one: /settings."
                yield wrong(what, "Telegram does not know its token.", mend)
            except TelegramAPIError as away:
                yield doubtful(what, f"Telegram did not say ({type(away).__name__}).")
            else:
                if heard.verdict is Verdict.GOOD:
                    good_ones += 1
                else:
                    yield heard
    finally:
        await common.session.close()
    if good_ones:
        yield good("bots", f"Telegram knows {good_ones} of merchants' own.")


async def _webhook(bot: Bot, wanted: str, what: str = "webhook") -> Finding:
    """``wanted``: where Telegram shall call; "": the bot polls."""
    try:
        there = await bot.get_webhook_info(request_timeout=PATIENCE)
    except TelegramAPIError as odd:
        return doubtful(what, f"Telegram did not say ({type(odd).__name__}).")
    if there.url != wanted:
        called, asked = _shown(there.url) or "nobody", _shown(wanted) or "to poll"
        says = f"Telegram calls {called}, the settings say {asked}."
        return wrong(what, says, "Start the bot anew: it sets what WEBHOOK_URL says.")
    if there.last_error_date and (utcnow() - there.last_error_date).total_seconds() < RECENT:
        says = f"Telegram could not reach it at {there.last_error_date:%H:%M} UTC: "
        return wrong(
            what,
            says + f"{there.last_error_message}.",
            "Look at the proxy before the bot and its certificate.",
        )
    if there.pending_update_count > BACKLOG:
        says = f"{there.pending_update_count} updates wait at Telegram."
        return doubtful(what, says, "Is the bot running?")
    return good(what, f"Telegram calls {_shown(wanted)}." if wanted else "None: the bot polls.")


def _shown(address: str) -> str:
    """Of an own bot's, not the path: it is a secret."""
    before, own, _path = address.partition("/telegram/")
    return f"{before}/telegram/…" if own else address


async def _their_time(api_url: str | None) -> datetime | None:
    """The date that its server says, to the second."""
    address = api_url or PRODUCTION.base.partition("/bot")[0]
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as client,
            client.get(address, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return None
