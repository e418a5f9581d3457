"""The machine: room on the disk, who may read the files, Redis."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.doctor.finding import Finding, doubtful, good, wrong
from bot.keys import key_file
from bot.settings import Settings

LITTLE, NONE = 2 * 2**30, 2**28  # bytes
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MB = 2**20


def database_file(settings: Settings) -> Path | None:
    """SQLite's own; None on PostgreSQL."""
    parts = make_url(settings.database_url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None


def disk(settings: Settings) -> Finding:
    """There must be room for the database once more: a copy is made beside it."""
    file = database_file(settings)
    folder = file.parent if file else Path()
    if not folder.exists():
        return doubtful("disk", f"There is no folder {folder} yet.", "Run `tillbot migrate`.")
    free = shutil.disk_usage(folder).free
    size = file.stat().st_size if file and file.exists() else 0
    says = f"{free // MB} MB are free beside a database of {size // MB} MB."
    if free < max(NONE, size):
        return wrong("disk", says, "Make room: neither a backup nor a busy day fits.")
    if free < max(LITTLE, 2 * size):
        return doubtful("disk", says, "Make room soon.")
    return good("disk", says)


def files(settings: Settings) -> Iterator[Finding]:
    """What holds secrets or people is for the program's own user alone."""
    database = database_file(settings)
    key = key_file(settings.database_url) if settings.secret_key is None else None
    beside = (
        [database.with_name(database.name + one) for one in ("-wal", "-shm")] if database else []
    )
    seen = [one for one in (database, *beside, key, Path(".env")) if one and one.exists()]
    for one in seen:
        mode = stat.S_IMODE(one.stat().st_mode)
        if mode & OTHERS:
            yield wrong("files", f"Others may read {one} ({mode:04o}).", f"Run `chmod 600 {one}`.")
    if all(not stat.S_IMODE(one.stat().st_mode) & OTHERS for one in seen):
        yield good("files", f"Nobody else reads {', '.join(map(str, seen)) or 'anything'}.")


async def redis(settings: Settings) -> Finding:
    """Open questions and locks must not be thrown out to make room."""
    if settings.redis_url is None:
        return good("redis", "REDIS_URL is not set: the database keeps open questions.")
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    client = Redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3)
    try:
        policy = (await client.info("memory")).get("maxmemory_policy")
    except (RedisError, OSError) as away:
        return wrong(
            "redis",
            f"REDIS_URL does not answer ({type(away).__name__}).",
            "Start Valkey or Redis, or correct the address.",
        )
    finally:
        await client.aclose()
    if policy is None:
        return doubtful("redis", "It does not say its maxmemory-policy.", "It must be noeviction.")
    if policy != "noeviction":
        return wrong(
            "redis",
            f"Its maxmemory-policy is {policy}: open questions and locks may vanish.",
            "Run `CONFIG SET maxmemory-policy noeviction` and write it into its configuration.",
        )
    return good("redis", "It answers, and throws nothing out.")
