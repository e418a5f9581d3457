"""Pictures that no product, voucher or store shows any more are forgotten."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Row, column, delete, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog.model import Picture, PictureFile, Product
from domain.chores import Chore, again
from domain.desk import TICK, Weight, Work, operation
from domain.engine import Database, Values
from domain.roles import Actor, Permission
from domain.stores import Store

KEPT = timedelta(days=30)  # since it was sent last: longer than any draft that may name it
# Named by its words: vouchers stand above products, and share their pictures.
_VOUCHERS = table(
    "vouchers", *(column(n) for n in ("merchant_id", "cover", "background", "revoked_at"))
)
CHUNK = 5  # of 2 MB at most
LOOKED_AT = 1000  # products at a time


async def _look(database: Database, actor: Actor, _: Values) -> dict[str, tuple[str, ...]]:
    """The oldest that nothing shows, found beside the transaction."""
    mine = actor.merchant_id
    async with database.reading() as session:
        asked = await session.scalars(
            select(Picture.digest).where(Picture.merchant_id == mine).order_by(Picture.added_at)
        )
        kept = asked.all()
        if not kept:
            return {"unused": ()}
        shown: set[str | None] = set()
        last = 0
        while rows := await _products(session, mine, last):
            last = rows[-1].id
            for one in rows:
                shown |= {one.cover, one.detail, *one.carousel}
        vouchers = select(_VOUCHERS.c.cover, _VOUCHERS.c.background).where(
            _VOUCHERS.c.merchant_id == mine, _VOUCHERS.c.revoked_at.is_(None)
        )
        for cover, background in await session.execute(vouchers):
            shown |= {cover, background}
        stores = select(Store.picture).where(Store.merchant_id == mine, Store.deleted_at.is_(None))
        shown |= set(await session.scalars(stores))
        return {"unused": tuple(one for one in kept if one not in shown)[:CHUNK]}


async def _products(
    session: AsyncSession, merchant_id: int, last: int
) -> Sequence[Row[int, str | None, str | None, list[str]]]:
    """Some of them, and their pictures: all at once would keep everybody else waiting."""
    found = await session.execute(
        select(Product.id, Product.cover, Product.detail, Product.carousel)
        .where(Product.merchant_id == merchant_id, Product.deleted_at.is_(None), Product.id > last)
        .order_by(Product.id)
        .limit(LOOKED_AT)
    )
    return found.all()


@operation(Permission.TICK, kind=TICK, before=_look, weigh=lambda _: Weight.ASKED)
async def forget_pictures(work: Work, *, unused: tuple[str, ...] = ()) -> int:
    """Forget some of ``unused``, which were found before the transaction began."""
    old = await _forget(work, unused) if unused else ()
    if len(old) < CHUNK:
        await again(work, Chore.PICTURES, work.now + timedelta(days=1))
    return len(old)


async def _forget(work: Work, unused: tuple[str, ...]) -> Sequence[str]:
    """Those of them that were not sent again for long."""
    found = await work.session.scalars(
        select(Picture.digest).where(
            Picture.merchant_id == work.merchant_id,
            Picture.digest.in_(unused),
            Picture.added_at < work.now - KEPT,
        )
    )
    old = found.all()
    for kind in (PictureFile, Picture):
        await work.session.execute(
            delete(kind).where(kind.merchant_id == work.merchant_id, kind.digest.in_(old))
        )
    return old
