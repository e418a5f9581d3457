"""Pictures of products: kept by content, sent by Telegram's file id when one is known."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from domain.catalog.model import Picture, PictureFile
from domain.catalog.refusals import TooBig, WrongPicture
from domain.desk import NOTE, READ, Work, operation
from domain.errors import NotFound
from domain.limits import PICTURE_BYTES
from domain.reading import Measured, Problem, Reader
from domain.roles import Permission
from domain.workers import Who

ADVISED = 750  # px each side (S4-06)
PIXELS = 40_000_000
KINDS = ("image/png", "image/jpeg")


@dataclass(frozen=True, slots=True)
class Kept:
    """``advised``: at least 750×750 and square, as S4-06 recommends."""

    digest: str
    width: int
    height: int

    @property
    def advised(self) -> bool:
        return self.width == self.height and self.width >= ADVISED


@dataclass(frozen=True, slots=True)
class Shown:
    """``file_id`` where this bot's Telegram has it already; else ``data``."""

    digest: str
    file_id: str | None
    data: bytes | None


async def looks_of(reader: Reader, data: bytes, who: Who) -> Measured:
    """What a picture is, before the desk is asked to keep it.

    Raises TooBig, WrongPicture (S0-10, S0-11).
    """
    if len(data) > PICTURE_BYTES:
        raise TooBig(len(data), PICTURE_BYTES)
    try:
        return await reader.measure(data, who=who)
    except Problem as problem:
        raise WrongPicture from problem


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def keep_picture(work: Work, *, data: bytes, looks: Measured) -> Kept:
    """Store a PNG or JPEG of at most 2 MB (S0-10, S0-11). Raises TooBig, WrongPicture."""
    if len(data) > PICTURE_BYTES:
        raise TooBig(len(data), PICTURE_BYTES)
    if looks.mime not in KINDS or looks.width * looks.height > PIXELS:
        raise WrongPicture
    digest = hashlib.sha256(data).hexdigest()[:40]
    await work.session.execute(
        work.insert(Picture)
        .values(
            merchant_id=work.merchant_id,
            digest=digest,
            mime=looks.mime,
            width=looks.width,
            height=looks.height,
            data=data,
            added_at=work.now,
        )
        .on_conflict_do_update(
            index_elements=["merchant_id", "digest"], set_={"added_at": work.now}
        )
    )
    return Kept(digest, looks.width, looks.height)


@operation(Permission.BROWSE, kind=READ)
async def picture(work: Work, *, digest: str, bot_id: int) -> Shown:
    """A picture as this bot can send it. Raises NotFound."""
    file_id = await work.session.scalar(
        select(PictureFile.file_id).where(
            PictureFile.merchant_id == work.merchant_id,
            PictureFile.digest == digest,
            PictureFile.bot_id == bot_id,
        )
    )
    if file_id:
        return Shown(digest, file_id, None)
    return Shown(digest, None, await picture_bytes(work, digest))


@operation(Permission.BROWSE, kind=READ)
async def picture_data(work: Work, *, digest: str) -> bytes:
    """The bytes themselves. Raises NotFound."""
    return await picture_bytes(work, digest)


async def picture_bytes(work: Work, digest: str) -> bytes:
    data = await work.session.scalar(
        select(Picture.data).where(
            Picture.merchant_id == work.merchant_id, Picture.digest == digest
        )
    )
    if data is None:
        raise NotFound("pictures")
    return data


@operation(Permission.BROWSE, kind=NOTE)
async def note_file(work: Work, *, digest: str, bot_id: int, file_id: str) -> bool:
    """Remember under which file id a bot's Telegram knows a picture."""
    await work.session.execute(
        work.insert(PictureFile)
        .values(merchant_id=work.merchant_id, digest=digest, bot_id=bot_id, file_id=file_id)
        .on_conflict_do_update(
            index_elements=["merchant_id", "digest", "bot_id"], set_={"file_id": file_id}
        )
    )
    return True
