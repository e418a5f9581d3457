"""What is told of stock: that it runs low, and the key that somebody was given."""

from domain.errors import NotFound
from domain.stock import Mall, own_key
from handlers.catalog.words import MALL, variant_name
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import MAIN, Rows, Screen, button
from handlers.kit.words import _, bold, fill, lines, mono
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
    rows: Rows = [
        [
            button("✏️ +10", SubDeed(sub=sub, deed="add", n=10), MAIN),
            button("✏️ +50", SubDeed(sub=sub, deed="add", n=50)),
            button("📦 " + _("Stock"), ShowStock(variant=facts["variant_id"])),
        ],
        [
            button("🔕 " + _("1 day"), SubDeed(sub=sub, deed="snooze", n=24)),
            button("🔕 " + _("1 week"), SubDeed(sub=sub, deed="snooze", n=168)),
        ],
    ]
    return Letter(Screen(text, rows))


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
