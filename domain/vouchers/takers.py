"""How many of a voucher somebody has claimed: counted on for who was forgotten since, so that
forgetting is no way to another one."""

from sqlalchemy import update

from domain.desk import Work
from domain.vouchers.model import VoucherTaker


def sign_of(work: Work, person_id: int) -> int | None:
    return work.vault.sign_of(f"voucher-taker|{work.merchant_id}|{person_id}")


async def forget_taker(work: Work, person_id: int, nobody: int) -> None:
    """What they claimed is counted under their sign; under ``nobody`` where there is none."""
    await _turn(work, person_id, sign_of(work, person_id) or nobody)


async def know_taker(work: Work, voucher_id: int) -> None:
    """Of this voucher the actor's count goes on, where it was begun before they were forgotten."""
    sign = sign_of(work, work.actor.id)
    if sign is not None:
        await _turn(work, sign, work.actor.id, voucher_id)


async def _turn(work: Work, before: int, after: int, voucher_id: int | None = None) -> None:
    query = update(VoucherTaker).where(
        VoucherTaker.merchant_id == work.merchant_id, VoucherTaker.person_id == before
    )
    if voucher_id is not None:
        query = query.where(VoucherTaker.voucher_id == voucher_id)
    await work.session.execute(
        query.values(person_id=after).execution_options(synchronize_session=False)
    )
