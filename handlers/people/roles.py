"""Roles in words: their names and icons, what is typed for them, the first step of each."""

from domain.errors import Malformed
from domain.roles import Role
from handlers.kit.words import _

ROLES = {
    Role.OWNER: lambda: _("owner"),
    Role.MANAGER: lambda: _("manager"),
    Role.VERIFIER: lambda: _("verifier"),
    Role.MEMBER: lambda: _("member"),
    Role.FOUNDER: lambda: _("founder"),
    Role.STRANGER: lambda: _("guest"),
    Role.SYSTEM: lambda: _("the clock"),
}
FIRST_STEP = {
    Role.OWNER: lambda: _("The menu shows everything that can be done."),
    Role.MANAGER: lambda: _("The menu shows everything that can be done."),
    Role.VERIFIER: lambda: _("Send me a photo of a card's code, and it is redeemed."),
    Role.MEMBER: lambda: _("Your cards appear under /my."),
}
_CHINESE = {
    Role.OWNER: "店主",
    Role.MANAGER: "经理",
    Role.VERIFIER: "核销员",
    Role.MEMBER: "会员",
}


def role_name(role: str) -> str:
    return ROLES[Role(role)]()


def role_icon(role: Role) -> str:
    return {Role.OWNER: "👑 ", Role.MANAGER: "🗂 ", Role.VERIFIER: "📷 "}.get(role, "👤 ")


def role_of(word: str) -> Role:
    """A role by its English or Chinese name. Raises Malformed("role")."""
    for role in (Role.OWNER, Role.MANAGER, Role.VERIFIER, Role.MEMBER):
        if word.casefold() in (role.value, role_name(role), _CHINESE[role]):
            return role
    raise Malformed("role")
