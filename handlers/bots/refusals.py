"""How a merchant's own bot says "no"."""

from domain.bots import BotConnected, BotTaken
from domain.errors import OtherShop
from handlers.bots.buttons import BotDeed
from handlers.bots.wish import CannotMake, NotFetched, NotManaged, Unknown, Unreachable
from handlers.kit.refusals import Refusals
from handlers.kit.screen import button
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
        CannotMake: lambda r, z: (
            fill(_("✨ Bots are made in the common bot: @{username}."), username=r.username)
            if r.username
            else _(
                "✨ Telegram does not let me make bots yet: whoever runs me turns that on at "
                "@BotFather, in my settings there. Until then, connect one by its token."
            )
        ),
        NotManaged: lambda r, z: _(
            "❌ Telegram does not give me that bot's token. Ask @BotFather for it, /token, and "
            "connect the bot by it."
        ),
        NotFetched: lambda r, z: _(
            "⏳ The bot is made, but Telegram did not give me its token yet. Once more, in a "
            "minute."
        ),
        Unreachable: lambda r, z: _(
            "❌ Telegram did not answer, so nothing was changed. Once more, in a minute."
        ),
    },
    offers={
        NotFetched: lambda r: [[button("🔁 " + _("Once more"), BotDeed(deed="made"))]],
    },
    malformed={
        "bot token": lambda: _(
            "❌ I see no token in that. It looks like 123456789:AAH-…: copy the whole of what "
            "@BotFather said."
        ),
    },
    gone={"bot": lambda: _("❌ That bot is not connected any more.")},
)
