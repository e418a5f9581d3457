"""Telegram took no answer to what is done: whoever asked hears of it when it is back."""

import json

from sqlalchemy import select

from domain.desk import NOTE, JournalEntry, Work, operation
from domain.redemption.redeem import redeem
from domain.roles import Permission

MOST = 20  # redemptions that are named


@operation(Permission.SEE_SELF, kind=NOTE)
async def owe_answer(work: Work, *, asked: list[str], number: int) -> int:
    """Owe the actor the answer to what the journal has under these keys, once; how many
    redemptions it names. ``number``: of the update."""
    results = await work.session.scalars(
        select(JournalEntry.result)
        .where(
            JournalEntry.merchant_id == work.merchant_id,
            JournalEntry.request_key.in_(asked),
            JournalEntry.operation == redeem.name,
            JournalEntry.actor_id == work.actor.id,
        )
        .order_by(JournalEntry.id)
        .limit(MOST)
    )
    found = [json.loads(one or "{}").get("record_id") for one in results]
    records = [one for one in found if one is not None]
    facts = {"at": work.now.isoformat(), "records": records, "n": number}
    await work.owe("answer_lost", f"answer-lost:{asked[0]}", work.actor.id, **facts)
    return len(records)
