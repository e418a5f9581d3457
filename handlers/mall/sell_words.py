"""Sell where? in words: what each place has and will have, and why it cannot be so."""

from domain.catalog import Category
from domain.mall import SaleOffer, shares
from domain.stock import SELLING, Mall
from handlers.catalog.words import MALL
from handlers.kit.words import Markup, _, bold, comma, fill, number

PLACES: tuple[Mall | None, ...] = (*reversed(SELLING), None)  # None: the pool
NAMED = 4  # variants that are named with what the pool has of them


def after_it(offer: SaleOffer, malls: list[Mall], quantity: int) -> dict[Mall | None, int]:
    """What each mall has afterwards; None: the pool."""
    has: dict[Mall | None, int] = {None: offer.pool} | {m: offer.free_in(m) for m in SELLING}
    for line in offer.stock:
        pool = line.pool or 0
        others = sum(
            one.free for one in line.subs if one.mall in SELLING and one.mall not in malls
        )
        wanted = shares(pool, others, quantity or None, len(malls)) if malls else []
        for mall, count in zip(malls, wanted, strict=True):
            has[mall] += count
        lacking = max(sum(wanted) - pool, 0)
        has[None] -= sum(wanted) - lacking
        for other in (m for m in SELLING if m not in malls and lacking):
            has[other] -= lacking
    return has


def preview(offer: SaleOffer, after: dict[Mall | None, int]) -> list[Markup]:
    """Before → after, of what changes."""
    before: dict[Mall | None, int] = {None: offer.pool} | {m: offer.free_in(m) for m in SELLING}
    return [moves(one, before[one], after[one]) for one in PLACES if before[one] != after[one]]


def moves(place: Mall | None, before: int, after: int) -> Markup:
    name = MALL[place]() if place else _("pool")
    return fill("{name} {before} → {after}", name=name, before=before, after=bold(number(after)))


def switched_off(mall: Mall) -> Markup:
    return fill(
        _("⚠️ The {mall} is switched off: what goes there sells when it is on."), mall=MALL[mall]()
    )


def stuck_words(
    offer: SaleOffer, malls: list[Mall], after: dict[Mall | None, int]
) -> list[Markup]:
    """Why it cannot be put on sale so."""
    if not malls:
        return [Markup(_("Tick where it shall sell."))]
    if not offer.unified:
        return [Markup(_("📦 Each store has a stock of its own: allocate it store by store."))]
    if min(after.values()) < 0:
        return [Markup(_("⚠️ There are not so many."))]
    if not any(after[mall] for mall in malls):
        keys = offer.category is Category.CDK
        words = _("⚠️ There are no keys yet: send a file with the columns sku,key.")
        return [Markup(words if keys else _("⚠️ The pool is empty: nothing can sell."))]
    return []


def pool_words(offer: SaleOffer) -> Markup:
    named = [
        f"{line.variant} {number(line.pool or 0)}" for line in offer.stock[:NAMED] if line.variant
    ]
    pool = fill(_("In the pool: {n}"), n=offer.pool)
    return (
        fill("{pool} ({named})", pool=pool, named=comma(named)) if len(offer.stock) > 1 else pool
    )
