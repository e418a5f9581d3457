"""Who was forgotten while a draw is open: their tries are counted on, so that forgetting is no way
to another free one, and who comes back before the closing has their tickets again."""

from sqlalchemy import select, update

from domain.desk import Work
from domain.draws.model import Draw, DrawEntrant, DrawEntry, DrawState


def sign_of(work: Work, draw_id: int, person_id: int) -> int | None:
    return work.vault.sign_of(f"draw-entrant|{work.merchant_id}|{draw_id}|{person_id}")


async def forget_entrant(work: Work, person_id: int, nobody: int) -> None:
    """In open draws they stand under their sign from now on; ``nobody`` where there is none."""
    draws = await work.session.scalars(
        select(DrawEntrant.draw_id)
        .join(
            Draw, (Draw.merchant_id == DrawEntrant.merchant_id) & (Draw.id == DrawEntrant.draw_id)
        )
        .where(
            DrawEntrant.merchant_id == work.merchant_id,
            DrawEntrant.person_id == person_id,
            Draw.state == DrawState.OPEN,
        )
    )
    for draw_id in draws.all():
        await _turn(work, draw_id, person_id, sign_of(work, draw_id, person_id) or nobody)


async def know_entrant(work: Work, draw_id: int) -> None:
    """The actor's tries go on, where they were begun before they were forgotten."""
    sign = sign_of(work, draw_id, work.actor.id)
    if sign is not None:
        await _turn(work, draw_id, sign, work.actor.id)


async def _turn(work: Work, draw_id: int, before: int, after: int) -> None:
    turned = await work.session.scalar(
        update(DrawEntrant)
        .where(
            DrawEntrant.merchant_id == work.merchant_id,
            DrawEntrant.draw_id == draw_id,
            DrawEntrant.person_id == before,
        )
        .values(person_id=after)
        .returning(DrawEntrant.entries)
        .execution_options(synchronize_session=False)
    )
    if turned is not None:
        await work.session.execute(
            update(DrawEntry)
            .where(
                DrawEntry.merchant_id == work.merchant_id,
                DrawEntry.draw_id == draw_id,
                DrawEntry.person_id == before,
            )
            .values(person_id=after)
            .execution_options(synchronize_session=False)
        )
