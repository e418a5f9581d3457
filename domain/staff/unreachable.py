"""A message that will not arrive is given up, and those who lead hear of it once."""

from sqlalchemy import select

from domain.desk import TICK, Work, operation
from domain.outbox import Notice, mark_given_up
from domain.people import Person, forget_chat
from domain.roles import Permission
from domain.staff.ask import not_reached
from domain.staff.tell import leaders_of, tell_leaders


@operation(Permission.TICK, kind=TICK)
async def give_up(
    work: Work, *, notice: int, why: str, closed: bool = False, bot_id: int = 0
) -> bool:
    """Send it no more. ``closed``: the person blocked the bot or never opened a chat with it;
    ``bot_id``: the merchant's own bot, 0: the common one."""
    row = await work.get(Notice, notice)
    await mark_given_up(work.session, row, why)
    if not closed:
        return False
    await forget_chat.run(work, person_id=row.recipient, bot_id=bot_id)
    leaders = await leaders_of(work.session, work.merchant_id)
    name = await work.session.scalar(select(Person.name).where(Person.id == row.recipient))
    if row.kind == "asked":
        await not_reached(work, row.payload["invitation_id"], name or "")
    elif name is not None and row.recipient not in leaders and not row.bulk:
        await tell_leaders(work, "unreachable", f"unreachable:{row.id}", name=name)
    return True
