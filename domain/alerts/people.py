"""Who is told of an alert, and in which turn."""

from domain.desk import Work
from domain.merchants import Plan, What
from domain.roles import Role
from domain.staff import Hearers, Topic, hearers


def topic_of(what: What) -> Topic:
    return Topic(what.value)


async def told_at_once(work: Work, plan: Plan, what: What) -> Hearers:
    """The group, or owners and managers who want to hear of it; only managers, where there are
    some and the merchant wants it so."""
    found = await hearers(work, topic_of(what))
    managers = tuple(one for one in found.people if one[1] is Role.MANAGER)
    if plan.managers_first and managers:
        return Hearers(found.chat, managers)
    return found


async def owners(work: Work, what: What) -> list[int]:
    """In private, to whom it goes up: they hear of it even where they left it out, when nobody
    else is there."""
    found = await hearers(work, topic_of(what), private=True)
    owning = [person for person, role in found.people if role is Role.OWNER]
    return owning or found.all
