"""`doctor`: what is wrong with an installation, and how to mend it; it changes nothing."""

from pathlib import Path

from bot.doctor.database import contents, schema
from bot.doctor.finding import Finding, Findings, Verdict, doubtful
from bot.doctor.machine import database_file, disk, files, redis
from bot.doctor.telegram import own_bots, telegram
from bot.keys import key_file
from bot.settings import Settings
from domain.engine import Database, Vault

__all__ = ["Finding", "Findings", "Verdict", "examine"]


async def examine(settings: Settings) -> Findings:
    """Everything that can be asked, each by itself."""
    found = [disk(settings), *files(settings), await redis(settings)]
    file = database_file(settings)
    if file is not None and not file.exists():
        found.append(doubtful("database", f"There is no {file} yet.", "Run `tillbot migrate`."))
    else:
        found.append(await schema(settings))
        if found[-1].verdict is Verdict.GOOD:
            database = Database(settings.database_url, vault=_vault(settings))
            try:
                found += [one async for one in contents(database)]
                found += [one async for one in own_bots(database, settings)]
            finally:
                await database.close()
    found += [one async for one in telegram(settings)]
    if not settings.owner_ids:
        says = "OWNER_IDS is empty: nobody can create a merchant."
        found.append(doubtful("owners", says, "Put your own Telegram id there, if you want to."))
    return Findings(tuple(found))


def _vault(settings: Settings) -> Vault:
    """As the bot's, but no key is made by looking."""
    if settings.secret_key is not None:
        return Vault(settings.secret_key.get_secret_value())
    file: Path | None = key_file(settings.database_url)
    return Vault(file.read_text().strip() if file and file.exists() else None)
