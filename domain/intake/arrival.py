"""A file that is going in: written in small chunks that nobody sees, then there all at once.

Until it is decided, every chunk can be taken back. Once it is, what is left to do of each chunk
(stock, changes of what is known) is done whatever happens, and the last deed lets it be seen.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Select, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog import FileComesIn
from domain.desk import NOTE, TICK, Work, operation
from domain.engine import Base, Facts
from domain.errors import Gone
from domain.intake.rest import complete, do, take_back
from domain.intake.upload import Stopped, Upload, UploadPiece
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.roles import Permission

LEASE = timedelta(seconds=30)  # without a sign of life it is left over from a process that died
PIECES = 4  # of the file itself that are forgotten at a time


class Arrival(Base):
    """``so_far``: what the chunks brought, counted."""

    __tablename__ = "arrivals"
    __table_args__ = (Index("ix_arrivals_busy", "busy_until", "merchant_id"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    upload: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    decided: Mapped[bool] = mapped_column(default=False)
    busy_until: Mapped[datetime]
    so_far: Mapped[Facts] = mapped_column(default=dict)
    actor_id: Mapped[int]
    actor_name: Mapped[str]


class ArrivalStep(Base):
    """One chunk: the numbers it wrote, to take it back; what is to be done once it is decided."""

    __tablename__ = "arrival_steps"
    __table_args__ = (
        ForeignKeyConstraint(
            ["merchant_id", "upload"],
            ["arrivals.merchant_id", "arrivals.upload"],
            ondelete="CASCADE",
        ),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    upload: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    wrote: Mapped[Facts]  # table → first and last number
    rest: Mapped[Facts | None] = mapped_column(JSON(none_as_null=True))


class Begun(StrEnum):
    YES = auto()
    BUSY = auto()  # somebody brings in this very file
    LEFT_OVER = auto()  # another one must be ended first


@operation(Permission.BRING_IN, kind=NOTE)
async def begin_arrival(work: Work, *, upload: str, kind: str) -> Begun:
    """One file at a time. Raises Gone, FileComesIn."""
    # Whoever changes a product holds this row as well, see catalog.nothing_comes_in.
    await work.session.execute(
        select(Merchant.id).where(Merchant.id == work.merchant_id).with_for_update(key_share=True)
    )
    other = await work.session.scalar(work.mine(Arrival))
    if other is not None and other.busy_until <= work.now:
        return Begun.LEFT_OVER
    if other is not None:
        if other.upload != upload:
            raise FileComesIn
        return Begun.BUSY
    kept = await work.session.scalar(
        select(Upload.token).where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
            Upload.kind == kind,
            Upload.stopped.is_(False),
        )
    )
    if kept is None:
        raise Gone("upload")
    work.session.add(
        Arrival(
            merchant_id=work.merchant_id,
            upload=upload,
            kind=kind,
            busy_until=work.now + LEASE,
            actor_id=work.actor.id,
            actor_name=work.actor.name,
        )
    )
    return Begun.YES


async def going_on(work: Work, upload: str) -> Arrival:
    """The arrival that a chunk belongs to. Raises Stopped, Gone (it was given up meanwhile)."""
    found = await work.session.scalar(
        work.mine(Arrival)
        .where(Arrival.upload == upload, Arrival.decided.is_(False))
        .with_for_update()
    )
    if found is None:
        raise Gone("upload")
    stopped = await work.session.scalar(
        select(Upload.stopped).where(
            Upload.merchant_id == work.merchant_id, Upload.token == upload
        )
    )
    if stopped:
        raise Stopped
    found.busy_until = work.now + LEASE
    return found


async def keep_step(
    work: Work,
    arrival: Arrival,
    wrote: Facts,
    rest: Facts | None = None,
    **counts: int,
) -> None:
    """A chunk is written; ``counts`` are what it brought."""
    so_far = dict(arrival.so_far)
    steps = so_far["steps"] = so_far.get("steps", 0) + 1
    for name, count in counts.items():
        so_far[name] = so_far.get(name, 0) + count
    arrival.so_far = so_far
    work.session.add(
        ArrivalStep(
            merchant_id=work.merchant_id,
            upload=arrival.upload,
            place=steps,
            wrote=wrote,
            rest=rest,
        )
    )


@operation(Permission.BRING_IN, kind=NOTE)
async def decide(work: Work, *, upload: str, more: Facts | None = None) -> bool:
    """From here on all of it comes in. Raises Stopped, Gone."""
    arrival = await going_on(work, upload)
    arrival.decided = True
    arrival.so_far = arrival.so_far | (more or {})
    await work.session.execute(
        delete(ArrivalStep).where(
            ArrivalStep.merchant_id == work.merchant_id,
            ArrivalStep.upload == upload,
            ArrivalStep.rest.is_(None),
        )
    )
    return True


@operation(Permission.BRING_IN, kind=NOTE)
async def do_rest(work: Work, *, upload: str) -> bool:
    """What is left of one chunk; whether there may be more."""
    arrival = await _decided(work, upload)
    arrival.busy_until = work.now + LEASE
    return await _rest(work, arrival)


@operation(Permission.BRING_IN, kind=NOTE)
async def take_back_some(work: Work, *, upload: str) -> bool:
    """One chunk less; whether there may be more."""
    arrival = await work.session.scalar(
        work.mine(Arrival)
        .where(Arrival.upload == upload, Arrival.decided.is_(False))
        .with_for_update()
    )
    return arrival is not None and await _back(work, arrival)


@operation(Permission.BRING_IN, kind=NOTE)
async def let_go(work: Work, *, upload: str) -> bool:
    """The process ends: whoever comes next need not wait for a sign of life."""
    arrival = await work.session.scalar(work.mine(Arrival).where(Arrival.upload == upload))
    if arrival is not None:
        arrival.busy_until = work.now
    return True


@operation(Permission.BRING_IN, kind=NOTE)
async def end_left_over(work: Work) -> bool:
    """A chunk of what a process left behind when it died; whether there may be more."""
    return await _left_over(work)


@operation(Permission.TICK, kind=TICK)
async def sweep_arrivals(work: Work) -> int:
    """The same by the clock: what was decided comes in, what was not is taken back."""
    return int(await _left_over(work))


def arrivals_over_at(now: datetime) -> Select[int]:
    """Merchants with a file that nobody brings in any more."""
    return select(Arrival.merchant_id).where(Arrival.busy_until <= now)


async def settle(work: Work, upload: str) -> Facts:
    """The last deed of an arrival: everything it brought is there; what that was. Raises Gone."""
    arrival = await _decided(work, upload)
    so_far = arrival.so_far
    await complete(_as_its_person(work, arrival), so_far)
    await work.session.delete(arrival)
    await work.session.execute(
        delete(Upload).where(Upload.merchant_id == work.merchant_id, Upload.token == upload)
    )
    return so_far


async def _decided(work: Work, upload: str) -> Arrival:
    arrival = await work.session.scalar(
        work.mine(Arrival)
        .where(Arrival.upload == upload, Arrival.decided.is_(True))
        .with_for_update()
    )
    if arrival is None:
        raise Gone("upload")
    return arrival


async def _left_over(work: Work) -> bool:
    """Who sent it hears how it ended: the process that would have said so is gone."""
    arrival = await work.session.scalar(
        work.mine(Arrival).where(Arrival.busy_until <= work.now).with_for_update()
    )
    if arrival is None:
        return False
    if not arrival.decided:
        more = await _back(work, arrival)
        if not more and work.actor.id != arrival.actor_id:  # else they send it again just now
            await _tell(work, arrival, came=False)
        return more
    if not await _rest(work, arrival):
        await _tell(work, arrival, came=True)
        await settle(work, arrival.upload)
    return True


async def _tell(work: Work, arrival: Arrival, *, came: bool) -> None:
    if not arrival.actor_id:
        return  # another shop's system, which calls again
    name = await work.session.scalar(
        select(Upload.name).where(
            Upload.merchant_id == work.merchant_id, Upload.token == arrival.upload
        )
    )
    await work.owe(
        "file_ended",
        f"file:{arrival.upload}",
        arrival.actor_id,
        Audience.STAFF,
        name=name or "",
        kind=arrival.kind,
        came=came,
    )


async def _rest(work: Work, arrival: Arrival) -> bool:
    step = await work.session.scalar(_steps(work, arrival).order_by(ArrivalStep.place).limit(1))
    if step is not None:
        await do(_as_its_person(work, arrival), arrival.upload, step.rest or {})
        await work.session.delete(step)
        return True
    pieces = (UploadPiece.merchant_id == work.merchant_id, UploadPiece.token == arrival.upload)
    some = select(UploadPiece.place).where(*pieces).limit(PIECES)
    gone = await work.session.scalars(
        delete(UploadPiece)
        .where(*pieces, UploadPiece.place.in_(some))
        .returning(UploadPiece.place)
        .execution_options(synchronize_session=False)
    )
    return bool(gone.all())


async def _back(work: Work, arrival: Arrival) -> bool:
    step = await work.session.scalar(
        _steps(work, arrival).order_by(ArrivalStep.place.desc()).limit(1)
    )
    if step is None:
        await work.session.delete(arrival)
        return False
    await take_back(work, step.wrote)
    await work.session.delete(step)
    return True


def _steps(work: Work, arrival: Arrival) -> Select[ArrivalStep]:
    return work.mine(ArrivalStep).where(ArrivalStep.upload == arrival.upload)


def _as_its_person(work: Work, arrival: Arrival) -> Work:
    """The ledger says who brought it, whoever ends it."""
    actor = replace(work.actor, id=arrival.actor_id, name=arrival.actor_name)
    return replace(work, actor=actor)
