"""What becomes of a voucher: paused, promoted, extended, ended."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, update

from domain.cards import Card, CardState, unused_of
from domain.desk import DEED, Work, operation
from domain.errors import Gone, Malformed
from domain.limits import EACH_MAY
from domain.reactions import set_off
from domain.redemption import UseUndone
from domain.roles import Permission
from domain.vouchers.model import Print, Voucher
from domain.vouchers.together import begin_move, count_cards


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


@operation(Permission.MANAGE_VOUCHERS, kind=DEED, before=count_cards)
async def extend(work: Work, *, voucher_id: int, ends: date, cards: int = 0) -> int:
    """It and each card of it that is not used up is good until ``ends`` at least, included; how
    many cards that changed, at most the ``cards`` there are, where they are many (S1-16). Never
    shortened. Raises Malformed, NotFound, Gone."""
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
    written, over = await begin_move(work, row, until)
    return written if over else cards


@operation(Permission.MANAGE_VOUCHERS, kind=DEED, before=count_cards)
async def revoke_voucher(work: Work, *, voucher_id: int, cards: int = 0) -> int:
    """End it for good, and each card of it that is not used up; their holders are told. How many
    cards that ended. Raises NotFound, Gone (it was ended before)."""
    row = await _changed(work, voucher_id, revoked_at=work.now)
    ended, over = await begin_move(work, row, None)
    await set_off(work, VoucherChanged(voucher_id))
    return ended if over else cards


async def use_was_undone(work: Work, undone: UseUndone) -> list[str]:
    """A card of a voucher that was ended meanwhile comes back used up by nobody: it ends, too."""
    if undone.voucher_id is None:
        return []
    ended = await work.session.scalar(
        update(Card)
        .where(
            *unused_of(work, undone.voucher_id),
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
