"""What is told of stock: that it runs low, and the key that somebody was given."""

from domain.errors import NotFound
from domain.stock import Mall, Outlook, low_outlook, own_key
from handlers.catalog.words import MALL, variant_name
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import MAIN, Button, Rows, Screen, button
from handlers.kit.words import Markup, _, _n, bold, fill, lines, mono, number
from handlers.stock.buttons import ShowStock, SubDeed


async def low_stock(facts: Facts, reader: Reader) -> Letter:
    """One for each time the free stock falls to the threshold."""
    text = lines(
        fill(
            _("🔔 Low stock: {name}, {mall}"),
            name=bold(variant_name(facts["name"], facts["variant"])),
            mall=MALL[Mall(facts["mall"])](),
        ),
        fill(
            _("Only {n} free; you asked to be told at {low}."),
            n=facts["free"],
            low=facts["low_at"],
        ),
    )
    sub = facts["sub_id"]
    ahead = await reader.desk(low_outlook, sub_id=sub)
    text = lines(text, *_outlook(ahead))
    rows: Rows = [
        _more(sub, ahead),
        [button("📦 " + _("Stock"), ShowStock(variant=facts["variant_id"]))],
        [
            button("🔕 " + _("1 day"), SubDeed(sub=sub, deed="snooze", n=24)),
            button("🔕 " + _("1 week"), SubDeed(sub=sub, deed="snooze", n=168)),
        ],
    ]
    return Letter(Screen(text, rows))


def _outlook(ahead: Outlook) -> list[Markup]:
    """How long it lasts, and how many would do."""
    if ahead.lasts is None:
        return [fill(_("None sold in the last weeks. In the pool: {n}"), n=ahead.pool)]
    pace = f"{ahead.a_day:.1f}" if ahead.a_day < 10 else number(round(ahead.a_day))
    lasts = _n(
        "Lasts about {n} day at the last weeks' pace, {pace} a day.",
        "Lasts about {n} days at the last weeks' pace, {pace} a day.",
        ahead.lasts,
    )
    more = _("For two weeks {n} more would do. In the pool: {pool}")
    return [fill(lasts, n=ahead.lasts, pace=pace), fill(more, n=ahead.more, pool=ahead.pool)]


def _more(sub: int, ahead: Outlook) -> list[Button]:
    """The suggested number out of the pool where it has them, and as newly arrived."""
    arrived = button(
        "📥 " + _("{n} arrived").format(n=number(ahead.more)),
        SubDeed(sub=sub, deed="in", n=ahead.more),
    )
    if not ahead.pool:
        return [arrived]
    some = min(ahead.more, ahead.pool)
    move = button(
        "✏️ " + _("+{n} from the pool").format(n=number(some)),
        SubDeed(sub=sub, deed="add", n=some),
        MAIN,
    )
    return [move, arrived]


async def key_given(facts: Facts, reader: Reader) -> Letter:
    """The key itself is opened only for whom it was given to."""
    try:
        key = await reader.desk(own_key, merchant_id=reader.merchant_id, key_id=facts["key_id"])
    except NotFound as gone:
        raise Unneeded from gone
    text = lines(
        fill(_("🔑 Your key for {name}:"), name=bold(key.product)),
        mono(key.key),
        _("It was given to nobody else. Keep it safe."),
    )
    return Letter(Screen(text, protect=True))


NOTICES: dict[str, Words] = {
    "low_stock": low_stock,
    "key_given": key_given,
}
