"""Reports: a day's redemptions by store, in numbers and as a picture; the exchange records."""

from domain.reports.chart import chart, font_path
from domain.reports.day import DayReport, StoreDay, day_report, owe_reports
from domain.reports.exchanges import Exchange, export_exchanges, list_exchanges
from domain.reports.people import Redeemer, who_redeemed
from domain.reports.waiting import COUNTED, Waiting, what_waits

__all__ = [
    "COUNTED",
    "DayReport",
    "Exchange",
    "Redeemer",
    "StoreDay",
    "Waiting",
    "chart",
    "day_report",
    "export_exchanges",
    "font_path",
    "list_exchanges",
    "owe_reports",
    "what_waits",
    "who_redeemed",
]
