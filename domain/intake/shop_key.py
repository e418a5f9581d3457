"""The key by which another shop system calls: its secret is shown once, and sealed."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import DEED, READ, Work, operation
from domain.engine import Base, Database
from domain.errors import Gone
from domain.roles import Permission
from domain.secrets import CallSecret

SECRET_BYTES = 32


class ShopKey(Base):
    """Whose calls are signed with which secret: one of each merchant."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)  # said with each call, and no secret
    merchant_id: Mapped[int] = mapped_column(unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class KeyLine:
    id: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class NewKey:
    """``secret`` is known only to who asked for the key, and only in this answer."""

    id: str
    secret: CallSecret


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose call it is, if it is signed with the secret."""

    key: str
    merchant_id: int
    secret: CallSecret


@operation(Permission.MANAGE_KEYS, kind=READ)
async def shop_key(work: Work) -> KeyLine | None:
    """None: no other shop can call."""
    row = await work.session.scalar(work.mine(ShopKey))
    return KeyLine(row.id, row.made_at) if row else None


@operation(Permission.MANAGE_KEYS, kind=DEED)
async def make_shop_key(work: Work, *, instead_of: str = "") -> NewKey:
    """The first one, or another one: then that one is good no more from now on. Raises Gone
    where there is another key by now, NoVault."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    values = {
        "id": f"tb_{secrets.token_hex(8)}",
        "sealed": work.vault.seal(secret),
        "made_at": work.now,
    }
    if instead_of:
        there = await work.session.scalar(
            update(ShopKey)
            .where(ShopKey.merchant_id == work.merchant_id, ShopKey.id == instead_of)
            .values(values)
            .returning(ShopKey.id)
            .execution_options(synchronize_session=False)
        )
    else:
        there = await work.session.scalar(
            work.insert(ShopKey)
            .values(values | {"merchant_id": work.merchant_id})
            .on_conflict_do_nothing(index_elements=["merchant_id"])
            .returning(ShopKey.id)
        )
    if there is None:
        raise Gone("shop key")
    return NewKey(str(values["id"]), CallSecret(secret))


@operation(Permission.MANAGE_KEYS, kind=DEED)
async def remove_shop_key(work: Work, *, key: str) -> str:
    """Nobody can call with it any more. Raises Gone."""
    gone = await work.session.scalar(
        delete(ShopKey)
        .where(ShopKey.merchant_id == work.merchant_id, ShopKey.id == key)
        .returning(ShopKey.id)
    )
    if gone is None:
        raise Gone("shop key")
    return key


async def find_caller(database: Database, key: str) -> Caller | None:
    """Whose key it is. Raises NoVault."""
    async with database.reading() as session:
        row = await session.get(ShopKey, key)
        if row is None:
            return None
        return Caller(row.id, row.merchant_id, CallSecret(database.vault.open(row.sealed)))


async def anybody_calls(database: Database) -> bool:
    """Whether there is any key at all."""
    async with database.reading() as session:
        return await session.scalar(select(ShopKey.id).limit(1)) is not None
