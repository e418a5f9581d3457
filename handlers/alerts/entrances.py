"""Every way to what ends soon."""

from domain.roles import Permission
from handlers.alerts import alerts
from handlers.alerts.buttons import AlertDeed, AlertFile, AlertPage, AlertSet
from handlers.kit.commands import Command, Group
from handlers.kit.routing import Routes
from handlers.kit.words import _


def entrances(table: Routes) -> None:
    right = Permission.MANAGE_PRODUCTS
    table.command(
        Command(
            "alerts",
            right,
            Group.FIGURES,
            icon="⏳",
            short=lambda: _("Alerts"),
            does=lambda: _("what ends soon, and what is told to whom and when"),
            words=("alerts", "提醒"),
        ),
        alerts.alerts_command,
    )
    table.button(AlertPage, alerts.page_pressed, right)
    for deed, pressed in (
        ("new", alerts.new_pressed),
        ("card", alerts.card_pressed),
        ("extend", alerts.extend_pressed),
        ("holders", alerts.holders_pressed),
        ("holders!", alerts.holders_told),
        ("offer", alerts.offer_pressed),
        ("off", alerts.off_pressed),
        ("off!", alerts.taken_off),
        ("snooze", alerts.snooze_pressed),
        ("done", alerts.done_pressed),
    ):
        table.deed(AlertDeed, deed, pressed, right)
    table.button(AlertFile, alerts.file_pressed, right)
    for deed, changed in (
        ("show", alerts.plan_pressed),
        ("days", alerts.days_pressed),
        ("hours", alerts.hours_pressed),
        ("first", alerts.first_pressed),
        ("hour", alerts.hour_pressed),
    ):
        table.deed(AlertSet, deed, changed, Permission.MANAGE_SETTINGS)
