"""Every way to what ends soon."""

from domain.roles import Permission
from handlers.alerts import alerts, group, hearing, plan
from handlers.alerts.buttons import (
    AlertDeed,
    AlertFile,
    AlertKind,
    AlertPage,
    AlertSet,
    GroupSet,
    Hearing,
)
from handlers.kit.commands import Command, Group
from handlers.kit.picker import PICK_GROUP
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
    table.button(AlertPage, alerts.page_pressed, right, of="alerts")
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
        ("show", plan.plan_pressed),
        ("kinds", plan.kinds_pressed),
        ("days", plan.days_pressed),
        ("hours", plan.hours_pressed),
        ("first", plan.first_pressed),
        ("hour", plan.hour_pressed),
        ("daily", plan.daily_pressed),
    ):
        table.deed(AlertSet, deed, changed, Permission.MANAGE_SETTINGS)
    table.button(AlertKind, plan.kind_pressed, Permission.MANAGE_SETTINGS)
    for deed, heard in (
        ("list", hearing.list_pressed),
        ("person", hearing.person_pressed),
        ("set", hearing.set_pressed),
    ):
        table.deed(Hearing, deed, heard, Permission.MANAGE_SETTINGS)
    for deed, grouped in (
        ("show", group.group_pressed),
        ("link", group.link_pressed),
        ("off", group.off_pressed),
        ("off!", group.unlinked),
    ):
        table.deed(GroupSet, deed, grouped, Permission.MANAGE_SETTINGS)
    table.picker(PICK_GROUP, group.group_picked)
