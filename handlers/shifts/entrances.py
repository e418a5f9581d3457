"""Every way to shifts: the printed code, the store's page, the figures of the staff."""

from domain.roles import Permission
from handlers.kit.routing import Routes
from handlers.shifts import code, figures, shifts
from handlers.shifts.buttons import EndShift, Figures, ShiftCode


def entrances(table: Routes) -> None:
    table.start("h", shifts.code_scanned)
    table.button(EndShift, shifts.end_pressed, Permission.REDEEM)
    table.deed(ShiftCode, "show", code.code_pressed, Permission.MANAGE_STORES)
    table.deed(ShiftCode, "sheet", code.sheet_pressed, Permission.MANAGE_STORES)
    table.deed(ShiftCode, "renew", code.renew_pressed, Permission.MANAGE_STORES)
    table.deed(ShiftCode, "renew!", code.renewed, Permission.MANAGE_STORES)
    table.deed(Figures, "today", figures.today_pressed, Permission.SEE_STAFF)
    table.deed(Figures, "week", figures.week_pressed, Permission.SEE_STAFF)
