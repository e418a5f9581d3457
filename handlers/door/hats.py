"""The hats of a person, and what is offered under the one in use."""

from domain.desk import Desk
from domain.members import own_memberships
from domain.roles import Role
from handlers.door.buttons import Wear
from handlers.kit.commands import Command
from handlers.kit.me import Me
from handlers.kit.routing import Routes

Hat = tuple[Wear, str, bool]  # how to put it on, whose it is, whether it is in use


async def hats_of(desk: Desk, me: Me) -> list[Hat]:
    """Everything a person is, the hat in use first: of whom works, customers' hats too."""
    at_work = [
        (Wear(merchant=hat.actor.merchant_id, role=hat.actor.role), hat.merchant, hat is me.hat)
        for hat in me.hats
        if hat.actor.role is not Role.MEMBER
    ]
    as_customer = [
        (
            Wear(merchant=one.merchant_id, role=Role.MEMBER),
            one.merchant,
            me.role is Role.MEMBER and one.merchant_id == me.actor.merchant_id,
        )
        for one in await desk(own_memberships)
    ]
    return sorted([*at_work, *as_customer], key=lambda hat: not hat[2])


async def offered(desk: Desk, me: Me, routes: Routes) -> list[Command]:
    """What this person may do, in order; who wears one hat is not offered to change it."""
    several = len(await hats_of(desk, me)) > 1
    return [one for one in routes.listed(me) if several or one.name != "switch"]
