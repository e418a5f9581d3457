"""Connecting a bot, taking it away, and noting that Telegram knows its token no more."""

from datetime import datetime

from sqlalchemy import delete, update

from domain.bots.model import BotLine, OwnBot, line_of
from domain.bots.refusals import BotConnected, BotTaken
from domain.desk import DEED, READ, TICK, Work, operation
from domain.engine import tidy
from domain.errors import Gone
from domain.limits import NAME
from domain.people import BotChat
from domain.roles import Permission
from domain.secrets import BotToken
from domain.staff import tell_leaders


@operation(Permission.MANAGE_BOT, kind=READ)
async def own_bot(work: Work) -> BotLine | None:
    """None: the merchant's people use the common one."""
    row = await work.session.scalar(work.mine(OwnBot))
    return line_of(row) if row else None


@operation(Permission.MANAGE_BOT, kind=DEED)
async def connect_bot(work: Work, *, token: BotToken, username: str, name: str) -> BotLine:
    """Seal the token of a bot; ``username`` and ``name`` as Telegram tells them of it. The same
    bot again takes its newer token. Raises BotTaken, BotConnected, NoVault."""
    number = token.bot_id
    values = {
        "username": username,
        "name": tidy(name)[:NAME],
        "sealed": work.vault.seal(token.reveal()),
        "changed_at": work.now,
        "refused_at": None,
    }
    there = await work.session.scalar(
        work.insert(OwnBot)
        .values(id=number, merchant_id=work.merchant_id, connected_at=work.now, **values)
        .on_conflict_do_nothing()
        .returning(OwnBot)
    )
    if there is None:
        there = await work.session.scalar(
            update(OwnBot)
            .where(OwnBot.id == number, OwnBot.merchant_id == work.merchant_id)
            .values(values)
            .returning(OwnBot)
            .execution_options(synchronize_session=False)
        )
    if there is None:
        other = await work.session.scalar(work.mine(OwnBot))
        raise BotConnected(other.username) if other else BotTaken
    return line_of(there)


@operation(Permission.MANAGE_BOT, kind=DEED)
async def disconnect_bot(work: Work, *, bot_id: int) -> BotToken:
    """Its token is destroyed here; who asked gets it once, to tell Telegram. Raises Gone,
    NoVault."""
    sealed = await work.session.scalar(
        delete(OwnBot)
        .where(OwnBot.merchant_id == work.merchant_id, OwnBot.id == bot_id)
        .returning(OwnBot.sealed)
    )
    if sealed is None:
        raise Gone("bot")
    await work.session.execute(
        delete(BotChat).where(BotChat.merchant_id == work.merchant_id, BotChat.bot_id == bot_id)
    )
    return BotToken(work.vault.open(sealed))


@operation(Permission.TICK, kind=TICK)
async def note_refused(work: Work, *, bot_id: int, changed_at: datetime) -> bool:
    """Telegram knows the token no more that was connected then; who leads hears of it once.
    Whether that was news."""
    username = await work.session.scalar(
        update(OwnBot)
        .where(
            OwnBot.merchant_id == work.merchant_id,
            OwnBot.id == bot_id,
            OwnBot.changed_at == changed_at,
            OwnBot.refused_at.is_(None),
        )
        .values(refused_at=work.now)
        .returning(OwnBot.username)
        .execution_options(synchronize_session=False)
    )
    if username is None:
        return False
    key = f"bot_refused:{bot_id}:{int(changed_at.timestamp())}"
    await tell_leaders(work, "bot_refused", key, username=username)
    return True
