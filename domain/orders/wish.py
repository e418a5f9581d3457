"""An order while it is being made: a draft, which one tap turns into the order, once."""

from dataclasses import asdict, dataclass

from domain import drafts
from domain.desk import DEED, Work, operation
from domain.engine import Facts
from domain.orders.model import Means
from domain.orders.place import Placed, place, place_for
from domain.roles import Permission

KIND = "order"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said so far. ``points`` and ``money`` are those of the confirmation; ``spend``: how
    many points at most, where they are optional; ``form``: the questions that ``answers`` are to;
    ``person_id``: for whom, at the counter."""

    listing_id: int
    variant_id: int | None = None
    quantity: int = 1
    spend: int | None = None
    store_id: int | None = None
    address: str = ""
    form: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    points: int = 0
    money: int = 0
    person_id: int | None = None

    @property
    def said(self) -> Facts:
        """As a draft keeps it."""
        return asdict(self) | {"form": list(self.form), "answers": list(self.answers)}

    @classmethod
    def of(cls, said: Facts) -> "Wish":
        return cls(**said | {name: tuple(said[name]) for name in ("form", "answers")})


@operation(Permission.PLACE_ORDER, kind=DEED)
async def place_wish(work: Work, *, draft: str, means: Means) -> Placed:
    """Buy what the confirmation said (D06). Raises Gone, and as ``place`` does."""
    wish = Wish.of(await drafts.finish(work, draft, KIND))
    return await place.run(
        work,
        listing_id=wish.listing_id,
        variant_id=wish.variant_id or 0,
        quantity=wish.quantity,
        points=wish.points,
        money=wish.money,
        means=means,
        store_id=wish.store_id,
        address=wish.address,
        answers=wish.answers,
        asked=wish.form,
    )


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def sell_wish(work: Work, *, draft: str) -> Placed:
    """Sold and handed over at the counter. Raises Gone, and as ``place_for`` does."""
    wish = Wish.of(await drafts.finish(work, draft, KIND))
    return await place_for.run(
        work,
        listing_id=wish.listing_id,
        variant_id=wish.variant_id or 0,
        quantity=wish.quantity,
        points=wish.points,
        money=wish.money,
        person_id=wish.person_id,
        handed_over=True,
    )
