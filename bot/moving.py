"""`export`, `import` and `key --rotate` at the command line: what they say when they are done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.keys import vault_for
from bot.migrations import schema_version, upgrade
from bot.parcel import CannotMove, pack, unpack
from bot.sealed import reseal
from bot.settings import Settings
from domain.engine import Database, NoVault, Vault


async def export_to(settings: Settings, merchant_id: int, path: Path) -> str:
    """Raises CannotMove."""
    async with _opened(settings) as database:
        manifest = await pack(database, merchant_id, path, _bot(settings))
    rows = sum(one.rows for one in manifest.tables.values())
    return f"{manifest.merchant} is in {path}: {rows} rows. {manifest.sealed}"


async def import_from(
    settings: Settings, path: Path, key_file: Path | None, *, restock: bool = False
) -> str:
    """Raises CannotMove."""
    origin = None
    if key_file is not None:
        try:
            origin = Vault(key_file.read_text().strip())  # noqa: ASYNC240  (nobody waits)
        except (OSError, ValueError) as wrong:
            raise CannotMove(f"{key_file} holds no key: {wrong}.") from wrong
    await upgrade(settings.database_url)
    async with _opened(settings) as database:
        arrived = await unpack(database, path, restock=restock, origin=origin, bot=_bot(settings))
    said = f"It is merchant {arrived.merchant_id} here: {arrived.rows} rows."
    if arrived.merchant_id != arrived.was:
        said += (
            f" There it was {arrived.was}, and that number is somebody else's here: share its "
            "listings and malls anew, for links name the number. Cards keep their codes."
        )
    return said


def _bot(settings: Settings) -> int | None:
    """Telegram's number of the bot, as its token begins with it."""
    if settings.bot_token is None:
        return None
    return int(settings.bot_token.get_secret_value().partition(":")[0])


async def rotate(settings: Settings) -> str:
    """Raises CannotMove."""
    has, newest = await schema_version(settings.database_url)
    if has != newest:
        raise CannotMove(f"The database is at {has or 'nothing'}, not at {newest}: run migrate.")
    async with _opened(settings) as database:
        try:
            done = await reseal(database)
        except NoVault as no:
            raise CannotMove(
                "Something opens with none of the keys in SECRET_KEY: the old ones belong behind "
                "the new one, separated by commas."
            ) from no
    lines = [f"{count} of {name} are sealed with the first key." for name, count in done.items()]
    return "\n".join(lines)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database_url, vault=vault_for(settings))
    try:
        yield database
    finally:
        await database.close()
