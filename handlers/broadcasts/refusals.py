"""How broadcasts say "no"."""

from domain.broadcasts import NobodyThere
from handlers.kit.refusals import Refusals
from handlers.kit.words import _

REFUSALS = Refusals(
    say={
        NobodyThere: lambda r, z: _(
            "❌ NOT SENT: nobody of those can be written to. Who has opened the bot can."
        ),
    },
    malformed={
        "broadcast": lambda: _("❌ The words must have 1 to {limit} characters."),
        "broadcast to": lambda: _(
            "❌ I know /broadcast all, level VIP1, tag tea, card Coffee pass, product 5 or "
            "voucher 3, then | and the words."
        ),
        "quiet": lambda: _("❌ Two hours of the day, 22 8, or off."),
    },
    gone={"broadcast": lambda: _("👌 That was sent, stopped or thrown away before.")},
    not_found={"broadcasts": lambda: _("❌ There is no such broadcast here.")},
)
