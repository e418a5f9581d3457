"""Draws: made, entered, closed, drawn so that anybody can redo it, and what was won (S0-36)."""

from domain.draws.carry import call_off, carry_draws, draws_due
from domain.draws.check import NOTHING, Found, Held, Step, check
from domain.draws.days import zone_was_changed
from domain.draws.drawing import draw_now, name_beacon
from domain.draws.enter import Ticket, enter
from domain.draws.entrants import forget_entrant
from domain.draws.make import PrizeWish, make_draw
from domain.draws.model import Draw, DrawPrize, DrawState, DrawWin, PrizeKind, WinState
from domain.draws.query import (
    DrawLine,
    OwnWin,
    PrizeLine,
    draw_file,
    draw_line,
    draws_are_on,
    list_draws,
    own_tickets,
)
from domain.draws.records import WinLine, export_wins, list_wins, win
from domain.draws.refusals import (
    NotDrawnYet,
    NothingForDraws,
    NotOpen,
    NoTriesLeft,
    WinGone,
    WorksHere,
)
from domain.draws.wins import Claimed, claim_win, end_wins, hand_over_win, take_win_back, wins_due

__all__ = [
    "NOTHING",
    "Claimed",
    "Draw",
    "DrawLine",
    "DrawPrize",
    "DrawState",
    "DrawWin",
    "Found",
    "Held",
    "NoTriesLeft",
    "NotDrawnYet",
    "NotOpen",
    "NothingForDraws",
    "OwnWin",
    "PrizeKind",
    "PrizeLine",
    "PrizeWish",
    "Step",
    "Ticket",
    "WinGone",
    "WinLine",
    "WinState",
    "WorksHere",
    "call_off",
    "carry_draws",
    "check",
    "claim_win",
    "draw_file",
    "draw_line",
    "draw_now",
    "draws_are_on",
    "draws_due",
    "end_wins",
    "enter",
    "export_wins",
    "forget_entrant",
    "hand_over_win",
    "list_draws",
    "list_wins",
    "make_draw",
    "name_beacon",
    "own_tickets",
    "take_win_back",
    "win",
    "wins_due",
    "zone_was_changed",
]
