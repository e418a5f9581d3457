"""Reports: a day, a week, a month by store, in numbers and as a picture; what is odd about it;
the exchange records."""

from domain.reports.beginning import FirstSteps, first_steps
from domain.reports.chart import chart, font_path
from domain.reports.day import Report, Some, StoreDay, report
from domain.reports.exchanges import Exchange, export_exchanges, list_exchanges
from domain.reports.figures import Figures, Points
from domain.reports.history import Habit, Odd, OddVerifier, Series
from domain.reports.morning import (
    Rhythm,
    open_report,
    owe_reports,
    report_rhythm,
    take_early_ones_back,
)
from domain.reports.odd import Judged, Lopsided, Oddity
from domain.reports.parts import (
    ProductLine,
    RefundedLine,
    Refusals,
    RefusedLine,
    VerifierLine,
    products_of,
    refunded_of,
    refusals_of,
    verifiers_of,
)
from domain.reports.people import Redeemer, who_redeemed
from domain.reports.sheet import export_report
from domain.reports.span import MOST_DAYS, Length, Reach, Span, span_of
from domain.reports.waiting import COUNTED, Waiting, what_waits

__all__ = [
    "COUNTED",
    "MOST_DAYS",
    "Exchange",
    "Figures",
    "FirstSteps",
    "Habit",
    "Judged",
    "Length",
    "Lopsided",
    "Odd",
    "OddVerifier",
    "Oddity",
    "Points",
    "ProductLine",
    "Reach",
    "Redeemer",
    "RefundedLine",
    "Refusals",
    "RefusedLine",
    "Report",
    "Rhythm",
    "Series",
    "Some",
    "Span",
    "StoreDay",
    "VerifierLine",
    "Waiting",
    "chart",
    "export_exchanges",
    "export_report",
    "first_steps",
    "font_path",
    "list_exchanges",
    "open_report",
    "owe_reports",
    "products_of",
    "refunded_of",
    "refusals_of",
    "report",
    "report_rhythm",
    "span_of",
    "take_early_ones_back",
    "verifiers_of",
    "what_waits",
    "who_redeemed",
]
