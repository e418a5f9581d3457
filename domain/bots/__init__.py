"""A merchant's own bot: connected by its token, which is sealed."""

from domain.bots.connect import connect_bot, disconnect_bot, note_refused, own_bot
from domain.bots.model import BotLine, OwnBot
from domain.bots.query import Living, has_begun, living_bots
from domain.bots.refusals import BotConnected, BotTaken

__all__ = [
    "BotConnected",
    "BotLine",
    "BotTaken",
    "Living",
    "OwnBot",
    "connect_bot",
    "disconnect_bot",
    "has_begun",
    "living_bots",
    "note_refused",
    "own_bot",
]
