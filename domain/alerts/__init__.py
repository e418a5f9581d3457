"""Alerts: what ends soon is told once an offset, and answered on the alert itself."""

from domain.alerts.act import (
    Answered,
    NotToExtend,
    acknowledge,
    extend,
    keep_alert,
    offer_to_holders,
    remind_holders,
    snooze_alert,
    take_off,
)
from domain.alerts.look import (
    AlertCard,
    AlertLine,
    alert_card,
    export_alerts,
    list_alerts,
    soonest_alerts,
)
from domain.alerts.model import RETENTION, Alert, AlertState, Deed
from domain.alerts.notice import ALONE, answers_due, raise_alerts, wake_alerts
from domain.alerts.settings import alert_plan, change_alerts
from domain.merchants import Plan, What

__all__ = [
    "ALONE",
    "RETENTION",
    "Alert",
    "AlertCard",
    "AlertLine",
    "AlertState",
    "Answered",
    "Deed",
    "NotToExtend",
    "Plan",
    "What",
    "acknowledge",
    "alert_card",
    "alert_plan",
    "answers_due",
    "change_alerts",
    "export_alerts",
    "extend",
    "keep_alert",
    "list_alerts",
    "offer_to_holders",
    "raise_alerts",
    "remind_holders",
    "snooze_alert",
    "soonest_alerts",
    "take_off",
    "wake_alerts",
]
