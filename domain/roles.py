"""Who may do what: one literal table, read by the desk and by nobody else."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Role(StrEnum):
    OWNER = auto()
    MANAGER = auto()
    VERIFIER = auto()
    MEMBER = auto()
    FOUNDER = auto()  # stands in OWNER_IDS and has no merchant yet
    STRANGER = auto()
    SYSTEM = auto()  # the clock and the delivery
    SHOP = auto()  # another shop system, by its key


class Permission(StrEnum):
    SEE_SELF = auto()  # who am I, my language, my hats, my drafts
    JOIN = auto()  # accept an invitation
    CREATE_MERCHANT = auto()
    SEE_OWN_CARDS = auto()
    LOOK_AT_CARD = auto()
    REDEEM = auto()
    UNDO = auto()  # own, within the window
    UNDO_LATER = auto()  # anybody's, with a reason
    SEE_RECORDS = auto()  # a verifier sees only the own ones
    SEE_STORES = auto()
    MANAGE_STORES = auto()
    SEE_STAFF = auto()
    MANAGE_STAFF = auto()  # verifiers and members
    MANAGE_LEADERS = auto()  # owners and managers
    ISSUE_CARDS = auto()
    MANAGE_VOUCHERS = auto()  # make, promote, pause, end, extend
    CLAIM_VOUCHERS = auto()  # for oneself, by a link
    MANAGE_DRAWS = auto()  # make, draw, call off, hand prizes over
    ENTER_DRAWS = auto()  # for oneself; never where one works
    BROADCAST = auto()  # write to many members at once
    SEE_REPORT = auto()
    MANAGE_SETTINGS = auto()
    BROWSE = auto()  # look at a mall that is open
    SEE_STOCK = auto()  # a verifier: of the own store
    MANAGE_PRODUCTS = auto()
    MANAGE_STOCK = auto()
    MANAGE_MALL = auto()
    MANAGE_POINTS = auto()  # give and take points, pay money out
    PLACE_ORDER = auto()  # buy for oneself
    MANAGE_ORDERS = auto()  # take cash, ship, close; ask for a refund on a buyer's behalf
    MANAGE_REFUNDS = auto()  # decide about them; never about one's own (D32)
    MANAGE_PAYMENTS = auto()  # the provider's token, and whether Stars are taken
    BRING_IN = auto()  # files and calls on their way in
    TAKE_ORDERS = auto()  # that were made in another shop system
    MANAGE_KEYS = auto()  # by which another shop system calls
    MANAGE_BOT = auto()  # the merchant's own bot, whose token is worth all its chats
    FORGET_PEOPLE = auto()  # take a person's data out, at their request
    TICK = auto()  # what only the clock does


_EVERYBODY = frozenset(
    {
        Permission.SEE_SELF,
        Permission.JOIN,
        Permission.SEE_OWN_CARDS,
        Permission.BROWSE,
        Permission.PLACE_ORDER,
        Permission.CLAIM_VOUCHERS,
        Permission.ENTER_DRAWS,
    }
)
_VERIFIER = _EVERYBODY | {
    Permission.LOOK_AT_CARD,
    Permission.REDEEM,
    Permission.UNDO,
    Permission.SEE_RECORDS,
    Permission.SEE_STORES,
    Permission.SEE_STOCK,
}
_MANAGER = _VERIFIER | {
    Permission.UNDO_LATER,
    Permission.MANAGE_STORES,
    Permission.SEE_STAFF,
    Permission.MANAGE_STAFF,
    Permission.ISSUE_CARDS,
    Permission.MANAGE_VOUCHERS,
    Permission.MANAGE_DRAWS,
    Permission.BROADCAST,
    Permission.SEE_REPORT,
    Permission.MANAGE_SETTINGS,
    Permission.MANAGE_PRODUCTS,
    Permission.MANAGE_STOCK,
    Permission.MANAGE_MALL,
    Permission.MANAGE_POINTS,
    Permission.MANAGE_ORDERS,
    Permission.BRING_IN,
    Permission.TAKE_ORDERS,
    Permission.MANAGE_REFUNDS,
}

ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _MANAGER
    | {
        Permission.MANAGE_LEADERS,
        Permission.MANAGE_PAYMENTS,
        Permission.MANAGE_KEYS,
        Permission.MANAGE_BOT,
        Permission.FORGET_PEOPLE,
    },
    Role.MANAGER: _MANAGER,
    Role.VERIFIER: _VERIFIER,
    Role.MEMBER: _EVERYBODY,
    Role.FOUNDER: _EVERYBODY | {Permission.CREATE_MERCHANT},
    Role.STRANGER: _EVERYBODY,
    Role.SYSTEM: frozenset({Permission.TICK, Permission.SEE_REPORT, Permission.SEE_RECORDS}),
    Role.SHOP: frozenset({Permission.BRING_IN, Permission.TAKE_ORDERS}),
}

LEADERS = frozenset({Role.OWNER, Role.MANAGER})
STAFF = LEADERS | {Role.VERIFIER}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a Telegram user under one hat. ``merchant_id`` 0 means no merchant at all."""

    id: int
    role: Role
    merchant_id: int = 0
    staff_id: int | None = None
    name: str = ""
    stores: tuple[int, ...] = ()  # a verifier's own; empty for a leader, who may act anywhere
    at_store: int | None = None  # where this person stands right now
    bot_id: int = 0  # the merchant's own bot, through which is asked; 0: the common one

    def may(self, permission: Permission) -> bool:
        return permission in ALLOWED[self.role]

    @property
    def leads(self) -> bool:
        return self.role in LEADERS

    def visiting(self, merchant_id: int) -> "Actor":
        """The same person as a guest elsewhere: without any hat there."""
        return Actor(self.id, Role.STRANGER, merchant_id, name=self.name, bot_id=self.bot_id)

    def leaves(self, merchant_id: int) -> bool:
        """Whether that is another merchant, to whom nobody comes through one's own bot."""
        return self.bot_id != 0 and merchant_id != self.merchant_id


def shop(merchant_id: int) -> Actor:
    """Another shop system of the merchant's, which called with its key."""
    return Actor(0, Role.SHOP, merchant_id, name="API")


def stranger(person_id: int, merchant_id: int = 0, name: str = "") -> Actor:
    """Somebody who is nothing to the merchant yet."""
    return Actor(person_id, Role.STRANGER, merchant_id, name=name)


def system(merchant_id: int = 0) -> Actor:
    """The clock, asking on behalf of a merchant (or of nobody in particular)."""
    return Actor(0, Role.SYSTEM, merchant_id)
