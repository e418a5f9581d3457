"""A file on its way in: kept until it is confirmed, cancelled or forgotten."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import DEED, NOTE, TICK, Aside, Work, operation
from domain.engine import Base, tidy
from domain.errors import Gone, Refusal
from domain.limits import TITLE
from domain.merchants import Merchant
from domain.roles import Permission
from domain.sheets import lines_of

KEPT = timedelta(days=1)


class Upload(Base):
    __tablename__ = "uploads"
    __table_args__ = (Index(None, "merchant_id", "at"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    at: Mapped[datetime]
    sealed: Mapped[bool] = mapped_column(default=False)  # its content is secret
    stopped: Mapped[bool] = mapped_column(default=False)


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
async def keep_upload(work: Work, *, name: str, data: bytes) -> str:
    """Keep a file until it is decided on; one with keys is sealed. Raises BadSheet, NoVault."""
    kind, _ = lines_of(data)
    secret = kind.name == "keys"
    token = secrets.token_urlsafe(8)
    row = Upload(
        merchant_id=work.merchant_id,
        token=token,
        person_id=work.actor.id,
        name=tidy(name)[:TITLE],
        data=work.vault.seal_bytes(data) if secret else data,
        sealed=secret,
        at=work.now,
    )
    work.session.add(row)
    return token


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def stop_upload(work: Work, *, upload: str) -> bool:
    """Ask whoever works on it to stop: this process is asked directly, another one reads this."""
    await work.session.execute(
        update(Upload)
        .where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
        )
        .values(stopped=True)
    )
    return True


@operation(Permission.TICK, kind=TICK)
async def sweep_uploads(work: Work) -> int:
    """Files that nobody decided on within a day."""
    gone = await work.session.scalars(
        delete(Upload)
        .where(Upload.merchant_id == work.merchant_id, Upload.at < work.now - KEPT)
        .returning(Upload.token)
    )
    return len(gone.all())


async def content_of(work: Work, upload: str) -> bytes:
    """The person's own file. Raises Gone where it was confirmed, cancelled or forgotten."""
    found = await work.session.execute(
        select(Upload.data, Upload.sealed).where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
            Upload.stopped.is_(False),
        )
    )
    row = found.first()
    if row is None:
        raise Gone("upload")
    return work.vault.open_bytes(row[0]) if row[1] else row[0]


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
