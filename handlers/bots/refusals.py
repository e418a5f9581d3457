"""How a merchant's own bot says "no"."""

from domain.bots import BotConnected, BotTaken
from domain.errors import OtherShop
from handlers.bots.wish import Unknown, Unreachable
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, fill

REFUSALS = Refusals(
    say={
        OtherShop: lambda r, z: _(
            "🏪 That is another shop's. This bot speaks for one shop alone: open the link in the "
            "bot that it came from."
        ),
        BotTaken: lambda r, z: _(
            "❌ That bot is connected to another shop already. Take another one: /newbot at "
            "@BotFather."
        ),
        BotConnected: lambda r, z: fill(
            _("❌ @{username} is your bot. Disconnect it first, then connect another one."),
            username=r.username,
        ),
        Unknown: lambda r, z: _(
            "❌ Telegram does not know this token, or it is that of the common bot. Copy what "
            "@BotFather said once more, or ask it for a new one: /token."
        ),
        Unreachable: lambda r, z: _(
            "❌ Telegram did not say whose token that is. Nothing was kept: send it once more in "
            "a minute."
        ),
    },
    malformed={
        "bot token": lambda: _(
            "❌ I see no token in that. It looks like 123456789:AAH-…: copy the whole of what "
            "@BotFather said."
        ),
    },
    gone={"bot": lambda: _("❌ That bot is not connected any more.")},
)
