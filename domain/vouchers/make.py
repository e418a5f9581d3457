"""Making a voucher (S1-08 to S1-16)."""

import secrets
from datetime import date

from domain import drafts
from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import Malformed
from domain.limits import EACH_MAY, TITLE, VALID_DAYS, VOUCHERS
from domain.money import MOST
from domain.roles import Permission
from domain.stores import living_store
from domain.vouchers.model import Voucher, VoucherKind, VoucherLink, VoucherStore


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def create(
    work: Work,
    *,
    name: str,
    kind: VoucherKind,
    stock: int,
    threshold: int = 0,
    off: int | None = None,
    pay_percent: int | None = None,
    begins: date | None = None,
    ends: date | None = None,
    days: int | None = None,
    store_ids: list[int],
    each_may: int | None = 1,
    cover: str | None = None,
    background: str | None = None,
    draft: str | None = None,
) -> int:
    """A new voucher's number; no ``store_ids`` means every store (S1-12).

    ``threshold`` and ``off`` in minor units; valid from ``begins`` to ``ends``, both included, or
    for ``days`` after the day of the claim; ``each_may`` None: not promoted.
    Raises Malformed with the field and its limit, NotFound (a store), Gone (``draft``, the form
    it was made from, was finished before).
    """
    await drafts.finish(work, draft, "voucher")
    name = tidy(name)
    if not name or len(name) > TITLE:
        raise Malformed("voucher name", TITLE)
    if not 1 <= stock <= VOUCHERS:
        raise Malformed("voucher stock", VOUCHERS)
    if each_may is not None and not 1 <= each_may <= EACH_MAY:
        raise Malformed("each may", EACH_MAY)
    _check_terms(kind, threshold, off, pay_percent)
    house = await work.house()
    if days is not None and not 1 <= days <= VALID_DAYS:
        raise Malformed("voucher days", VALID_DAYS)
    if (ends is None) == (days is None):
        raise Malformed("voucher validity")
    if ends is not None and ends < max(begins or house.today, house.today):
        raise Malformed("valid_until")
    for store_id in store_ids:
        await living_store(work, store_id)
    number = await work.number(Voucher)
    token = secrets.token_urlsafe(9)
    work.session.add(
        Voucher(
            merchant_id=work.merchant_id,
            id=number,
            name=name,
            kind=kind,
            currency=house.currency,
            threshold=threshold,
            off=off,
            pay_percent=pay_percent,
            cover=cover,
            background=background,
            stock=stock,
            claimed=0,
            everywhere=not store_ids,
            valid_from=house.begins(begins) if begins else None,
            valid_until=house.ends(ends) if ends else None,
            valid_days=days,
            each_may=each_may,
            token=token,
            made_by=work.actor.id,
            made_at=work.now,
        )
    )
    await work.session.flush()
    work.session.add(VoucherLink(token=token, merchant_id=work.merchant_id, voucher_id=number))
    work.session.add_all(
        VoucherStore(merchant_id=work.merchant_id, voucher_id=number, store_id=store_id)
        for store_id in dict.fromkeys(store_ids)
    )
    return number


def _check_terms(
    kind: VoucherKind, threshold: int, off: int | None, pay_percent: int | None
) -> None:
    """S1-09: what each kind takes off; nothing is given away by a slip of the finger."""
    if kind is VoucherKind.AMOUNT_OFF:
        if off is None or not 0 < off <= threshold <= MOST or pay_percent is not None:
            raise Malformed("amount off")
    elif kind is VoucherKind.DISCOUNT:
        if pay_percent is None or not 1 <= pay_percent <= 99 or off is not None:
            raise Malformed("discount")
    elif off is not None or pay_percent is not None:
        raise Malformed("voucher terms")
