"""A pass: the messages in its holder's chat that show a card, each kept as the card is now."""

from collections.abc import Sequence

from sqlalchemy import String, cast, delete, exists, select

from domain.cards.model import Card
from domain.desk import NOTE, Work, operation
from domain.errors import NotFound
from domain.outbox import Audience, Copy
from domain.roles import Permission

KEPT = 5


def about_pass(card_id: int) -> str:
    """What its copies are of (``Work.rewrite_copies``)."""
    return f"pass:{card_id}"


# Whether anybody has the card open: asked with a use of it, where each question costs a trip.
OPENED = exists().where(
    Copy.merchant_id == Card.merchant_id, Copy.about == "pass:" + cast(Card.id, String)
)


async def give_pass(work: Work, card_id: int, holder_id: int, **facts: object) -> None:
    """Owe a card's holder its picture, which stays true from then on."""
    await work.owe_copies(
        about_pass(card_id), "card_issued", [holder_id], Audience.ANYBODY, card_id=card_id, **facts
    )


async def rewrite_passes(work: Work, card_ids: Sequence[int]) -> None:
    """Something about these cards has changed: their holders see it."""
    await work.rewrite_copies(*map(about_pass, card_ids))


@operation(Permission.SEE_OWN_CARDS, kind=NOTE)
async def keep_pass(work: Work, *, card_id: int, message_id: int, said: str = "") -> None:
    """The actor has the card open in this message, whose words have the digest ``said``. Of many
    of one card only the newest go on being written anew, or each use would cost an edit of each.
    Raises NotFound."""
    if (await work.get(Card, card_id)).holder_id != work.actor.id:
        raise NotFound("cards")
    await work.keep_copy(
        about_pass(card_id), "pass", message_id, Audience.ANYBODY, said=said, card_id=card_id
    )
    mine = (
        Copy.merchant_id == work.merchant_id,
        Copy.about == about_pass(card_id),
        Copy.recipient == work.actor.id,
    )
    newest = select(Copy.message_id).where(*mine).order_by(Copy.message_id.desc()).limit(KEPT)
    await work.session.execute(delete(Copy).where(*mine, Copy.message_id.not_in(newest)))
