"""Business answers of the kind "no".

Raise a Refusal when the rules say no; it rolls the transaction back and is shown to the person.
Anything else that is raised is a defect, and goes to the alarm chat.
"""

from dataclasses import dataclass


class Refusal(Exception):
    """Base of every business "no". Subclasses carry data, never text for people."""


@dataclass
class NotAllowed(Refusal):
    """The actor's role does not include the permission the operation asks for."""

    permission: str


@dataclass
class NotFound(Refusal):
    """There is no such thing at this merchant (it may exist at another: nobody is told)."""

    kind: str


@dataclass
class Malformed(Refusal):
    """A value from outside is not what the field takes; ``limit`` is the number it broke,
    ``said`` the part of a line that was meant, where others were right."""

    field: str
    limit: int | None = None
    said: str = ""


@dataclass
class Gone(Refusal):
    """The thing a button acts on was changed by somebody else meanwhile."""

    kind: str


class Elsewhere(Refusal):
    """It is another merchant's, where the person wears another hat."""


class OtherShop(Refusal):
    """A merchant's own bot speaks for that merchant alone."""


class DatabaseAway(Exception):
    """The database did not answer in time. Whether the last deed was done is not known here."""
