"""What a person does about oneself: being met, choosing a language."""

from dataclasses import dataclass
from unicodedata import category

from sqlalchemy import update

from domain.desk import DEED, NOTE, READ, TICK, Work, operation
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.limits import NAME
from domain.people.model import BotChat, Person
from domain.roles import Permission


def called(name: str, person_id: int) -> str:
    """What Telegram calls somebody, fit to be shown; their number where nothing of it is seen."""
    said = tidy(name)[:NAME]
    return said if any(category(one)[0] in "LNPS" for one in said) else str(person_id)


@operation(Permission.SEE_SELF, kind=NOTE)
async def meet(work: Work, *, name: str, username: str | None, opens: bool = True) -> bool:
    """Note who writes to the bot, as Telegram tells it: to a merchant's own one, or to the common
    one, which cannot write first. True.

    ``opens``: in a chat of their own, in which one may write to them from now on; else they
    pressed in a group, or asked from elsewhere.
    """
    own = work.actor.bot_id
    values = {"name": called(name, work.actor.id), "username": username}
    closed_at = None if opens and not own else work.now
    opened: Values = {} if closed_at else {"closed_at": None}
    await work.session.execute(
        work.insert(Person)
        .values(id=work.actor.id, met_at=work.now, closed_at=closed_at, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values | opened)
    )
    if own and opens:
        await work.session.execute(
            work.insert(BotChat)
            .values(
                merchant_id=work.merchant_id,
                bot_id=own,
                person_id=work.actor.id,
                begun_at=work.now,
                closed_at=None,
            )
            .on_conflict_do_update(
                index_elements=["merchant_id", "bot_id", "person_id"], set_={"closed_at": None}
            )
        )
    return True


@operation(Permission.SEE_SELF, kind=DEED)
async def set_language(work: Work, *, language: str) -> str:
    """Choose the language of every screen and notice from now on: ``en`` or ``zh``."""
    await work.session.execute(
        update(Person).where(Person.id == work.actor.id).values(language=language)
    )
    return language


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day, ``since`` included; over midnight where it is the larger one."""

    since: int
    until: int

    def wait(self, hour: int) -> int | None:
        """The hour until which to wait, where ``hour`` is a quiet one."""
        inside = (
            self.since <= hour < self.until
            if self.since < self.until
            else hour >= self.since or hour < self.until
        )
        return self.until if inside else None


@operation(Permission.SEE_SELF, kind=DEED)
async def set_quiet(work: Work, *, since: int, until: int) -> bool:
    """In which hours what can wait waits; the same hour twice: in none. Raises
    Malformed("quiet")."""
    if not (0 <= since < 24 and 0 <= until < 24):
        raise Malformed("quiet")
    hours = (None, None) if since == until else (since, until)
    await work.session.execute(
        update(Person)
        .where(Person.id == work.actor.id)
        .values(quiet_from=hours[0], quiet_to=hours[1])
    )
    return since != until


@operation(Permission.SEE_SELF, kind=READ)
async def quiet_hours(work: Work) -> QuietHours | None:
    """The actor's own, as hours of the day; None: nothing waits."""
    row = await work.session.get(Person, work.actor.id)
    if row is None or row.quiet_from is None or row.quiet_to is None:
        return None
    return QuietHours(row.quiet_from, row.quiet_to)


@operation(Permission.TICK, kind=TICK)
async def forget_chat(work: Work, *, person_id: int, bot_id: int = 0) -> bool:
    """A person blocked the bot, or the merchant's own one: write no more until they come back."""
    if bot_id:
        await work.session.execute(
            update(BotChat)
            .where(
                BotChat.merchant_id == work.merchant_id,
                BotChat.bot_id == bot_id,
                BotChat.person_id == person_id,
            )
            .values(closed_at=work.now)
        )
        return True
    await work.session.execute(
        update(Person).where(Person.id == person_id).values(closed_at=work.now)
    )
    return True
