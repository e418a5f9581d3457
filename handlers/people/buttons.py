"""What other features show of people and stores."""

from aiogram.filters.callback_data import CallbackData


class ShowColleague(CallbackData, prefix="co1"):
    staff: int


class LiftPause(CallbackData, prefix="lp1"):
    staff: int
