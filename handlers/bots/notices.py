"""What leaders are told of their bot."""

from handlers.bots.buttons import BotDeed
from handlers.kit.letter import Facts, Letter, Reader
from handlers.kit.screen import Screen, button
from handlers.kit.words import _, fill, lines


async def bot_refused(facts: Facts, reader: Reader) -> Letter:
    text = lines(
        fill(
            _("🤖 Telegram does not know the token of @{username} any more: your bot is silent."),
            username=facts["username"],
        ),
        _("An owner connects the new token: /token at @BotFather, then Settings, Your own bot."),
    )
    return Letter(Screen(text, [[button("🤖 " + _("Your own bot"), BotDeed(deed="show"))]]))


NOTICES = {"bot_refused": bot_refused}
