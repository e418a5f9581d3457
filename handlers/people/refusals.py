"""How staff, members, stores and settings say "no"."""

from domain.merchants import MoneyMoved
from domain.roles import Permission
from domain.staff import AskedBefore, LastOwner, OwnPause, WorksHere
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _, fill

REFUSALS = Refusals(
    say={
        MoneyMoved: lambda r, z: _(
            "❌ There are orders, balances or vouchers for a bill already, so the currency stays: "
            "their amounts are in it."
        ),
        LastOwner: lambda r, z: _(
            "❌ A merchant keeps at least one owner. Make another one first."
        ),
        OwnPause: lambda r, z: _(
            "❌ Your own pause is lifted by another owner or manager. They were told of it."
        ),
        AskedBefore: lambda r, z: fill(
            _("❌ {name} said no, and is not asked again so soon. A link works, if they want it.")
            if r.declined
            else _("❌ {name} was asked already and has not answered yet. A link works too."),
            name=r.name,
        ),
        WorksHere: lambda r, z: fill(
            _("❌ {name} works here already. What they may do is changed under /staff."),
            name=r.name,
        ),
    },
    malformed={
        "country": lambda: _("❌ I know no such country. Type its name or its two letters: JP."),
        "currency": lambda: _("❌ I know no such currency. Write its three letters: EUR."),
        "member": lambda: _(
            "❌ I know no such member, or more than one. Invite them with /invite member, "
            "or pick a contact."
        ),
        "pin": lambda: _("❌ A PIN has 4 to 8 digits and nothing else."),
        "report_hour": lambda: _("❌ The hour is a number from 0 to 23."),
        "role": lambda: _("❌ The role is owner, manager, verifier or member."),
        "store name": lambda: _("❌ A store's name must have 1 to {limit} characters."),
        "stores": lambda: _("❌ A verifier works at one store at least. Tick one."),
        "timezone": lambda: _("❌ I do not know that time zone. Write it like Asia/Shanghai."),
        "level": lambda: _("❌ A level has at most {limit} characters."),
        "again_minutes": lambda: _("❌ Minutes are a number from 0 to {limit}; 0 is never."),
        "hold_minutes": lambda: _("❌ Minutes are a number from 1 to {limit}."),
        "points_rate": lambda: _(
            "❌ The rate is a number from 1 to {limit}: points worth one unit."
        ),
        "provider": lambda: _(
            "❌ That is no provider's token. It looks like 123456789:LIVE:abcdef, from @BotFather."
        ),
        "stars_rate": lambda: _(
            "❌ The worth is a number from 0.0001 to {limit}, with at most four decimals."
        ),
        "erp": lambda: _(
            "❌ Your ERP restocks already; with both, stock would come back twice. It is turned "
            "on with a reason only."
        ),
        "no store": lambda: _(
            "❌ Which store? Write its name or its number, as in /stores: store 1"
        ),
        "phone": lambda: _("❌ The phone number may have at most {limit} characters."),
        "store hours": lambda: _("❌ The opening hours may have at most {limit} characters."),
        "external_id": lambda: _("❌ That number may have at most {limit} characters."),
        "external_id taken": lambda: _("❌ Another store has that number already."),
        "store twice": lambda: _("❌ This store stands in the file twice."),
        "store picture": lambda: _(
            "❌ A new store needs a picture: an address like https://example.com/store.jpg."
        ),
        "image_url": lambda: _(
            "❌ Send a photo, or the address of one: https://example.com/store.jpg."
        ),
        "point": lambda: _("❌ Send a location, or degrees like 48.1374, 11.5755."),
        "store": lambda: _("❌ I know no such store. /stores has their names and numbers."),
    },
    gone={
        "invitation": lambda: _(
            "❌ This invitation was used, or is older than 48 hours. Ask for another."
        ),
        "pause": lambda: _("This pause was lifted before."),
        "staff": lambda: _("This person was removed before."),
    },
    not_found={
        "stores": lambda: _("❌ There is no such store here, or it is not yours."),
        "members": lambda: _("❌ There is no such member here."),
        "staff": lambda: _("❌ There is no such person here."),
    },
    lists={
        "stores": ListOf("stores", Permission.SEE_STORES, lambda: _("Stores")),
        "members": ListOf("members", Permission.MANAGE_STAFF, lambda: _("Members")),
        "staff": ListOf("staff", Permission.SEE_STAFF, lambda: _("Staff")),
    },
)
