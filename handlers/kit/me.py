"""The person who writes, as every handler gets to know them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.roles import Actor, Permission, Role
from domain.staff import Hat
from handlers.kit.words import Clocks


@dataclass(frozen=True, slots=True)
class Me:
    """``hat`` is what the person is just now; None for somebody who belongs nowhere yet."""

    id: int
    name: str
    language: str
    actor: Actor
    hat: Hat | None
    hats: tuple[Hat, ...]
    zone: str
    again: Callable[[], Awaitable["Me"]]  # who am I now, after a change

    def may(self, permission: Permission) -> bool:
        return self.actor.may(permission)

    @property
    def role(self) -> Role:
        return self.actor.role

    @property
    def merchant(self) -> str:
        return self.hat.merchant if self.hat else ""

    @property
    def house_zone(self) -> str:
        """Whose midnight begins a day of the merchant's (D31); ``zone`` is of the clock on the
        wall where the person stands."""
        return self.hat.house_zone if self.hat else self.zone

    @property
    def clocks(self) -> Clocks:
        return Clocks(wall=self.zone, days=self.house_zone)

    @property
    def country(self) -> str:
        """The merchant's, by which dates are written; "" where it was not said."""
        return self.hat.country if self.hat else ""

    @property
    def currency(self) -> str:
        """The merchant's; who belongs nowhere has nothing to pay or to price."""
        return self.hat.currency if self.hat else "USD"
