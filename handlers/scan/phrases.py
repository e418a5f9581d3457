"""Words that all of the counter's screens share."""

from domain.redemption import Receipt
from handlers.kit.words import Clocks, Markup, _, bold, fill, moment, times
from handlers.scan.brief import ago


def not_redeemed(why: str) -> Markup:
    return bold(_("❌ NOT REDEEMED · {why}").format(why=why))


def named(receipt: Receipt) -> Markup:
    """A card as staff know it: its title, and the last symbols of its code (screens.md, 10)."""
    return fill("{title} {code}", title=bold(receipt.title), code=str(receipt.code))


def just_used(receipt: Receipt) -> str:
    """``used 20 s ago by Viktor``."""
    if receipt.last is None:
        return _("used a moment ago")
    return _("used {ago} ago by {who}").format(
        ago=ago(receipt.at - receipt.last.at), who=receipt.last.by or _("a former colleague")
    )


def last_use(receipt: Receipt, clocks: Clocks) -> Markup | None:
    if receipt.last is None:
        return None
    return fill(
        _("Last: {uses} on {at}, {store}, by {who}"),
        uses=times(receipt.last.uses),
        at=moment(receipt.last.at, clocks.wall),
        store=receipt.last.store,
        who=receipt.last.by or _("a former colleague"),
    )
