"""Connecting a bot, taking it away, a new token, and that Telegram knows the old one no more."""

from datetime import datetime, timedelta

from sqlalchemy import delete, update

from domain.bots.model import BotLine, OwnBot, line_of
from domain.bots.refusals import BotConnected, BotTaken
from domain.desk import DEED, READ, TICK, Work, operation
from domain.engine import NoVault, tidy
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
async def connect_bot(
    work: Work, *, token: BotToken, username: str, name: str, managed: bool = False
) -> BotLine:
    """Seal the token of a bot; ``username`` and ``name`` as Telegram tells them of it. The same
    bot again takes its newer token. ``managed``: it was made through the common bot, which asked
    for the token. Raises BotTaken, BotConnected, NoVault."""
    number = token.bot_id
    values = {
        "username": username,
        "name": tidy(name)[:NAME],
        "sealed": work.vault.seal(token.reveal()),
        "changed_at": work.now,
        "refused_at": None,
    } | ({"managed": True} if managed else {})
    there = await work.session.scalar(
        work.insert(OwnBot)
        .values(
            {"id": number, "merchant_id": work.merchant_id, "connected_at": work.now}
            | {"managed": False}
            | values
        )
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


@operation(Permission.MANAGE_BOT, kind=DEED)
async def want_new_token(work: Work, *, bot_id: int) -> BotLine:
    """Of a bot that the common one manages; Telegram is asked for it afterwards. Raises Gone."""
    there = await work.session.scalar(work.mine(OwnBot).where(OwnBot.id == bot_id, OwnBot.managed))
    if there is None:
        raise Gone("bot")
    return line_of(there)


@operation(Permission.TICK, kind=TICK)
async def renew_token(work: Work, *, token: BotToken) -> bool:
    """What Telegram says now is the token of a bot that the common one manages; whether it is
    another one than was kept. Raises NoVault."""
    row = await work.session.scalar(
        work.mine(OwnBot).where(OwnBot.id == token.bot_id, OwnBot.managed)
    )
    if row is None or (row.refused_at is None and _opened(work, row.sealed) == token):
        return False
    changed = await work.session.scalar(
        update(OwnBot)
        .where(OwnBot.id == row.id, OwnBot.changed_at == row.changed_at)  # no newer one meanwhile
        .values(
            sealed=work.vault.seal(token.reveal()),
            changed_at=max(work.now, row.changed_at + timedelta(microseconds=1)),
            refused_at=None,
        )
        .returning(OwnBot.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


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


def _opened(work: Work, sealed: bytes) -> BotToken | None:
    """None: it was sealed with a key that is gone."""
    try:
        return BotToken(work.vault.open(sealed))
    except NoVault:
        return None
