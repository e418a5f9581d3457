"""A file on its way in: kept until it is confirmed, cancelled or forgotten."""

import asyncio
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    column,
    exists,
    select,
    table,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog import store_names
from domain.desk import DEED, NOTE, READ, Aside, Desk, Work, operation
from domain.engine import Base, Moment, Retention, tidy
from domain.errors import Gone, Refusal
from domain.limits import TITLE
from domain.merchants import Merchant
from domain.roles import Permission
from domain.sheets import Line, Table, lines_in


class Upload(Base):
    __tablename__ = "uploads"
    __table_args__ = (Index(None, "merchant_id", "at"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    name: Mapped[str]
    kind: Mapped[str]  # as in domain.sheets.KINDS
    columns: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime]
    sealed: Mapped[bool] = mapped_column(default=False)  # its content is secret
    stopped: Mapped[bool] = mapped_column(default=False)


_ARRIVALS = table(
    "arrivals",
    column("merchant_id"),
    column("upload"),
    column("decided", Boolean()),
    column("busy_until", Moment()),
)

# Nobody decided on it within a day. Its pieces go with it, so a few at a time.
RETENTION = Retention(
    table=Upload,
    order=Upload.at,
    at=Upload.at,
    kept=timedelta(days=1),
    over=~exists(_ARRIVALS).where(
        _ARRIVALS.c.merchant_id == Upload.merchant_id, _ARRIVALS.c.upload == Upload.token
    ),
    chunk=3,
)


class UploadPiece(Base):
    """Some of a file's lines, parsed and packed."""

    __tablename__ = "upload_pieces"
    __table_args__ = (
        ForeignKeyConstraint(
            ["merchant_id", "token"], ["uploads.merchant_id", "uploads.token"], ondelete="CASCADE"
        ),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Stopped(Refusal):
    """The person cancelled; nothing of it remains."""


@dataclass
class Watch(Aside):
    """Progress of something long, and the wish to stop it. Shared with who shows it."""

    done: int = 0
    stop: bool = False
    decided: bool = False  # too late to stop: all of it comes in

    def at(self, done: int) -> None:
        """Raises Stopped."""
        self.done = done
        if self.stop:
            raise Stopped


async def keep_upload(desk: Desk, *, name: str, table: Table) -> str:
    """Keep a file until it is decided on; one with keys is sealed. Raises NoVault."""
    token = await desk(open_upload, name=name, table=table)
    for place, piece in enumerate(table.pieces):
        if table.kind == "keys":
            piece = await asyncio.to_thread(desk.vault.seal_bytes, piece)
        await desk(keep_piece, upload=token, place=place, data=piece)
    return token


@operation(Permission.BRING_IN, kind=DEED)
async def open_upload(work: Work, *, name: str, table: Table) -> str:
    """A file without its pieces yet; only who sends it knows its token."""
    token = secrets.token_urlsafe(8)
    work.session.add(
        Upload(
            merchant_id=work.merchant_id,
            token=token,
            person_id=work.actor.id,
            name=tidy(name)[:TITLE],
            kind=table.kind,
            columns=list(table.columns),
            sealed=table.kind == "keys",
            at=work.now,
        )
    )
    return token


@operation(Permission.BRING_IN, kind=NOTE)
async def keep_piece(work: Work, *, upload: str, place: int, data: bytes) -> bool:
    """Some of its lines."""
    row = {"merchant_id": work.merchant_id, "token": upload, "place": place, "data": data}
    await work.session.execute(work.insert(UploadPiece).values(row).on_conflict_do_nothing())
    return True


@operation(Permission.BRING_IN, kind=NOTE)
async def stop_upload(work: Work, *, upload: str) -> bool:
    """Ask whoever works on it to stop: this process is asked directly, another one reads this.

    Whether another one does: it says how that ended. Raises Gone where it is over, or not the
    person's.
    """
    stopped = await work.session.scalar(
        update(Upload)
        .where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
        )
        .values(stopped=True)
        .returning(Upload.token)
    )
    if stopped is None:
        raise Gone("upload")
    coming_in = select(_ARRIVALS.c.upload).where(
        _ARRIVALS.c.merchant_id == work.merchant_id,
        _ARRIVALS.c.upload == upload,
        _ARRIVALS.c.decided | (_ARRIVALS.c.busy_until > work.now),
    )
    return await work.session.scalar(coming_in) is not None


async def lines_of(work: Work, upload: str, kind: str) -> Iterator[Line]:
    """The lines of the person's own file, unpacked while they are asked for.

    Raises Gone where it was confirmed, cancelled or forgotten, or is of another kind.
    """
    found = await work.session.execute(
        select(Upload.columns, Upload.sealed).where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
            Upload.kind == kind,
            Upload.stopped.is_(False),
        )
    )
    row = found.first()
    if row is None:
        raise Gone("upload")
    pieces = await work.session.scalars(
        select(UploadPiece.data)
        .where(UploadPiece.merchant_id == work.merchant_id, UploadPiece.token == upload)
        .order_by(UploadPiece.place)
    )
    opened = (work.vault.open_bytes(one) if row.sealed else one for one in pieces.all())
    return lines_in(row.columns, opened)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file's lines, and what they are read by."""

    lines: Iterator[Line]
    currency: str
    today: date  # the merchant's day
    stores: dict[str, int]


@operation(Permission.BRING_IN, kind=READ)
async def open_file(work: Work, *, upload: str, kind: str) -> OpenFile:
    """Raises Gone, BadSheet."""
    lines = await lines_of(work, upload, kind)
    house = await work.house()
    return OpenFile(lines, house.currency, house.today, await store_names(work))
