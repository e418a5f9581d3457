"""At which store somebody works (S4-33, D24)."""

from domain.desk import Desk
from domain.roles import Permission
from domain.stores import StoreLine, list_stores
from handlers.kit.buttons import to_menu
from handlers.kit.screen import Rows, Screen, button
from handlers.kit.words import _, lines
from handlers.people.buttons import to_add_store
from handlers.scan.buttons import StandAt

STORES_SHOWN = 20


async def ask_where(desk: Desk, about: StandAt) -> Screen:
    return _where(await desk(list_stores), about, adds=desk.actor.may(Permission.MANAGE_STORES))


def _where(stores: list[StoreLine], about: StandAt, *, adds: bool) -> Screen:
    if not stores:
        return Screen(
            lines(
                _("🏬 There is no store yet at which a card could be redeemed."),
                None if adds else _("An owner or manager adds one under /stores."),
            ),
            [[to_add_store()] if adds else [], [to_menu()]],
        )
    rows: Rows = [
        [button("🏬 " + store.name, about.model_copy(update={"store": store.id}))]
        for store in stores[:STORES_SHOWN]
    ]
    return Screen(_("🏬 Where are you working just now?"), rows)
