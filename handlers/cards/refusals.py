"""How cards say "no"."""

from domain.cards import NotHandedOn, OwnLink, SomebodyElses, StillFrozen
from domain.roles import Permission
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={
        SomebodyElses: lambda r, z: _(
            "🎟 That card is good, but somebody else's: only its holder sees it here."
        ),
        NotHandedOn: lambda r, z: _("🤝 This shop does not let cards be handed on."),
        StillFrozen: lambda r, z: _("🧊 It is frozen: a manager looks at it first."),
        OwnLink: lambda r, z: _(
            "🎟 That is the link to your own card: send it to whom you give it. The first who opens"
            " it takes the card."
        ),
    },
    malformed={
        "code": lambda: _("❌ That is not a code. It looks like XXXX-XXXX-XXXX-XXXX."),
        "count": lambda: _("❌ How many? A number from 1 to {limit}."),
        "title": lambda: _("❌ The title must have 1 to {limit} characters."),
        "uses": lambda: _("❌ Uses are a number from 1 to {limit}, or unlimited."),
        "valid_until": lambda: _("❌ The end must lie in the future, within 50 years."),
    },
    gone={
        "cards": lambda: _("❌ This card was ended before."),
        "handing": lambda: _(
            "❌ This link is good no more: the card was taken or kept after all, its 48 hours are"
            " over, or the card cannot be used just now."
        ),
    },
    not_found={
        "cards": lambda: _("❌ There is no such card here."),
    },
    lists={
        "cards": ListOf("cards", Permission.ISSUE_CARDS, lambda: _("Cards")),
    },
)
