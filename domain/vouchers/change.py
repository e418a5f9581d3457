"""What becomes of a voucher: paused, promoted, extended, ended."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, update

from domain.cards import OF_VOUCHER, Card, CardState, catch_up, rewrite_passes, telling
from domain.desk import DEED, Work, operation
from domain.errors import Gone, Malformed
from domain.limits import EACH_MAY
from domain.reactions import set_off
from domain.redemption import UseUndone
from domain.roles import Permission
from domain.vouchers.model import Print, Voucher


@dataclass(frozen=True, slots=True)
class VoucherChanged:
    """Paused, given out again, good for longer, or ended."""

    voucher_id: int


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def pause(work: Work, *, voucher_id: int, paused: bool) -> str:
    """Whether it is given out just now; what was claimed stays good. Its name.
    Raises NotFound, Gone (it was ended)."""
    row = await _changed(work, voucher_id, paused_at=work.now if paused else None)
    await set_off(work, VoucherChanged(voucher_id))
    return row.name


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def promote(work: Work, *, voucher_id: int, each_may: int | None) -> str:
    """How many of it one person may claim by the link (S1-13); None: nobody any more.
    Raises Malformed, NotFound, Gone."""
    if each_may is not None and not 1 <= each_may <= EACH_MAY:
        raise Malformed("each may", EACH_MAY)
    return (await _changed(work, voucher_id, each_may=each_may)).name


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def picture_voucher(work: Work, *, voucher_id: int, field: str, digest: str | None) -> str:
    """Its ``cover`` or ``background`` (S1-08), a digest of a kept picture. Raises Malformed,
    NotFound, Gone."""
    if field not in ("cover", "background"):
        raise Malformed("voucher picture")
    return (await _changed(work, voucher_id, **{field: digest})).name


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def extend(work: Work, *, voucher_id: int, ends: date) -> int:
    """It and each card of it that is not used up is good until ``ends`` at least, included; how
    many cards that changed (S1-16). Never shortened. Raises Malformed, NotFound, Gone."""
    house = await work.house()
    if ends < house.today:
        raise Malformed("valid_until")
    until = house.ends(ends)
    row = await _changed(work, voucher_id)
    if row.valid_until is not None and row.valid_until > until:
        raise Malformed("valid_until shorter")
    if row.valid_until is not None:
        row.valid_until = until
        await work.session.flush()
        await set_off(work, VoucherChanged(voucher_id))
    await work.session.execute(
        update(Print)
        .where(
            Print.merchant_id == work.merchant_id,
            Print.voucher_id == voucher_id,
            Print.busy_until.is_not(None),
            or_(Print.ends_on.is_(None), Print.ends_on < ends),
        )
        .values(ends_on=ends)
        .execution_options(synchronize_session=False)
    )
    await catch_up(await work.lane(), work.merchant_id, OF_VOUCHER, voucher=voucher_id)
    when = await telling(work)
    longer = await work.session.scalars(
        update(Card)
        .where(*_living(work, voucher_id), Card.valid_until < until)
        .values(valid_until=until, tell_at=when.next(until, work.now))
        .returning(Card.id)
    )
    cards = longer.all()
    await rewrite_passes(work, cards)
    return len(cards)


@operation(Permission.MANAGE_VOUCHERS, kind=DEED)
async def revoke_voucher(work: Work, *, voucher_id: int) -> int:
    """End it for good, and each card of it that is not used up; their holders are told. How many
    cards that ended. Raises NotFound, Gone (it was ended before)."""
    row = await _changed(work, voucher_id, revoked_at=work.now)
    ended = (
        await work.session.execute(
            update(Card)
            .where(*_living(work, voucher_id))
            .values(state=CardState.REVOKED, ended_at=work.now, tell_at=None)
            .returning(Card.id, Card.holder_id)
        )
    ).all()
    await rewrite_passes(work, [one for one, holder_id in ended if holder_id is not None])
    await work.owe_each(
        "card_revoked",
        [
            (f"card-revoked:{card_id}", holder_id, {"title": row.name})
            for card_id, holder_id in ended
            if holder_id is not None
        ],
    )
    await set_off(work, VoucherChanged(voucher_id))
    return len(ended)


async def use_was_undone(work: Work, undone: UseUndone) -> list[str]:
    """A card of a voucher that was ended meanwhile comes back used up by nobody: it ends, too."""
    if undone.voucher_id is None:
        return []
    ended = await work.session.scalar(
        update(Card)
        .where(
            *_living(work, undone.voucher_id),
            Card.id == undone.card_id,
            exists().where(
                Voucher.merchant_id == work.merchant_id,
                Voucher.id == undone.voucher_id,
                Voucher.revoked_at.is_not(None),
            ),
        )
        .values(state=CardState.REVOKED, ended_at=work.now, tell_at=None)
        .returning(Card.id)
    )
    return ["ended"] if ended is not None else []


def _living(work: Work, voucher_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Card.merchant_id == work.merchant_id,
        Card.voucher_id == voucher_id,
        Card.state == CardState.ACTIVE,
        Card.used == 0,
    )


async def _changed(work: Work, voucher_id: int, **values: object) -> Voucher:
    """The row, held until the deed is done. Raises NotFound, Gone (it was ended)."""
    row: Voucher | None = await work.session.scalar(
        update(Voucher)
        .where(
            Voucher.merchant_id == work.merchant_id,
            Voucher.id == voucher_id,
            Voucher.revoked_at.is_(None),
        )
        .values(**values or {"claimed": Voucher.claimed})
        .returning(Voucher)
    )
    if row is None:
        await work.get(Voucher, voucher_id)
        raise Gone("vouchers")
    return row
