"""A card as it stood at a moment: the redemptions until then, without those undone by then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from domain.cards import Card, days_of
from domain.desk import READ, Work, operation
from domain.redemption.model import Redemption
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class CardThen:
    """``at`` included. ``uses`` None: unlimited. ``issued``, ``begun``, ``over``, ``ended``: there
    was such a card by then, its first day had come, its last had passed, it was revoked or
    reissued. ``valid_until`` is today's: how it was extended is not kept."""

    title: str
    at: datetime
    uses: int | None
    used: int
    issued: bool
    begun: bool
    over: bool
    ended: bool
    valid_until: datetime | None
    last: datetime | None

    @property
    def good(self) -> bool:
        left = self.uses is None or self.used < self.uses
        return self.issued and self.begun and left and not (self.over or self.ended)


@operation(Permission.LOOK_AT_CARD, kind=READ)
async def card_then(work: Work, *, card_id: int, at: datetime) -> CardThen:
    """Raises NotFound."""
    row = await work.get(Card, card_id)
    begins, ends = (await days_of(work, [row]))[row.id]
    sums = await work.session.execute(
        select(func.coalesce(func.sum(Redemption.uses), 0), func.max(Redemption.at)).where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.card_id == row.id,
            Redemption.at <= at,
            or_(Redemption.undone_at.is_(None), Redemption.undone_at > at),
        )
    )
    used, last = sums.one()
    return CardThen(
        title=row.title,
        at=at,
        uses=row.uses,
        used=int(used),
        issued=row.issued_at <= at,
        begun=begins <= at,
        over=ends is not None and ends <= at,
        ended=row.ended_at is not None and row.ended_at <= at,
        valid_until=ends,
        last=last,
    )
