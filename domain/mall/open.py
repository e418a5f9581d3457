"""A mall as a whole: on and off, publishing, its preview, its groups."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, update

from domain.desk import DEED, NOTE, READ, Work, operation
from domain.engine import Values, of, tidy
from domain.errors import Gone, Malformed, NotFound
from domain.limits import TITLE
from domain.mall.model import Group, Listing, MallPreview, MallState
from domain.roles import Permission
from domain.stock import Mall

GROUPS = 30


@dataclass(frozen=True, slots=True)
class GroupLine:
    """``name`` empty: the default group. ``listings``: how many there are in it."""

    id: int
    name: str
    listings: int


@dataclass(frozen=True, slots=True)
class MallLine:
    mall: Mall
    on: bool
    published_on: date | None  # the merchant's day (D31)
    merchant_id: int
    listings: int
    on_sale: int
    groups: tuple[GroupLine, ...]


@operation(Permission.MANAGE_MALL, kind=READ)
async def mall_state(work: Work, *, mall: Mall) -> MallLine:
    """How a mall stands, also before anybody did anything with it (S2-06)."""
    row, house = await work.session.get(MallState, (work.merchant_id, mall)), await work.house()
    groups = await groups_of(work, mall)
    counts = (
        await work.session.execute(
            select(func.count(), func.count().filter(Listing.online)).where(
                Listing.merchant_id == work.merchant_id,
                Listing.mall == mall,
                Listing.deleted_at.is_(None),
            )
        )
    ).one()
    return MallLine(
        mall=mall,
        on=row.on if row else _begins_on(mall),
        published_on=house.local(row.published_at).date() if row and row.published_at else None,
        merchant_id=work.merchant_id,
        listings=counts[0],
        on_sale=counts[1],
        groups=groups,
    )


@operation(Permission.MANAGE_MALL, kind=NOTE)
async def preview_of(work: Work, *, mall: Mall) -> str:
    """The token of the link that shows a mall before it is on (S0-33)."""
    return (await state_of(work, mall)).preview


@operation(Permission.MANAGE_MALL, kind=DEED)
async def switch_mall(work: Work, *, mall: Mall, on: bool) -> bool:
    """On (the first time: published, S0-33) or off (S2-06). Raises Gone where it was so before."""
    await state_of(work, mall)
    changed = await work.session.scalar(
        update(MallState)
        .where(
            MallState.merchant_id == work.merchant_id,
            MallState.mall == mall,
            MallState.on.is_(not on),
        )
        .values(on=on, published_at=func.coalesce(MallState.published_at, work.now))
        .returning(MallState.mall)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise Gone("mall")
    return on


@operation(Permission.MANAGE_MALL, kind=DEED)
async def add_group(work: Work, *, mall: Mall, name: str) -> int:
    """Another group of listings (S0-27). Raises Malformed("group", the limit)."""
    said = tidy(name)
    if not said or len(said) > TITLE:
        raise Malformed("group", TITLE)
    count = await work.session.scalar(
        select(func.count()).where(Group.merchant_id == work.merchant_id, Group.mall == mall)
    )
    if (count or 0) >= GROUPS:
        raise Malformed("groups", GROUPS)
    return await _group(work, mall, said, (count or 0) + 1)


@operation(Permission.MANAGE_MALL, kind=DEED)
async def delete_group(work: Work, *, group_id: int) -> Mall:
    """Its listings go to the default group (S0-27). The default group stays. Raises NotFound."""
    group = await work.get(Group, group_id)
    if not group.name:
        raise NotFound("listing_groups")
    default = await default_group(work, group.mall)
    await work.session.execute(
        update(Listing)
        .where(Listing.merchant_id == work.merchant_id, Listing.group_id == group.id)
        .values(group_id=default)
    )
    mall = group.mall
    await work.session.delete(group)
    return mall


async def state_of(work: Work, mall: Mall) -> MallState:
    """The shop is open from the start (S0-32); the points mall is published first (S0-33)."""
    row = await work.session.get(MallState, (work.merchant_id, mall))
    if row is None:
        key: Values = {"merchant_id": work.merchant_id, "mall": mall}
        preview = secrets.token_urlsafe(18)
        made = await work.session.scalar(
            work.insert(MallState)
            .values(key | {"on": _begins_on(mall), "preview": preview})
            .on_conflict_do_nothing()
            .returning(MallState.preview)
        )
        if made is not None:
            work.session.add(MallPreview(token=preview, **key))
        row = await work.session.get_one(MallState, (work.merchant_id, mall))
    return row


async def is_on(work: Work, mall: Mall) -> bool:
    """Whether a mall can be browsed, also before anybody looked after it."""
    state = await work.session.get(MallState, (work.merchant_id, mall))
    return state.on if state else _begins_on(mall)


def _begins_on(mall: Mall) -> bool:
    return mall is Mall.SHOP


async def default_group(work: Work, mall: Mall) -> int:
    """The group that listings are in when none is said (S0-27)."""
    return await _group(work, mall, "", 0)


async def _group(work: Work, mall: Mall, name: str, position: int) -> int:
    """The group of this name, which is made where it is new."""
    named = select(Group.id).where(
        Group.merchant_id == work.merchant_id, Group.mall == mall, Group.name == name
    )
    found = await work.session.scalar(named)
    if found is None:
        row: Values = {"merchant_id": work.merchant_id, "id": await work.number(Group)}
        row |= {"mall": mall, "name": name, "position": position}
        insert = work.insert(Group).values(row).on_conflict_do_nothing()
        await work.session.execute(insert)
        found = await work.session.scalar(named)
    if found is None:
        raise NotFound("listing_groups")
    return found


async def groups_of(
    work: Work, mall: Mall, *, shown_only: bool = False, hidden: Sequence[int] = ()
) -> tuple[GroupLine, ...]:
    """``shown_only``: what is online; ``hidden``: listings that are not counted (D35)."""
    counted: ColumnElement[bool] = Listing.deleted_at.is_(None)
    if shown_only:
        counted &= Listing.online.is_(True) & Listing.id.not_in(hidden)
    rows = await work.session.execute(
        select(Group.id, Group.name, func.count(Listing.id))
        .outerjoin(Listing, of(Group, Listing.group_id) & counted)
        .where(Group.merchant_id == work.merchant_id, Group.mall == mall)
        .group_by(Group.id, Group.name, Group.position)
        .order_by(Group.position, Group.id)
    )
    return tuple(GroupLine(*row) for row in rows if row[2] or not shown_only)
