"""Every way to staff, members, stores and settings."""

from typing import get_args

from domain.roles import Permission
from handlers.kit.commands import Command, Group
from handlers.kit.picker import PICK_STAFF
from handlers.kit.routing import Routes
from handlers.kit.words import _
from handlers.people import (
    invite,
    joining,
    members,
    payments,
    pin,
    restock,
    settings,
    settings_screen,
    staff,
    stores,
    third_party,
    ticking,
    where,
)
from handlers.people.buttons import (
    LiftPause,
    MemberDeed,
    OnMap,
    SettingsOf,
    ShowColleague,
    ShowStore,
    StoreDeed,
    StoreField,
    StoreOf,
    StoreZone,
    WhereCard,
    WhereItem,
)
from handlers.people.store_page import group_pressed


def entrances(table: Routes) -> None:
    _members(table)
    _stores(table)
    _staff(table)
    _settings(table)


def _members(table: Routes) -> None:
    table.command(
        Command(
            "members",
            Permission.MANAGE_STAFF,
            Group.PEOPLE,
            icon="🧑",
            short=lambda: _("Members"),
            does=lambda: _("levels and tags"),
            words=("members", "会员"),
        ),
        members.members_command,
    )
    table.button(members.MemberPage, members.page_pressed, Permission.MANAGE_STAFF, of="members")
    table.lists["me1"] = "members"
    table.deed(MemberDeed, "show", members.member_pressed, Permission.MANAGE_STAFF)
    table.deed(MemberDeed, "level", members.level_pressed, Permission.MANAGE_STAFF)
    table.deed(MemberDeed, "tags", members.tags_pressed, Permission.MANAGE_STAFF)
    table.question(members.STANDING, members.standing_typed)


def _stores(table: Routes) -> None:
    table.command(
        Command(
            "stores",
            Permission.SEE_STORES,
            Group.PEOPLE,
            icon="🏬",
            short=lambda: _("Stores"),
            does=lambda: _("stores"),
            words=("stores", "门店"),
        ),
        stores.stores_command,
    )
    table.button(ShowStore, stores.store_pressed, Permission.SEE_STORES)
    table.deed(StoreDeed, "new", stores.new_pressed, Permission.MANAGE_STORES)
    table.deed(StoreDeed, "ask", stores.ask_pressed, Permission.MANAGE_STORES)
    table.deed(StoreDeed, "at_once", stores.at_once_pressed, Permission.MANAGE_STORES)
    table.deed(StoreDeed, "delete", stores.delete_pressed, Permission.MANAGE_STORES)
    table.deed(StoreDeed, "delete!", stores.deletion_confirmed, Permission.MANAGE_STORES)
    for field in get_args(StoreField):
        asked = stores.zone_asked if field == "timezone" else stores.field_pressed
        table.deed(StoreDeed, field, asked, Permission.MANAGE_STORES)
    table.button(StoreZone, stores.zone_pressed, Permission.MANAGE_STORES)
    table.button(StoreOf, group_pressed, Permission.MANAGE_STORES)
    table.deed(StoreDeed, "picture", stores.picture_pressed, Permission.MANAGE_STORES)
    table.deed(StoreDeed, "point", stores.point_pressed, Permission.MANAGE_STORES)
    table.question(stores.PICTURE, stores.picture_address)
    table.picture_question(stores.PICTURE, stores.picture_sent)
    table.question(stores.POINT, stores.point_typed)
    table.place_question(stores.POINT, stores.point_sent)
    table.button(WhereItem, where.item_pressed, Permission.BROWSE)
    table.button(WhereCard, where.card_pressed, Permission.SEE_OWN_CARDS)
    table.button(OnMap, where.map_pressed, Permission.BROWSE)
    table.question(stores.NEW, stores.name_typed)
    table.question(stores.FIELD, stores.field_typed)


