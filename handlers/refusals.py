"""How each business "no" is said to a person. One table; a test keeps it complete."""

from collections.abc import Callable
from typing import Any

from domain.errors import Elsewhere, Gone, Malformed, NotAllowed, NotFound, Refusal
from domain.redemption import AlreadyUndone, NotYours, ReasonNeeded, UndoTooLate
from domain.staff import LastOwner
from handlers.kit.screen import Rows
from handlers.kit.words import _, fill, moment
from handlers.refusals_shop import CATALOGUE, OFFERS, SHOPS

MALFORMED: dict[str, Callable[[], str]] = {
    "code": lambda: _("❌ That is not a code. It looks like XXXX-XXXX-XXXX-XXXX."),
    "count": lambda: _("❌ How many? A number from 1 to {limit}."),
    "date": lambda: _("❌ That is not a date. Write 2026-11-21, today or yesterday."),
    "member": lambda: _(
        "❌ I know no such member, or more than one. Invite them with /invite member, "
        "or pick a contact."
    ),
    "name": lambda: _("❌ The name must have 1 to {limit} characters."),
    "number": lambda: _("❌ That is not a number I can use here."),
    "pin": lambda: _("❌ A PIN has 4 to 8 digits and nothing else."),
    "report_hour": lambda: _("❌ The hour is a number from 0 to 23."),
    "role": lambda: _("❌ The role is owner, manager, verifier or member."),
    "rows": lambda: _("❌ More than {limit} rows do not fit into one file. Narrow the dates."),
    "store name": lambda: _("❌ A store's name must have 1 to {limit} characters."),
    "stores": lambda: _("❌ A verifier works at one store at least. Tick one."),
    "timezone": lambda: _("❌ I do not know that time zone. Write it like Asia/Shanghai."),
    "title": lambda: _("❌ The title must have 1 to {limit} characters."),
    "uses": lambda: _("❌ Uses are a number from 1 to {limit}, or unlimited."),
    "valid_until": lambda: _("❌ The end must lie in the future, within 50 years."),
    **CATALOGUE,
}
GONE: dict[str, Callable[[], str]] = {
    "cards": lambda: _("❌ This card was ended before."),
    "hold": lambda: _("❌ This was handed over, released, or ran out before."),
    "listing": lambda: _("❌ This is off sale already."),
    "mall": lambda: _("❌ The mall is so already."),
    "upload": lambda: _("❌ This file was done, cancelled, or forgotten. Send it again."),
    "draft": lambda: _("❌ This was finished or thrown away. Start again from the menu."),
    "hat": lambda: _("❌ You do not wear that hat any more."),
    "invitation": lambda: _(
        "❌ This invitation was used, or is older than 48 hours. Ask for another."
    ),
    "pause": lambda: _("This pause was lifted before."),
    "person": lambda: _("❌ Please send /start first."),
    "staff": lambda: _("This person was removed before."),
}
NOT_FOUND: dict[str, Callable[[], str]] = {
    "cards": lambda: _("❌ There is no such card here."),
    "redemptions": lambda: _("❌ There is no such redemption here."),
    "stores": lambda: _("❌ There is no such store here, or it is not yours."),
    "products": lambda: _("❌ There is no such product here. It may have been deleted."),
    "variants": lambda: _("❌ There is no such SKU here. /stock finds it by words."),
    "listings": lambda: _("❌ This is not on sale any more."),
    "malls": lambda: _("❌ There is no such shop."),
    "sub_inventories": lambda: _("❌ Nothing is allocated there yet. /allocate does it."),
    "members": lambda: _("❌ There is no such member here."),
    "listing_groups": lambda: _("❌ There is no such group, or it cannot be deleted."),
    "staff": lambda: _("❌ There is no such person here."),
}

SAY: dict[type[Refusal], Callable[[Any, str], str]] = {
    NotAllowed: lambda r, z: _(
        "⛔ You have no right to do this here. /help shows what you can do."
    ),
    NotFound: lambda r, z: NOT_FOUND.get(r.kind, lambda: _("❌ There is no such thing here."))(),
    Malformed: lambda r, z: fill(
        MALFORMED.get(r.field, lambda: _("❌ I cannot use that value."))(), limit=r.limit or 0
    ),
    Gone: lambda r, z: GONE.get(r.kind, lambda: _("❌ That is not there any more."))(),
    Elsewhere: lambda r, z: _(
        "🎩 This button is of another shop than the one you work for just now. "
        "Change your hat first: /switch"
    ),
    LastOwner: lambda r, z: _("❌ A merchant keeps at least one owner. Make another one first."),
    AlreadyUndone: lambda r, z: fill(
        _("↩ This was undone before, {at}, by {who}."),
        at=moment(r.at, z),
        who=r.by or _("a former colleague"),
    ),
    NotYours: lambda r, z: _("❌ Only who redeemed it can undo it, or a manager. Ask a manager."),
    UndoTooLate: lambda r, z: fill(
        _("❌ Too late: it could be undone until {at}. A manager still can. Ask a manager."),
        at=moment(r.until, z),
    ),
    **SHOPS,
    ReasonNeeded: lambda r, z: fill(
        _("✍️ A reason is needed: /undo {n} and the reason."), n=str(r.record_id)
    ),
}


def say(refusal: Refusal, zone: str) -> str:
    """The words for a refusal; ``zone`` is the person's time zone."""
    return SAY[type(refusal)](refusal, zone)


def offers(refusal: Refusal) -> Rows:
    """The buttons that lead on from a refusal, where there are some."""
    rows = OFFERS.get(type(refusal))
    return rows(refusal) if rows else []
