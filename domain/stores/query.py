"""Which stores there are, as the person may see them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from domain.desk import READ, Work, operation
from domain.errors import NotFound
from domain.roles import Permission
from domain.stores.model import Store


@dataclass(frozen=True, slots=True)
class StoreLine:
    id: int
    name: str
    address: str
    phone: str
    hours: str
    timezone: str  # in force: the store's own or the merchant's
    own_timezone: bool
    confirm: bool
    again_minutes: int
    picture: str | None
    image_url: str
    point: tuple[float, float] | None  # degrees north and east
    external_id: str

    @property
    def pictured(self) -> bool:
        """A name and a picture are the least that a store has (S1-02)."""
        return bool(self.picture or self.image_url)


@dataclass(frozen=True, slots=True)
class Contact:
    """Where customers reach a store."""

    id: int
    name: str
    address: str
    phone: str
    hours: str
    point: tuple[float, float] | None  # degrees north and east
    picture: str | None
    image_url: str


@operation(Permission.BROWSE, kind=READ)
async def contacts(work: Work) -> list[Contact]:
    """Of each store, by name: what everybody may know of it."""
    return await contacts_of(work, work.merchant_id, None)


@operation(Permission.BROWSE, kind=READ)
async def contact(work: Work, *, store_id: int) -> Contact:
    """One store. Raises NotFound."""
    found = await contacts_of(work, work.merchant_id, [store_id])
    if not found:
        raise NotFound("stores")
    return found[0]


async def contacts_of(
    work: Work, merchant_id: int, store_ids: Collection[int] | None
) -> list[Contact]:
    """By name; None: every store that is there."""
    query = select(Store).where(Store.merchant_id == merchant_id, Store.deleted_at.is_(None))
    if store_ids is not None:
        query = query.where(Store.id.in_(store_ids))
    rows = await work.session.scalars(query.order_by(Store.name, Store.id))
    return [
        Contact(
            id=one.id,
            name=one.name,
            address=one.address,
            phone=one.phone,
            hours=one.hours,
            point=_point(one),
            picture=one.picture,
            image_url=one.image_url,
        )
        for one in rows
    ]


@operation(Permission.SEE_STORES, kind=READ)
async def list_stores(work: Work) -> list[StoreLine]:
    """The merchant's stores by name; a verifier sees the own ones."""
    return await stores_of(work)


async def stores_of(work: Work) -> list[StoreLine]:
    zone = (await work.house()).zone
    query = work.mine(Store).where(Store.deleted_at.is_(None)).order_by(Store.name, Store.id)
    if not work.actor.leads:
        query = query.where(Store.id.in_(work.actor.stores))
    return [_line(row, zone) for row in await work.session.scalars(query)]


async def store_names_of(work: Work, merchant_id: int) -> tuple[str, ...]:
    """The names of a merchant's living stores: what "every store" means."""
    names = await work.session.scalars(
        select(Store.name)
        .where(Store.merchant_id == merchant_id, Store.deleted_at.is_(None))
        .order_by(Store.name, Store.id)
    )
    return tuple(names)


async def living_store(work: Work, store_id: int) -> Store:
    """A store that is still there. Raises NotFound."""
    row = await work.get(Store, store_id)
    if row.deleted_at is not None:
        raise NotFound("stores")
    return row


@operation(Permission.SEE_STORES, kind=READ)
async def store(work: Work, *, store_id: int) -> StoreLine:
    """One store. Raises NotFound, also for a store that is not the verifier's own."""
    for line in await stores_of(work):
        if line.id == store_id:
            return line
    raise NotFound("stores")


def _line(row: Store, zone: str) -> StoreLine:
    return StoreLine(
        id=row.id,
        name=row.name,
        address=row.address,
        phone=row.phone,
        hours=row.hours,
        timezone=row.timezone or zone,
        own_timezone=row.timezone is not None,
        confirm=row.confirm,
        again_minutes=row.again_minutes,
        picture=row.picture,
        image_url=row.image_url,
        point=_point(row),
        external_id=row.external_id,
    )


def _point(row: Store) -> tuple[float, float] | None:
    if row.latitude is None or row.longitude is None:
        return None
    return row.latitude / 1_000_000, row.longitude / 1_000_000


async def store_zones(work: Work) -> frozenset[str]:
    """All in which a moment at a store may be said: the merchant's, and those of its own."""
    own = select(Store.timezone).where(
        Store.merchant_id == work.merchant_id, Store.timezone.is_not(None)
    )
    found = await work.session.scalars(own.distinct())
    return frozenset({(await work.house()).zone, *(one for one in found if one)})
