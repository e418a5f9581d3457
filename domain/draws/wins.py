"""What was won: claimed by its winner, handed over, or expired; each once."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update

from domain.catalog import Category, Product, Variant
from domain.desk import DEED, TICK, Work, operation
from domain.draws.drawing import prizes_of
from domain.draws.model import Draw, DrawPrize, DrawWin, PrizeKind, WinState
from domain.draws.refusals import WinGone
from domain.engine import Facts
from domain.errors import NotFound
from domain.ledger import earn
from domain.members import join_as_member, points_end
from domain.people import Person
from domain.roles import Permission
from domain.staff import tell_leaders
from domain.stock import Kind, Reservation, SubInventory, give_keys, let_go, sell_held
from domain.stores import Store
from domain.vouchers import card_of_aside, set_aside

CHUNK = 8  # wins that one transaction reminds of or ends
REMINDED = 50  # more of the same winners'


@dataclass(frozen=True, slots=True)
class Claimed:
    """``stores``: choose one first, nothing was claimed yet; ``card_id``: of a voucher."""

    win_id: int
    prize: str
    points: int  # what it gives; 0: a thing
    state: WinState
    store: str = ""
    stores: tuple[tuple[int, str], ...] = ()
    card_id: int | None = None


@operation(Permission.ENTER_DRAWS, kind=DEED)
async def claim_win(work: Work, *, win_id: int, store_id: int = 0) -> Claimed:
    """The winner wants it (S0-36). Points are credited and a voucher becomes a card at once; goods
    are put aside, at the store that has them, or at the one that is chosen.

    Raises NotFound (another's as well), WinGone, Gone (its voucher was ended).
    """
    row = await _own(work, win_id)
    prize = await _prize_of(work, row)
    if prize.kind is PrizeKind.GOODS:
        return await _goods(work, row, prize, store_id)
    await _turn(
        work,
        row,
        WinState.WAITING,
        WinState.GIVEN,
        claimed_at=work.now,
        given_at=work.now,
        next_at=None,
    )
    card = None
    if prize.kind is PrizeKind.POINTS:
        await join_as_member(work, work.merchant_id, row.person_id, row.person_name)
        await earn(
            work,
            row.person_id,
            prize.points,
            row.ref,
            ref=row.ref,
            reason="draw-prize",
            ends_on=await points_end(work),
        )
    else:
        person = await work.session.get_one(Person, row.person_id)
        card = await card_of_aside(work, prize.voucher_id or 0, person)
    return Claimed(win_id, prize.name, prize.points, WinState.GIVEN, card_id=card)


@operation(Permission.MANAGE_DRAWS, kind=DEED)
async def hand_over_win(work: Work, *, win_id: int) -> str:
    """What was put aside is in its winner's hands: the winner's name (S0-36). Raises WinGone,
    NotFound."""
    row = await work.get(DrawWin, win_id)
    await _turn(work, row, WinState.CLAIMED, WinState.GIVEN, given_at=work.now)
    if row.hold_id is not None:
        await sell_held(work, row.hold_id, ordered=True)
    return row.person_name


@operation(Permission.MANAGE_DRAWS, kind=DEED)
async def take_win_back(work: Work, *, win_id: int) -> str:
    """What was put aside and never fetched goes back to the stock of draws: the winner's name,
    who is told. Raises WinGone, NotFound."""
    row = await work.get(DrawWin, win_id)
    await _turn(work, row, WinState.CLAIMED, WinState.EXPIRED)
    await _back(work, row)
    if row.person_id > 0:
        facts = await _facts(work, row)
        await work.owe("win_expired", f"{row.ref}:expired", row.person_id, **facts)
    return row.person_name


def wins_due(now: datetime) -> Select[int]:
    """Merchants with a win of which its winner is to be reminded, or that expires."""
    return select(DrawWin.merchant_id).where(DrawWin.next_at <= now)


@operation(Permission.TICK, kind=TICK)
async def end_wins(work: Work) -> int:
    """Some wins that nobody claimed: their winners are reminded, then they expire and the stock
    is the draws' again. What one winner is told of several is one message."""
    due = work.mine(DrawWin).where(DrawWin.next_at <= work.now)
    first = due.order_by(DrawWin.next_at, DrawWin.person_id, DrawWin.id).limit(CHUNK)
    rows = list((await work.session.scalars(first)).all())
    waiting = {one.person_id for one in rows if one.expires_at > work.now}
    if len(rows) == CHUNK and waiting:  # to remind of more is little work
        more = due.where(
            DrawWin.expires_at > work.now,
            DrawWin.person_id.in_(waiting),
            DrawWin.id.not_in([one.id for one in rows]),
        )
        rows += (await work.session.scalars(more.order_by(DrawWin.id).limit(REMINDED))).all()
    ending: list[tuple[str, int, Facts]] = []
    over: list[tuple[str, int, Facts]] = []
    for row in rows:
        with suppress(WinGone):  # it was claimed in this moment
            word, told = ("expired", over) if await _end_or_remind(work, row) else ("ends", ending)
            if row.person_id > 0:  # else somebody who was forgotten
                told.append((f"{row.ref}:{word}", row.person_id, await _facts(work, row)))
    await work.owe_together("win_ends", ending)
    await work.owe_together("win_expired", over)
    return len(rows)


async def _end_or_remind(work: Work, row: DrawWin) -> bool:
    """Whether it is over."""
    if row.expires_at <= work.now:
        await _turn(work, row, WinState.WAITING, WinState.EXPIRED, next_at=None)
        await _back(work, row)
        return True
    await _turn(work, row, WinState.WAITING, WinState.WAITING, warned=True, next_at=row.expires_at)
    return False


async def _goods(work: Work, row: DrawWin, prize: DrawPrize, store_id: int) -> Claimed:
    hold = await work.get(Reservation, row.hold_id or 0)
    variant = await work.get(Variant, hold.variant_id)
    product = await work.get(Product, variant.product_id)
    if product.category is Category.CDK:
        await _turn(
            work,
            row,
            WinState.WAITING,
            WinState.GIVEN,
            claimed_at=work.now,
            given_at=work.now,
            next_at=None,
        )
        await sell_held(work, hold.id, ordered=True)
        await give_keys(work, variant, hold.id, 1, row.person_id)
        return Claimed(row.id, prize.name, 0, WinState.GIVEN)
    stores = await _stores(work, hold)
    chosen = store_id or (stores[0][0] if len(stores) == 1 else 0)
    if stores and not chosen and row.state is WinState.WAITING:
        return Claimed(row.id, prize.name, 0, WinState.WAITING, stores=tuple(stores))
    names = dict(stores)
    if chosen and chosen not in names:
        raise NotFound("stores")
    await _turn(
        work,
        row,
        WinState.WAITING,
        WinState.CLAIMED,
        claimed_at=work.now,
        store_id=chosen or None,
        next_at=None,
    )
    store = names.get(chosen, "")
    await tell_leaders(
        work,
        "win_claimed",
        f"{row.ref}:claimed",
        win_id=row.id,
        prize=prize.name,
        person=row.person_name,
        store=store,
    )
    return Claimed(row.id, prize.name, 0, WinState.CLAIMED, store=store)


async def _stores(work: Work, hold: Reservation) -> list[tuple[int, str]]:
    """Where it can be fetched: stock that a store has is fetched there."""
    sub = await work.get(SubInventory, hold.sub_id)
    query = work.mine(Store).where(Store.deleted_at.is_(None)).order_by(Store.name, Store.id)
    if sub.store_id is not None:
        query = query.where(Store.id == sub.store_id)
    return [(one.id, one.name) for one in await work.session.scalars(query)]


async def _back(work: Work, row: DrawWin) -> None:
    """The prize is there again, for another draw."""
    prize = await _prize_of(work, row)
    if row.hold_id is not None:
        await let_go(work, row.hold_id, Kind.EXPIRE, ordered=True)
    elif prize.kind is PrizeKind.VOUCHER and prize.voucher_id is not None:
        await set_aside(work, prize.voucher_id, -1)


async def _facts(work: Work, row: DrawWin) -> Facts:
    prize, draw = await _prize_of(work, row), await work.get(Draw, row.draw_id)
    return {
        "win_id": row.id,
        "prize": prize.name,
        "points": prize.points,
        "name": draw.name,
        "expires_at": row.expires_at.isoformat(),
    }


async def _turn(
    work: Work, row: DrawWin, before: WinState, after: WinState, **values: object
) -> None:
    """One conditional statement: of claiming and expiring at once, one happens. Raises
    WinGone."""
    query = update(DrawWin).where(
        DrawWin.merchant_id == work.merchant_id, DrawWin.id == row.id, DrawWin.state == before
    )
    if before is WinState.WAITING and after in (WinState.CLAIMED, WinState.GIVEN):
        query = query.where(DrawWin.expires_at > work.now)
    done = await work.session.scalar(query.values(state=after, **values).returning(DrawWin.id))
    if done is None:
        await work.session.refresh(row)
        late = row.state is WinState.WAITING and row.expires_at <= work.now
        raise WinGone("expired" if late else row.state.value)


async def _own(work: Work, win_id: int) -> DrawWin:
    row = await work.session.scalar(
        work.mine(DrawWin).where(DrawWin.id == win_id, DrawWin.person_id == work.actor.id)
    )
    if row is None:
        raise NotFound("wins")
    return row


async def _prize_of(work: Work, row: DrawWin) -> DrawPrize:
    return next(one for one in await prizes_of(work, row.draw_id) if one.place == row.place)
