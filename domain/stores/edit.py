"""Adding, changing and deleting a store (S1-03)."""

from typing import Any

from sqlalchemy import update

from domain.days import checked_zone
from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import Malformed
from domain.limits import AGAIN_MINUTES_MOST, LINE, NAME
from domain.roles import Permission
from domain.stores.model import Store


@operation(Permission.MANAGE_STORES, kind=DEED)
async def add_store(work: Work, *, name: str, address: str = "") -> int:
    """A new store's number. Raises Malformed where the name is empty or over its limit."""
    row = Store(
        merchant_id=work.merchant_id,
        name=_checked("name", name),
        address=_checked("address", address),
        created_at=work.now,
    )
    row.id = await work.number(Store)
    work.session.add(row)
    await work.session.flush()
    return row.id


@operation(Permission.MANAGE_STORES, kind=DEED)
async def edit_store(work: Work, *, store_id: int, field: str, value: Any) -> bool:
    """Change one field. Raises Malformed, NotFound."""
    row = await work.get(Store, store_id)
    setattr(row, field, _checked(field, value))
    return True


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


def _checked(field: str, value: Any) -> Any:
    match field:
        case "name" if isinstance(value, str):
            name = tidy(value)
            if not name or len(name) > NAME:
                raise Malformed("store name", NAME)
            return name
        case "address" | "phone" | "hours" if isinstance(value, str):
            if len(value) > LINE:
                raise Malformed(field, LINE)
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
