"""Adding, changing and deleting a store (S1-03)."""

import re

from sqlalchemy import update

from domain.days import checked_zone
from domain.desk import DEED, Work, operation
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.limits import AGAIN_MINUTES_MOST, LINE, NAME
from domain.roles import Permission
from domain.stores.model import Store
from domain.stores.query import living_store


@operation(Permission.MANAGE_STORES, kind=DEED)
async def add_store(
    work: Work, *, name: str, address: str = "", picture: str | None = None, image_url: str = ""
) -> int:
    """A new store's number. It has a name and a picture, a kept one's digest or an address, at
    least (S1-02). Raises Malformed: "store picture", or with the field and its limit."""
    said = checked("name", name) | checked("address", address)
    if not picture and not image_url:
        raise Malformed("store picture")
    said |= checked("picture", picture) if picture else checked("image_url", image_url)
    return await _enter(work, said, await work.number(Store))


async def open_first(work: Work, name: str) -> None:
    """The store of a merchant that is being founded, so that its first hour waits for nothing;
    home asks for its picture until it is there (S1-02). Raises Malformed."""
    await _enter(work, checked("name", name), await work.number(Store))


async def _enter(work: Work, columns: Values, number: int) -> int:
    work.session.add(
        Store(merchant_id=work.merchant_id, id=number, created_at=work.now, **columns)
    )
    await work.session.flush()
    return number


@operation(Permission.MANAGE_STORES, kind=DEED)
async def edit_store(work: Work, *, store_id: int, field: str, value: object) -> bool:
    """Change one field (S1-03). Raises Malformed, NotFound."""
    row = await living_store(work, store_id)
    for name, said in checked(field, value).items():
        setattr(row, name, said)
    if field == "external_id" and row.external_id:
        await _only(work, row)
    return True


async def _only(work: Work, row: Store) -> None:
    """Raises Malformed("external_id taken")."""
    taken = await work.session.scalar(
        work.mine(Store).where(
            Store.external_id == row.external_id,
            Store.id != row.id,
            Store.deleted_at.is_(None),
        )
    )
    if taken is not None:
        raise Malformed("external_id taken")


@operation(Permission.MANAGE_STORES, kind=DEED)
async def delete_store(work: Work, *, store_id: int) -> str:
    """Close a store for good and return its name; its records stay (S1-03). Raises NotFound."""
    row = await work.get(Store, store_id)
    await work.session.execute(
        update(Store)
        .where(
            Store.merchant_id == work.merchant_id, Store.id == row.id, Store.deleted_at.is_(None)
        )
        .values(deleted_at=work.now)
    )
    return row.name


def checked(field: str, value: object) -> Values:
    """The columns that a field becomes; ``picture`` a digest, ``point`` two numbers of degrees.
    Raises Malformed with the field and its limit."""
    match field, value:
        case "point", (float() | int() as north, float() | int() as east):
            if abs(north) > 90 or abs(east) > 180:
                raise Malformed("point")
            return {"latitude": round(north * 1_000_000), "longitude": round(east * 1_000_000)}
        case "point", None:
            return {"latitude": None, "longitude": None}
        case "picture", str():
            return {"picture": value, "image_url": ""}
        case "image_url", str():
            url = value.strip()
            if not re.fullmatch(r"https://[^\s/]+\.[^\s]{2,400}", url):
                raise Malformed("image_url")
            return {"image_url": url, "picture": None}
    return {field: _checked(field, value)}


def _checked(field: str, value: object) -> object:
    match field:
        case "name" if isinstance(value, str):
            name = tidy(value)
            if not name or len(name) > NAME:
                raise Malformed("store name", NAME)
            return name
        case "address" | "phone" | "hours" | "external_id" if isinstance(value, str):
            if len(value) > LINE:
                raise Malformed("store hours" if field == "hours" else field, LINE)
            return tidy(value)
        case "timezone":
            return checked_zone(value) if value else None
        case "confirm" if isinstance(value, bool):
            return value
        case "again_minutes" if isinstance(value, int):
            if not 0 <= value <= AGAIN_MINUTES_MOST:
                raise Malformed("again_minutes", AGAIN_MINUTES_MOST)
            return value
    raise Malformed(field)
