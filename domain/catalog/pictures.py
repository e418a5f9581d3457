"""Pictures of products: kept by content, sent by Telegram's file id when one is known."""

import asyncio
import hashlib
import io
import warnings
from dataclasses import dataclass

from sqlalchemy import select

from domain.catalog.model import Picture, PictureFile
from domain.catalog.refusals import TooBig, WrongPicture
from domain.desk import NOTE, READ, Work, operation
from domain.errors import NotFound
from domain.limits import PICTURE_BYTES
from domain.roles import Permission

ADVISED = 750  # px each side (S4-06)
PIXELS = 40_000_000


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


def looked_at(data: bytes) -> tuple[str, int, int]:
    """Mime type and size. Raises TooBig, WrongPicture (S0-10, S0-11)."""
    from PIL import Image  # loaded with the first picture

    if len(data) > PICTURE_BYTES:
        raise TooBig(len(data), PICTURE_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                width, height = image.size
                kind = image.format
                if width * height > PIXELS:
                    raise WrongPicture
                image.load()
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as broken:
        raise WrongPicture from broken
    return ("image/png" if kind == "PNG" else "image/jpeg"), width, height


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def keep_picture(work: Work, *, data: bytes) -> Kept:
    """Store a PNG or JPEG of at most 2 MB. Raises TooBig, WrongPicture."""
    mime, width, height = await asyncio.to_thread(looked_at, data)
    digest = hashlib.sha256(data).hexdigest()[:40]
    await work.session.execute(
        work.insert(Picture)
        .values(
            merchant_id=work.merchant_id,
            digest=digest,
            mime=mime,
            width=width,
            height=height,
            data=data,
            added_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    return Kept(digest, width, height)


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