def _staff(table: Routes) -> None:
    table.command(
        Command(
            "staff",
            Permission.SEE_STAFF,
            Group.PEOPLE,
            icon="👥",
            short=lambda: _("Staff"),
            does=lambda: _("who works here"),
            words=("staff", "员工"),
        ),
        staff.staff_command,
    )
    table.button(ShowColleague, staff.colleague_pressed, Permission.SEE_STAFF)
    table.button(LiftPause, staff.lift_pressed, Permission.MANAGE_STAFF)
    table.deed(staff.StaffDeed, "stores", staff.stores_pressed, Permission.MANAGE_STAFF)
    table.deed(staff.StaffDeed, "unpin", staff.pin_taken, Permission.MANAGE_STAFF)
    table.deed(staff.StaffDeed, "remove", staff.remove_pressed, Permission.MANAGE_STAFF)
    table.deed(staff.StaffDeed, "remove!", staff.removal_confirmed, Permission.MANAGE_STAFF)
    table.command(
        Command(
            "invite",
            Permission.MANAGE_STAFF,
            Group.PEOPLE,
            icon="🔗",
            short=lambda: _("Invite"),
            does=lambda: _("invite somebody"),
            words=("invite", "邀请"),
        ),
        invite.invite_command,
    )
    table.button(invite.Invite, invite.role_pressed, Permission.MANAGE_STAFF)
    table.deed(ticking.Tick, "tick", ticking.tick_pressed, Permission.MANAGE_STAFF)
    table.deed(ticking.Tick, "done", staff.ticking_done, Permission.MANAGE_STAFF)
    table.deed(ticking.Tick, "link", invite.link_pressed, Permission.MANAGE_STAFF)
    table.deed(ticking.Tick, "pick", invite.pick_pressed, Permission.MANAGE_STAFF)
    table.question(invite.PICK, invite.pick_typed)
    table.picker(PICK_STAFF, invite.colleague_picked)
    table.start("i", joining.invitation_opened)
    table.button(joining.Accept, joining.accept_pressed, Permission.JOIN)
    table.deed(joining.Answer, "yes", joining.yes_pressed, Permission.JOIN)
    table.deed(joining.Answer, "no", joining.no_pressed, Permission.JOIN)


def _settings(table: Routes) -> None:
    table.command(
        Command(
            "settings",
            Permission.SEE_SELF,
            Group.ONESELF,
            icon="⚙",
            short=lambda: _("Settings"),
            does=lambda: _("settings"),
            words=("settings", "设置"),
        ),
        settings.settings_command,
    )
    party = third_party.ThirdParty
    table.deed(party, "on", third_party.on_pressed, Permission.MANAGE_SETTINGS)
    table.deed(party, "on!", third_party.on_confirmed, Permission.MANAGE_PAYMENTS)
    table.deed(party, "off", third_party.off_pressed, Permission.MANAGE_SETTINGS)
    table.deed(party, "off!", third_party.off_confirmed, Permission.MANAGE_PAYMENTS)
    table.button(settings.Place, settings.place_pressed, Permission.MANAGE_SETTINGS)
    table.button(settings_screen.Setting, settings.setting_pressed, Permission.MANAGE_SETTINGS)
    of_group = settings_screen.group_pressed
    table.button(SettingsOf, of_group, Permission.MANAGE_SETTINGS)
    table.question(settings.FIELD, settings.field_typed)
    table.deed(restock.Restock, "erp", restock.erp_pressed, Permission.MANAGE_SETTINGS)
    table.deed(restock.Restock, "has", restock.has_pressed, Permission.MANAGE_SETTINGS)
    table.deed(restock.Restock, "anyway", restock.anyway_pressed, Permission.MANAGE_SETTINGS)
    table.question(restock.ANYWAY, restock.anyway_typed)
    table.deed(restock.Restock, "on", restock.on_pressed, Permission.MANAGE_SETTINGS)
    table.deed(restock.Restock, "on!", settings.restock_on, Permission.MANAGE_SETTINGS)
    table.deed(restock.Restock, "off", restock.off_pressed, Permission.MANAGE_SETTINGS)
    table.deed(restock.Restock, "off!", settings.restock_off, Permission.MANAGE_SETTINGS)
    table.deed(payments.Paying, "show", payments.payments_pressed, Permission.MANAGE_PAYMENTS)
    table.deed(payments.Paying, "token", payments.token_pressed, Permission.MANAGE_PAYMENTS)
    table.deed(payments.Paying, "untoken", payments.untoken_pressed, Permission.MANAGE_PAYMENTS)
    table.deed(payments.Paying, "untoken!", payments.untoken_confirmed, Permission.MANAGE_PAYMENTS)
    table.deed(payments.Paying, "stars", payments.stars_pressed, Permission.MANAGE_PAYMENTS)
    table.deed(payments.Paying, "unstars", payments.unstars_pressed, Permission.MANAGE_PAYMENTS)
    table.question(payments.TOKEN, payments.token_typed)
    table.question(payments.RATE, payments.rate_typed)
    table.command(
        Command(
            "pin",
            Permission.REDEEM,
            Group.ONESELF,
            icon="🔒",
            short=lambda: _("My PIN"),
            does=lambda: _("a PIN that is asked for before redeeming"),
        ),
        pin.pin_command,
    )
    table.question(pin.NEW_PIN, pin.pin_typed)
