"""A file on its way in: kept until it is confirmed, cancelled or forgotten."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    JSON,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import DEED, NOTE, Aside, Work, operation
from domain.engine import Base, Retention, tidy
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


# Nobody decided on it within a day. Its pieces go with it, so a few at a time.
RETENTION = Retention(
    table=Upload,
    order=Upload.at,
    at=Upload.at,
    kept=timedelta(days=1),
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

    def at(self, done: int) -> None:
        """Raises Stopped."""
        self.done = done
        if self.stop:
            raise Stopped


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def keep_upload(work: Work, *, name: str, table: Table) -> str:
    """Keep a file until it is decided on; one with keys is sealed. Raises NoVault."""
    secret = table.kind == "keys"
    token = secrets.token_urlsafe(8)
    row = Upload(
        merchant_id=work.merchant_id,
        token=token,
        person_id=work.actor.id,
        name=tidy(name)[:TITLE],
        kind=table.kind,
        columns=list(table.columns),
        sealed=secret,
        at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    pieces = [
        {
            "merchant_id": work.merchant_id,
            "token": token,
            "place": place,
            "data": work.vault.seal_bytes(piece) if secret else piece,
        }
        for place, piece in enumerate(table.pieces)
    ]
    if pieces:
        await work.session.execute(insert(UploadPiece), pieces)
    return token


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def stop_upload(work: Work, *, upload: str) -> bool:
    """Ask whoever works on it to stop: this process is asked directly, another one reads this.

    Raises Gone where it is over, or not the person's.
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
    return True


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


async def is_stopped(work: Work, upload: str) -> bool:
    """Asked now and then by whoever works on it."""
    found = await work.session.scalar(
        select(Upload.stopped).where(
            Upload.merchant_id == work.merchant_id, Upload.token == upload
        )
    )
    return bool(found)


async def finish(work: Work, upload: str) -> None:
    """It is in: the file itself is not needed any more. Raises Gone where it was in before."""
    gone = await work.session.scalar(
        delete(Upload)
        .where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
        )
        .returning(Upload.token)
    )
    if gone is None:
        raise Gone("upload")
