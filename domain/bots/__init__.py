"""A merchant's own bot: connected by its token, or made by way of the common one."""

from domain.bots.connect import (
    connect_bot,
    disconnect_bot,
    note_refused,
    own_bot,
    renew_token,
    want_new_token,
)
from domain.bots.model import BotLine, OwnBot
from domain.bots.query import Living, connected_bots, has_begun, living_bots, manager_of
from domain.bots.refusals import BotConnected, BotTaken

__all__ = [
    "BotConnected",
    "BotLine",
    "BotTaken",
    "Living",
    "OwnBot",
    "connect_bot",
    "connected_bots",
    "disconnect_bot",
    "has_begun",
    "living_bots",
    "manager_of",
    "note_refused",
    "own_bot",
    "renew_token",
    "want_new_token",
]
