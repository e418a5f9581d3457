"""Making a draw: its prizes are put aside, and the secret's hash stands before any entry."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain import drafts
from domain.catalog import Product, Variant, variant_of
from domain.desk import DEED, Work, operation
from domain.draws.check import hash_of, secret_hash_of
from domain.draws.model import Draw, DrawPrize, DrawState, PrizeKind
from domain.draws.refusals import NothingForDraws
from domain.engine import Facts, tidy
from domain.errors import Malformed
from domain.limits import CLAIM_DAYS, POINTS, PRIZES, TITLE, TRIES
from domain.roles import Permission
from domain.stock import Mall, SubInventory, is_unified, place_of, reserve_each
from domain.vouchers import set_aside

# drand's quicknet: a round each three seconds, signed by many together; nobody knows one before.
BEACON = "https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
FIRST_ROUND, SECONDS = datetime.fromtimestamp(1_692_803_367, UTC), 3
SOON, TYPED_WITHIN = timedelta(hours=1), timedelta(days=2)  # from the closing to the result
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PrizeWish:
    """``quantity`` of a SKU, or of so many points, or of a voucher."""

    quantity: int
    sku: str = ""
    points: int = 0
    voucher_id: int = 0


@operation(Permission.MANAGE_DRAWS, kind=DEED)
async def make_draw(
    work: Work,
    *,
    name: str,
    prizes: Sequence[PrizeWish],
    points: int = 0,
    free_daily: int = 0,
    each_may: int | None = None,
    opens_at: datetime | None = None,
    closes_at: datetime,
    draws_at: datetime | None = None,
    claim_days: int = 14,
    beacon: bool = False,
    draft: str | None = None,
) -> int:
    """A new draw's number (S0-36). Moments are aware; ``opens_at`` None: now; ``draws_at`` None:
    an hour after the closing. ``beacon``: the first round of drand's after the closing is part of
    the result, and whoever leads types it in.

    Raises Malformed with the field and its limit, NothingForDraws, NotEnough, SubOffline,
    DailyLimitReached (D39), TooFewLeft (a voucher), NoVault, NotFound, Gone (``draft``).
    """
    await drafts.finish(work, draft, "draw")
    name = tidy(name)
    if not name or len(name) > TITLE:
        raise Malformed("draw name", TITLE)
    _check_way_in(points, free_daily, each_may)
    opens_at = max(opens_at or work.now, work.now)
    draws_at = draws_at or closes_at + (TYPED_WITHIN if beacon else SOON)
    if not opens_at < closes_at <= opens_at + LONGEST:
        raise Malformed("draw closes")
    if not closes_at <= draws_at <= closes_at + LONGEST:
        raise Malformed("draw at")
    if not 1 <= claim_days <= CLAIM_DAYS:
        raise Malformed("claim days", CLAIM_DAYS)
    if not prizes or not 1 <= sum(one.quantity for one in prizes) <= PRIZES:
        raise Malformed("prizes", PRIZES)
    number = await work.number(Draw)
    rows = [
        await _prize(work, number, name, place, one) for place, one in enumerate(prizes, start=1)
    ]
    secret = secrets.token_hex(32)
    row = Draw(
        merchant_id=work.merchant_id,
        id=number,
        name=name,
        state=DrawState.OPEN,
        points=points,
        free_daily=free_daily,
        each_may=each_may,
        opens_at=opens_at,
        closes_at=closes_at,
        draws_at=draws_at,
        claim_days=claim_days,
        secret=work.vault.seal(secret),
        secret_hash=secret_hash_of(secret),
        beacon_round=round_after(closes_at) if beacon else None,
        entries=0,
        next_at=closes_at,
        told_to=0,
        off_why="",
        made_by=work.actor.id,
        made_at=work.now,
    )
    row.rules = rules_of(row, rows)
    row.rules_hash = hash_of(row.rules)
    work.session.add(row)
    await work.session.flush()
    work.session.add_all(rows)
    return number


def round_after(moment: datetime) -> int:
    """The first round that begins a minute after it, so that nobody knew it while it was open."""
    return int((moment + timedelta(minutes=1) - FIRST_ROUND).total_seconds()) // SECONDS + 2


def rules_of(row: Draw, prizes: Sequence[DrawPrize]) -> Facts:
    """What is published of a draw, and never changes."""
    return {
        "draw": row.id,
        "name": row.name,
        "opens": row.opens_at.astimezone(UTC).isoformat(),
        "closes": row.closes_at.astimezone(UTC).isoformat(),
        "draws": row.draws_at.astimezone(UTC).isoformat(),
        "points": row.points,
        "free_daily": row.free_daily,
        "each_may": row.each_may,
        "prizes": [
            {"place": one.place, "what": one.name, "quantity": one.quantity} for one in prizes
        ],
        "secret_hash": row.secret_hash,
        "beacon": {"url": BEACON, "round": row.beacon_round} if row.beacon_round else None,
    }


def _check_way_in(points: int, free_daily: int, each_may: int | None) -> None:
    if not 0 <= points <= POINTS:
        raise Malformed("draw points", POINTS)
    if not 0 <= free_daily <= TRIES:
        raise Malformed("draw free", TRIES)
    if not points and not free_daily:
        raise Malformed("draw way in")
    if each_may is not None and not 1 <= each_may <= TRIES:
        raise Malformed("draw each", TRIES)


async def _prize(work: Work, draw_id: int, draw: str, place: int, wish: PrizeWish) -> DrawPrize:
    """It is put aside at once, so that nothing is promised that is not there."""
    row = DrawPrize(
        merchant_id=work.merchant_id,
        draw_id=draw_id,
        place=place,
        quantity=wish.quantity,
        points=0,
    )
    if wish.quantity < 1:
        raise Malformed("prizes", PRIZES)
    if wish.voucher_id:
        voucher = await set_aside(work, wish.voucher_id, wish.quantity)
        row.kind, row.name, row.voucher_id = PrizeKind.VOUCHER, voucher.name, voucher.id
    elif wish.points:
        if not 1 <= wish.points <= POINTS:
            raise Malformed("prize points", POINTS)
        row.kind, row.name, row.points = PrizeKind.POINTS, f"{wish.points} points", wish.points
    else:
        await _goods(work, draw_id, draw, row, wish)
    return row


async def _goods(work: Work, draw_id: int, draw: str, row: DrawPrize, wish: PrizeWish) -> None:
    """From what was allocated to draws, as a mall's sale is from what is the mall's (D39)."""
    variant: Variant = await variant_of(work, wish.sku)
    product = await work.get(Product, variant.product_id)
    unified = await is_unified(work, product.id)
    place = await place_of(work, variant.id, Mall.DRAWS, None, unified)
    if place.sub_id is None:
        raise NothingForDraws(variant.sku)
    sub = await work.get(SubInventory, place.sub_id)
    ref = f"draw:{draw_id}"
    holds = await reserve_each(work, variant, sub, wish.quantity, draw, ref)
    row.kind, row.variant_id, row.first_hold_id = PrizeKind.GOODS, variant.id, holds.start
    row.name = f"{product.name} · {variant.name}" if variant.name else product.name
