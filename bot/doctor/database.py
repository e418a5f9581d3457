"""The database: its schema, clock and role, what waits in it, and whether its sums are right."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.doctor.finding import Finding, doubtful, good, wrong
from bot.intake.model import RawUpdate, State
from bot.intake.rescue import paid_in
from bot.migrations import known_versions, schema_version
from bot.sealed import unopened
from bot.settings import Settings
from domain.engine import SQLITE, Database, utcnow
from domain.ledger import wrong_accounts
from domain.merchants import Merchant
from domain.outbox import Notice
from domain.stock import discrepancies

LATE, VERY_LATE = timedelta(minutes=5), timedelta(hours=1)
SHOWN = 5  # payments that nobody could note
NEAR, FAR = 5, 60  # seconds between two clocks; the intake bears six between two replicas


async def schema(settings: Settings) -> Finding:
    """Never changed by looking: an old one is said."""
    try:
        has, newest = await schema_version(settings.database_url)
    except Exception as away:
        return wrong(
            "database",
            f"DATABASE_URL cannot be reached ({type(away).__name__}).",
            "Start PostgreSQL, or correct the address.",
        )
    if has is not None and has not in known_versions():
        says = f"The schema is {has}, which is newer than this version's {newest}."
        return doubtful("database", says, "Right while a new version rolls in: end the old one.")
    if has != newest:
        says = f"The schema is {has or 'nothing'}, this version wants {newest}."
        return wrong("database", says, "Run `tillbot migrate`.")
    return good("database", f"It answers; its schema is {newest}.")


async def contents(database: Database) -> AsyncIterator[Finding]:
    """Only of a database with the newest schema."""
    now = utcnow()
    yield await _sealed(database)
    async with database.reading() as session:
        if database.dialect != SQLITE:
            there = await session.scalar(select(func.now()))
            yield skew("database clock", there, now)
            if await session.scalar(
                text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
            ):
                yield doubtful(
                    "database role",
                    "It is a superuser: the ledgers are not kept from changes.",
                    "Make a role that is none and owns the database.",
                )
            yield await _kept(session)
        owed = await session.scalar(
            select(func.min(Notice.due)).where(Notice.sent.is_(None), Notice.given_up.is_(None))
        )
        yield _waits("outbox", "message", owed, now)
        came = await session.scalar(
            select(func.min(RawUpdate.received)).where(RawUpdate.state == State.WAITING)
        )
        yield _waits("updates", "update", came, now)
        yield await _payments(session)
        merchants = list(await session.scalars(select(Merchant.id).order_by(Merchant.id)))
        off = 0
        for merchant_id in merchants:
            for one in _sums(
                merchant_id,
                await wrong_accounts(session, merchant_id),
                await discrepancies(session, merchant_id),
            ):
                off += 1
                yield one
    if not off:
        yield good("ledger", f"Every balance of {len(merchants)} merchants is its ledger's sum.")


def skew(what: str, there: datetime | None, now: datetime) -> Finding:
    """A clock beside this machine's."""
    if there is None:
        return doubtful(what, "It did not tell the time.")
    seconds = abs((there - now).total_seconds())
    says = f"It differs from this machine's by {seconds:.0f} s."
    mend = "Let both machines ask a time server (`timedatectl set-ntp true`)."
    if seconds > FAR:
        return wrong(what, says, mend)
    return doubtful(what, says, mend) if seconds > NEAR else good(what, says)


def _waits(what: str, thing: str, since: datetime | None, now: datetime) -> Finding:
    if since is None or now - since < LATE:
        return good(what, f"No {thing} waits for longer than {LATE.seconds // 60} minutes.")
    says = f"The oldest {thing} waits since {since:%Y-%m-%d %H:%M} UTC."
    mend = "Is the bot running? Its log says what it cannot do."
    return (wrong if now - since > VERY_LATE else doubtful)(what, says, mend)


async def _payments(session: AsyncSession) -> Finding:
    """What Telegram took and nobody could note."""
    aside = await session.scalars(
        select(RawUpdate.raw)
        .where(RawUpdate.state == State.ASIDE, RawUpdate.raw.contains("successful_payment"))
        .order_by(RawUpdate.received)
    )
    lost = [str(paid) for one in aside if (paid := paid_in(one))]
    if not lost:
        return good("payments", "Each payment that Telegram told of is noted.")
    says = f"{len(lost)} not noted: {'; '.join(lost[:SHOWN])}."
    mend = "Find them at the provider by their numbers. Each start of the bot tries them again."
    return wrong("payments", says, mend)


def _sums(merchant_id: int, accounts: list[Any], stock: list[Any]) -> Iterator[Finding]:
    mend = "Stop, keep a copy of the database, and compare with the last backup."
    wrongs = [f"{one.account} has {one.balance} {one.unit}" for one in accounts]
    wrongs += [f"stock, {one.account} {one.id}, has {one.balance}" for one in stock]
    for says, one in zip(wrongs, [*accounts, *stock], strict=True):
        yield wrong("ledger", f"Merchant {merchant_id}: {says}, its lines say {one.ledger}.", mend)


async def _kept(session: AsyncSession) -> Finding:
    """Whether what was answered to a person outlives the server, which may lose its power."""
    hasty = [
        name
        for name in ("fsync", "synchronous_commit")
        if await session.scalar(text("SELECT current_setting(:name)"), {"name": name}) == "off"
    ]
    if not hasty:
        return good("durability", "What it has confirmed outlives a power cut.")
    says = f"{' and '.join(hasty)} off: a power cut takes back what people were told is done."
    return doubtful("durability", says, "Switch it on in postgresql.conf.")


async def _sealed(database: Database) -> Finding:
    closed = await unopened(database)
    if closed:
        return wrong(
            "secret key",
            f"It does not open what is sealed in {', '.join(closed)}.",
            "Put the key that sealed it into SECRET_KEY, behind the newest, after a comma.",
        )
    return good("secret key", "It opens what is sealed.")
