"""Looking vouchers up: the merchant's, and the one behind a promotion link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.cards import Card, Terms, terms_of
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stores import Store, store_names_of
from domain.vouchers.model import Voucher, VoucherKind, VoucherLink, VoucherStore, VoucherTaker
from domain.vouchers.takers import sign_of


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """``stores``: as a card's; ``terms`` None: an exchange voucher."""

    id: int
    name: str
    kind: VoucherKind
    terms: Terms | None
    cover: str | None
    background: str | None
    stock: int
    claimed: int
    stores: tuple[str, ...]
    everywhere: bool
    valid_from: datetime | None
    valid_until: datetime | None
    valid_days: int | None
    each_may: int | None
    token: str
    paused: bool
    revoked: bool
    timezone: str

    @property
    def left(self) -> int:
        return self.stock - self.claimed

    def over(self, now: datetime) -> bool:
        return self.valid_until is not None and self.valid_until <= now


@dataclass(frozen=True, slots=True)
class Offered:
    """A voucher as who opens its link sees it. ``mine``: the cards that they hold of it."""

    merchant_id: int
    merchant: str
    line: VoucherLine
    taken: int
    mine: tuple[int, ...]


@operation(Permission.MANAGE_VOUCHERS, kind=READ)
async def list_vouchers(
    work: Work, *, words: str = "", place: Place = START, size: int = 8
) -> Page[VoucherLine]:
    """The merchant's, newest first; ``words`` match the name (S1-08)."""
    query = select(Voucher.id).where(Voucher.merchant_id == work.merchant_id)
    if words.strip():
        query = query.where(Voucher.name.icontains(words.strip(), autoescape=True))
    ids, before, after = await page(work, query, Voucher.id, place, size)
    rows = await work.session.scalars(
        work.mine(Voucher).where(Voucher.id.in_(ids)).order_by(Voucher.id.desc())
    )
    return Page([await line_of(work, row) for row in rows], before, after)


@operation(Permission.MANAGE_VOUCHERS, kind=READ)
async def voucher(work: Work, *, voucher_id: int) -> VoucherLine:
    """One voucher: what it takes off, how many are left, where it is good (S1-08 to S1-12).
    Raises NotFound."""
    return await line_of(work, await work.get(Voucher, voucher_id))


@operation(Permission.CLAIM_VOUCHERS, kind=READ)
async def merchant_of(work: Work, *, token: str) -> int:
    """Whose voucher a promotion link is. Raises NotFound."""
    link = await work.session.get(VoucherLink, token)
    if link is None:
        raise NotFound("vouchers")
    return link.merchant_id


@operation(Permission.CLAIM_VOUCHERS, kind=READ)
async def offered(work: Work, *, token: str) -> Offered:
    """The voucher behind a link, and what the actor has of it (S1-13, S1-17). Raises NotFound."""
    row = await by_token(work, token)
    merchant = await work.session.get(Merchant, work.merchant_id)
    taken = await work.session.scalar(
        select(VoucherTaker.taken).where(
            VoucherTaker.merchant_id == work.merchant_id,
            VoucherTaker.voucher_id == row.id,
            VoucherTaker.person_id.in_((work.actor.id, sign_of(work, work.actor.id) or 0)),
        )
    )
    mine = await work.session.scalars(
        select(Card.id)
        .where(
            Card.merchant_id == work.merchant_id,
            Card.voucher_id == row.id,
            Card.holder_id == work.actor.id,
        )
        .order_by(Card.id.desc())
    )
    return Offered(
        work.merchant_id,
        merchant.name if merchant else "",
        await line_of(work, row),
        taken or 0,
        tuple(mine),
    )


async def by_token(work: Work, token: str) -> Voucher:
    link = await work.session.get(VoucherLink, token)
    if link is None or link.merchant_id != work.merchant_id:
        raise NotFound("vouchers")
    return await work.get(Voucher, link.voucher_id)


async def line_of(work: Work, row: Voucher) -> VoucherLine:
    if row.everywhere:
        names = await store_names_of(work, work.merchant_id)
    else:
        found = await work.session.scalars(
            select(Store.name)
            .join(VoucherStore, of(Store, VoucherStore.store_id))
            .where(
                VoucherStore.merchant_id == work.merchant_id,
                VoucherStore.voucher_id == row.id,
                Store.deleted_at.is_(None),
            )
            .order_by(Store.name)
        )
        names = tuple(found)
    return VoucherLine(
        id=row.id,
        name=row.name,
        kind=row.kind,
        terms=terms_of(row.currency, row.threshold, row.off, row.pay_percent),
        cover=row.cover,
        background=row.background,
        stock=row.stock,
        claimed=row.claimed,
        stores=names,
        everywhere=row.everywhere,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        valid_days=row.valid_days,
        each_may=row.each_may,
        token=row.token,
        paused=row.paused_at is not None,
        revoked=row.revoked_at is not None,
        timezone=(await work.house()).zone,
    )
