"""A file on its way in: kept until it is confirmed, cancelled or forgotten."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base, tidy
from domain.desk import Work, operation
from domain.errors import Gone, Refusal
from domain.limits import TITLE
from domain.roles import Permission
from domain.sheets.kinds import lines_of

KEPT = timedelta(days=1)


class Upload(Base):
    __tablename__ = "uploads"
    __table_args__ = (Index(None, "merchant_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    person_id: Mapped[int]
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]
    sealed: Mapped[bool] = mapped_column(default=False)  # its content is secret
    stopped: Mapped[bool] = mapped_column(default=False)


class Stopped(Refusal):
    """The person cancelled; nothing of it remains."""


@dataclass
class Watch:
    """Progress of something long, and the wish to stop it. Shared with who shows it."""

    done: int = 0
    stop: bool = False

    def at(self, done: int) -> None:
        """Raises Stopped."""
        self.done = done
        if self.stop:
            raise Stopped

    def __str__(self) -> str:
        return ""  # the journal has no use for it


class Content(bytes):
    """A file's bytes; the journal keeps only how many."""

    def __str__(self) -> str:
        return f"{len(self)} bytes"


@operation(Permission.MANAGE_PRODUCTS)
async def keep_upload(work: Work, *, name: str, data: Content) -> int:
    """Keep a file until it is decided on; one with keys is sealed. Raises BadSheet, NoVault."""
    kind, _ = lines_of(bytes(data))
    secret = kind.name == "keys"
    row = Upload(
        merchant_id=work.merchant_id,
        person_id=work.actor.id,
        name=tidy(name)[:TITLE],
        data=work.vault.seal_bytes(data) if secret else bytes(data),
        sealed=secret,
        at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


@operation(Permission.MANAGE_PRODUCTS)
async def stop_upload(work: Work, *, upload_id: int) -> bool:
    """Ask whoever works on it to stop: this process is asked directly, another one reads this."""
    await work.session.execute(
        update(Upload)
        .where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.id == upload_id,
        )
        .values(stopped=True)
    )
    return True


@operation(Permission.TICK)
async def sweep_uploads(work: Work) -> int:
    """Files that nobody decided on within a day."""
    gone = await work.session.scalars(
        delete(Upload)
        .where(Upload.merchant_id == work.merchant_id, Upload.at < work.now - KEPT)
        .returning(Upload.id)
    )
    return len(gone.all())


async def content_of(work: Work, upload_id: int) -> bytes:
    """The person's own file. Raises Gone where it was confirmed, cancelled or forgotten."""
    found = await work.session.execute(
        select(Upload.data, Upload.sealed).where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.id == upload_id,
            Upload.stopped.is_(False),
        )
    )
    row = found.first()
    if row is None:
        raise Gone("upload")
    return work.vault.open_bytes(row[0]) if row[1] else row[0]


async def is_stopped(work: Work, upload_id: int) -> bool:
    """Asked now and then by whoever works on it."""
    found = await work.session.scalar(
        select(Upload.stopped).where(
            Upload.merchant_id == work.merchant_id, Upload.id == upload_id
        )
    )
    return bool(found)


async def finish(work: Work, upload_id: int) -> None:
    """It is in: the file itself is not needed any more."""
    await work.session.execute(
        delete(Upload).where(Upload.merchant_id == work.merchant_id, Upload.id == upload_id)
    )
