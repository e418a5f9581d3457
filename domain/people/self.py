"""What a person does about oneself: being met, choosing a language."""

from sqlalchemy import update

from domain.desk import DEED, NOTE, TICK, Work, operation
from domain.engine import tidy
from domain.limits import NAME
from domain.people.model import Person
from domain.roles import Permission


@operation(Permission.SEE_SELF, kind=NOTE)
async def meet(work: Work, *, name: str, username: str | None) -> bool:
    """Note who writes to the bot, as Telegram tells it. True."""
    values = {"name": tidy(name)[:NAME], "username": username, "closed_at": None}
    await work.session.execute(
        work.insert(Person)
        .values(id=work.actor.id, met_at=work.now, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )
    return True


@operation(Permission.SEE_SELF, kind=DEED)
async def set_language(work: Work, *, language: str) -> str:
    """Choose the language of every screen and notice from now on: ``en`` or ``zh``."""
    await work.session.execute(
        update(Person).where(Person.id == work.actor.id).values(language=language)
    )
    return language


@operation(Permission.TICK, kind=TICK)
async def forget_chat(work: Work, *, person_id: int) -> bool:
    """A person blocked the bot: write no more until they come back."""
    await work.session.execute(
        update(Person).where(Person.id == person_id).values(closed_at=work.now)
    )
    return True
