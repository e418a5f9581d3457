"""What is told by a broadcast, and of one."""

from domain.broadcasts import broadcast_card, broadcast_said
from handlers.broadcasts.broadcasts import screen_of
from handlers.broadcasts.buttons import CastDeed, News
from handlers.broadcasts.words import card_words, said_words
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import GOOD, Rows, Screen, button
from handlers.kit.words import _
from handlers.vouchers.buttons import Claim


async def broadcast(facts: Facts, reader: Reader) -> Letter:
    """Its words as they are; nothing where it was stopped or they left meanwhile."""
    said = await reader.desk(
        broadcast_said, broadcast_id=facts["broadcast_id"], test=facts.get("test", False)
    )
    rows: Rows = []
    if said.token:
        get = Claim(merchant=said.merchant_id, token=said.token)
        rows.append([button("🎁 " + _("Claim it"), get, GOOD)])
    rows.append(
        [button("🔕 " + _("No more of these"), News(merchant=said.merchant_id, wanted=False))]
    )
    return Letter(Screen(said_words(said), rows))


async def progress(facts: Facts, reader: Reader) -> Letter:
    card = await reader.desk(broadcast_card, broadcast_id=facts["broadcast_id"])
    return Letter(screen_of(card))


async def over(facts: Facts, reader: Reader) -> Letter:
    card = await reader.desk(broadcast_card, broadcast_id=facts["broadcast_id"])
    look = button(_("Open it"), CastDeed(broadcast=card.line.id, deed="show"))
    return Letter(Screen(card_words(card), [[look]]))


NOTICES: dict[str, Words] = {
    "broadcast": broadcast,
    "broadcast_progress": progress,
    "broadcast_over": over,
}
