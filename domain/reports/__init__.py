"""Reports: a day's redemptions by store, in numbers and as a picture."""

from domain.reports.chart import chart, font_path
from domain.reports.day import DayReport, StoreDay, day_report, owe_reports

__all__ = [
    "DayReport",
    "StoreDay",
    "chart",
    "day_report",
    "font_path",
    "owe_reports",
]
