"""The links that lead into a mall, and who came by which."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from domain.desk import NOTE, READ, Work, operation
from domain.errors import NotFound
from domain.mall.model import Listing, MallPreview, MallState, Visit
from domain.members import come_in
from domain.merchants import Merchant
from domain.roles import Permission
from domain.stock import Mall

CHANNEL = re.compile(r"[a-z0-9_]{1,16}")
KNOWN = ("", "chat", "poster", "social", "inline")
OF_ONE = 5  # other words by which one person came, counted apart: anybody may write a link


@dataclass(frozen=True, slots=True)
class Door:
    """Where a link leads. ``listing_id`` 0: the mall's home."""

    merchant_id: int
    merchant: str
    mall: Mall
    listing_id: int


@operation(Permission.BROWSE, kind=READ)
async def find_door(work: Work, *, letter: str, key: str) -> Door:
    """Where ``m-MERCHANT``, ``s-MERCHANT``, ``l-MERCHANT_LISTING`` and ``p-TOKEN`` lead (S0-32,
    S2-30).

    Raises NotFound, also for what another should not learn of.
    """
    if letter == "p":
        home = (
            await work.session.execute(
                select(MallPreview.merchant_id, Merchant.name, MallPreview.mall)
                .join(Merchant, Merchant.id == MallPreview.merchant_id)
                .where(MallPreview.token == key)
            )
        ).first()
        if home is None:
            raise NotFound("malls")
        return Door(*home, listing_id=0)
    numbers = re.fullmatch(r"(\d{1,15})_(\d{1,15})" if letter == "l" else r"(\d{1,15})", key)
    if numbers is None:
        raise NotFound("malls")
    merchant_id = int(numbers[1])
    if letter == "l":
        row = (
            await work.session.execute(
                select(Listing.merchant_id, Merchant.name, Listing.mall, Listing.id)
                .join(Merchant, Merchant.id == Listing.merchant_id)
                .where(
                    Listing.merchant_id == merchant_id,
                    Listing.id == int(numbers[2]),
                    Listing.deleted_at.is_(None),
                )
            )
        ).first()
        if row is None or not await _published(work, row[0], row[2]):
            raise NotFound("listings")
        return Door(*row)
    mall = Mall.POINTS if letter == "m" else Mall.SHOP
    name = await work.session.scalar(select(Merchant.name).where(Merchant.id == merchant_id))
    if name is None or not await _published(work, merchant_id, mall):
        raise NotFound("malls")
    return Door(merchant_id, name, mall, 0)


async def _published(work: Work, merchant_id: int, mall: Mall) -> bool:
    """Whether anybody was ever meant to see it: numbers are easily guessed."""
    state = await work.session.get(MallState, (merchant_id, mall))
    if state is not None and state.published_at is not None:
        return True
    if mall is Mall.POINTS:
        return False
    listed = await work.session.scalar(
        select(Listing.id)
        .where(Listing.merchant_id == merchant_id, Listing.mall == mall, Listing.online.is_(True))
        .limit(1)
    )
    return listed is not None


@operation(Permission.BROWSE, kind=NOTE)
async def visit(work: Work, *, mall: Mall, listing_id: int = 0, channel: str = "") -> bool:
    """Somebody came by a link: counted by channel; a customer becomes a member here.
    Raises NotFound where there is no such merchant."""
    where = channel.casefold() if CHANNEL.fullmatch(channel.casefold()) else ""
    if await work.session.get(Merchant, work.merchant_id) is None:
        raise NotFound("malls")
    if where not in KNOWN and not await _counts_apart(work, mall, listing_id, where):
        where = ""
    await work.session.execute(
        work.insert(Visit)
        .values(
            merchant_id=work.merchant_id,
            mall=mall,
            listing_id=listing_id,
            channel=where,
            person_id=work.actor.id,
            opened=1,
            last_at=work.now,
        )
        .on_conflict_do_update(
            index_elements=["merchant_id", "mall", "listing_id", "channel", "person_id"],
            set_={"opened": Visit.opened + 1, "last_at": work.now},
        )
    )
    await come_in(work)
    return True


async def _counts_apart(work: Work, mall: Mall, listing_id: int, channel: str) -> bool:
    others = await work.session.scalars(
        select(Visit.channel).where(
            Visit.merchant_id == work.merchant_id,
            Visit.mall == mall,
            Visit.listing_id == listing_id,
            Visit.person_id == work.actor.id,
            Visit.channel.not_in(KNOWN),
        )
    )
    known = set(others)
    return channel in known or len(known) < OF_ONE
