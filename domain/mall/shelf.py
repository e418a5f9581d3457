"""What customers see of a mall: its home, and its shelves page by page."""

from dataclasses import dataclass

from sqlalchemy import select

from domain.catalog import matches, searched
from domain.desk import READ, Work, operation
from domain.mall.browse import ItemLine, item_lines, on_sale, opened
from domain.mall.model import Group, Listing
from domain.mall.open import GroupLine, groups_of, is_on
from domain.mall.permit import hidden_from
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stock import Mall


@dataclass(frozen=True, slots=True)
class Front:
    """A mall's home as customers see it. Empty groups are not shown."""

    merchant: str
    mall: Mall
    open: bool  # False: only seen through the preview link
    groups: tuple[GroupLine, ...]


@operation(Permission.BROWSE, kind=READ)
async def front(work: Work, *, mall: Mall, token: str = "") -> Front:
    """A mall's home: its groups with how much is in them (S2-06, S2-45). Raises MallClosed,
    NotFound."""
    merchant = await opened(work, mall, token)
    hidden = await hidden_from(work, mall)
    groups = await groups_of(work, mall, shown_only=True, hidden=hidden)
    return Front(merchant.name, mall, await is_on(work, mall), groups)


@operation(Permission.BROWSE, kind=READ)
async def above_shelf(work: Work, *, mall: Mall, group_id: int = 0, token: str = "") -> Front:
    """The same with no group but this one; nothing is counted for it. Raises MallClosed,
    NotFound."""
    merchant = await opened(work, mall, token)
    name = await work.session.scalar(
        select(Group.name).where(
            Group.merchant_id == work.merchant_id, Group.mall == mall, Group.id == group_id
        )
    )
    groups = () if name is None else (GroupLine(group_id, name, 0),)
    return Front(merchant.name, mall, await is_on(work, mall), groups)


@operation(Permission.BROWSE, kind=READ)
async def shelf(
    work: Work,
    *,
    mall: Mall,
    group_id: int = 0,
    words: str = "",
    token: str = "",
    place: Place = START,
    size: int = 8,
) -> Page[ItemLine]:
    """Items on sale, of one group or all, the newest first. Words search this mall alone, and its
    pages have numbers: points items and shop products are found apart (S2-34). Raises
    MallClosed."""
    merchant = await opened(work, mall, token)
    query = await on_sale(work, mall)
    found = await matches(work, mall.value, words)
    if found is not None:
        ids, before, after = await searched(work, found, place, size)
    else:
        asked = query.where(Listing.group_id == group_id) if group_id else query
        numbers = asked.with_only_columns(Listing.id, maintain_column_froms=True)
        ids, before, after = await page(work, numbers, Listing.id, place, size)
    rows = (await work.session.execute(query.where(Listing.id.in_(ids)))).all()
    order = {one: place for place, one in enumerate(ids)}
    shown = sorted(rows, key=lambda row: order[row[0].id])
    return Page(await item_lines(work, shown, merchant.currency), before, after)
