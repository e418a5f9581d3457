"""Vouchers at random beside pencil and paper: what was made is claimed, put aside for the points
mall or left, and the settlement is the records without what was undone (S1-10, S1-14, S1-23)."""

import csv
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import strategies
from hypothesis.stateful import invariant, rule
from sqlalchemy import select

from domain.cards import Card, card, reissue
from domain.desk import Desk
from domain.engine import Database
from domain.errors import Gone, NotFound
from domain.exports import Watch
from domain.mall import (
    OriginalOff,
    VoucherStopped,
    list_voucher,
    put_on_sale,
    switch_mall,
    take_voucher_back,
    voucher_in_mall,
)
from domain.members import adjust_points
from domain.orders import Means, place
from domain.redemption import Outcome, redeem, undo
from domain.refunds import Reason, approve, ask_refund_for
from domain.roles import Actor, Role
from domain.secrets import CardCode
from domain.sheets import FileFormat
from domain.staff import stand_at
from domain.stock import Mall, NotEnough, stock_of_product
from domain.vouchers import (
    AllClaimed,
    EnoughClaimed,
    NotGivenOut,
    TooFewLeft,
    VoucherKind,
    claim,
    create,
    export_settlement,
    pause,
    promote,
    revoke_voucher,
    settled,
    voucher,
)
from tests.engines import ENGINES
from tests.machines import Machine, let_run
from tests.town import (
    CAFE,
    CAROL,
    DAVE,
    MANAGER,
    NAMES,
    OLD_TOWN,
    OWNER,
    STRANGER,
    desk_of,
    stranger,
)

pytestmark = pytest.mark.both_engines

PICK = strategies.integers(0, 99)
WHO = strategies.sampled_from([CAROL, DAVE, STRANGER])
THRESHOLD, OFF, PERCENT = 1000, 300, 85


@dataclass
class Paper:
    """A claimed one, as somebody would note it."""

    card: int
    voucher: int
    live: bool = True
    record: int | None = None  # of the use that stands
    off: int = 0
    order: int | None = None  # of the points mall


class VoucherMachine(Machine):
    def __init__(self) -> None:
        super().__init__()
        owner = self.run(desk_of(self.database, OWNER, self.clock))
        self.run(owner(stand_at, store_id=OLD_TOWN))
        self.owner = self.run(desk_of(self.database, OWNER, self.clock))
        terms = (
            {"kind": VoucherKind.EXCHANGE},
            {"kind": VoucherKind.AMOUNT_OFF, "off": OFF, "threshold": THRESHOLD},
            {"kind": VoucherKind.DISCOUNT, "pay_percent": PERCENT},
        )
        self.stock, self.limit, self.open, self.over = 4, [2, 2, 2], [True] * 3, [False] * 3
        self.tokens, self.taken = [], dict[tuple[int, int], int]()
        self.papers: list[Paper] = []
        self.aside, self.online = [0, 0, 0], dict[int, bool]()
        self.listings = dict[int, int]()
        for person in (CAROL, DAVE):
            self.run(self.owner(adjust_points, person_id=person, change=9000, reason="x"))
        self.run(self.owner(switch_mall, mall=Mall.POINTS, on=True))
        self.manager = self.run(desk_of(self.database, MANAGER, self.clock))
        for one in terms:
            wish = {"name": "V", "stock": self.stock, "days": 30, "store_ids": [], "each_may": 2}
            number = self.run(self.owner(create, **wish | one))
            self.tokens.append(self.run(self.owner(voucher, voucher_id=number)).token)

    def claimed(self, which: int) -> int:
        return sum(one.voucher == which for one in self.papers)

    def given_out(self, which: int) -> bool:
        return self.open[which] and not self.over[which]

    def gone(self, which: int) -> int:
        return self.claimed(which) + self.aside[which]

    @rule(which=strategies.integers(0, 2), count=strategies.integers(1, 3))
    def some_are_listed(self, which: int, count: int) -> None:
        deed = self.owner(list_voucher, voucher_id=which + 1, quantity=count, price="10")
        listing = self.tries(deed, TooFewLeft, VoucherStopped, Gone)
        may = self.given_out(which) and self.gone(which) + count <= self.stock
        assert (listing is not None) == may
        if listing:
            assert self.listings.setdefault(which, listing) == listing
            self.aside[which] += count
            self.it_is_put_online(which)

    @rule(which=strategies.integers(0, 2))
    def it_is_put_online(self, which: int) -> None:
        if which in self.listings:
            deed = self.owner(put_on_sale, listing_id=self.listings[which])
            done = self.tries(deed, OriginalOff)
            assert (done is not None) == self.given_out(which)
            self.online[which] = done is not None

    @rule(which=strategies.integers(0, 2), who=strategies.sampled_from([CAROL, DAVE]))
    def one_is_bought(self, which: int, who: int) -> None:
        if which not in self.listings:
            return
        there = stranger(self.database, who, self.clock).visiting(CAFE)
        product = self.run(self.owner(voucher_in_mall, voucher_id=which + 1)).product_id
        (line,) = self.run(self.owner(stock_of_product, product_id=product))
        deed = there(
            place, listing_id=self.listings[which], variant_id=line.variant_id, quantity=1,
            points=10, money=0, means=Means.POINTS,
        )  # fmt: skip
        placed = self.tries(deed, NotFound, NotEnough)
        may = self.online.get(which, False) and self.given_out(which) and self.aside[which]
        assert (placed is not None) == bool(may)
        if placed:
            (made,) = self.run(cards_of(self.database, placed.no))
            self.papers.append(Paper(made, which, order=placed.id))
            self.aside[which] -= 1

    @rule(pick=PICK)
    def it_is_refunded(self, pick: int) -> None:
        """An order's card is void, whichever card stands for it by now."""
        bought = [one for one in self.papers if one.order and one.record is None]
        if bought:
            paper = bought[pick % len(bought)]
            why, reason = Reason.CHANGED_MIND, "x"
            ask = self.owner(ask_refund_for, order_id=paper.order, why=why, reason=reason)
            asked = self.run(ask)
            self.run(self.manager(approve, refund_id=asked.id, reason=reason))
            paper.live, paper.order = False, None

    @rule(which=strategies.integers(0, 2))
    def they_are_taken_back(self, which: int) -> None:
        count = self.tries(self.owner(take_voucher_back, voucher_id=which + 1), Gone)
        assert (count or 0) == self.aside[which]
        self.aside[which] = 0

    @rule(which=strategies.integers(0, 2), who=WHO)
    def one_is_claimed(self, which: int, who: int) -> None:
        actor = Actor(who, Role.STRANGER, CAFE, name=NAMES[who])
        there = Desk(self.database, actor, None, self.clock)
        deed = there(claim, token=self.tokens[which])
        got = self.tries(deed, AllClaimed, EnoughClaimed, NotGivenOut)
        mine = self.taken.get((which, who), 0)
        may = self.given_out(which) and self.gone(which) < self.stock
        assert (got is not None) == (may and mine < self.limit[which])
        if got:
            self.papers.append(Paper(got.card_id, which))
            self.taken[which, who] = mine + 1
            assert got.taken == mine + 1

    @rule(pick=PICK, bill=strategies.integers(1, 3000), said=strategies.booleans())
    def one_is_redeemed(self, pick: int, bill: int, said: bool) -> None:
        if not self.papers:
            return
        paper = self.papers[pick % len(self.papers)]
        plain = paper.voucher == 0
        code = self.run(self.owner(card, card_id=paper.card)).code
        if not code:
            assert not paper.live
            return
        wish = bill if said else None
        deed = self.owner(redeem, code=CardCode(code), bill=wish, again=True, uses=1)
        receipt = self.run(deed)
        small = paper.voucher == 1 and bill < THRESHOLD
        good = paper.record is None and (plain != said) and not small
        assert (receipt.outcome is Outcome.REDEEMED) == good, receipt
        if good:
            paper.record = receipt.record_id
            if not plain:
                paper.off = bill - receipt.due
                half = 100 * receipt.due - bill * PERCENT
                assert paper.off == OFF if paper.voucher == 1 else -50 <= half < 50

    @rule(pick=PICK)
    def it_is_undone(self, pick: int) -> None:
        used = [one for one in self.papers if one.record is not None]
        if used:
            paper = used[pick % len(used)]
            self.run(self.owner(undo, record_id=paper.record, reason="x"))
            paper.record, paper.off = None, 0
            if self.over[paper.voucher]:
                paper.live = False

    @rule(pick=PICK)
    def it_is_reissued(self, pick: int) -> None:
        if self.papers:
            paper = self.papers[pick % len(self.papers)]
            new = self.tries(self.owner(reissue, card_id=paper.card), Gone)
            assert (new is not None) == paper.live
            paper.card = new or paper.card

    @rule(which=strategies.integers(0, 2), paused=strategies.booleans())
    def it_is_paused(self, which: int, paused: bool) -> None:
        if self.tries(self.owner(pause, voucher_id=which + 1, paused=paused), Gone):
            self.open[which] = not paused
            if paused:
                self.online[which] = False

    @rule(which=strategies.integers(0, 2), most=strategies.integers(1, 4))
    def more_are_allowed(self, which: int, most: int) -> None:
        if self.tries(self.owner(promote, voucher_id=which + 1, each_may=most), Gone):
            self.limit[which] = most

    @rule(which=strategies.integers(0, 2), meant=strategies.integers(0, 9))
    def it_is_ended(self, which: int, meant: int) -> None:
        if meant:
            return  # seldom
        done = self.tries(self.owner(revoke_voucher, voucher_id=which + 1), Gone)
        assert (done is None) == self.over[which]
        self.over[which] = True
        self.online[which] = False
        for one in self.papers:
            if one.voucher == which and one.record is None:
                one.live = False

    @invariant()
    def what_was_made_is_claimed_or_left(self) -> None:
        for which in range(3):
            one = self.run(self.owner(voucher, voucher_id=which + 1))
            assert one.claimed == self.gone(which)
            assert one.left == self.stock - one.claimed >= 0

    @invariant()
    def the_settlement_is_what_stands(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            made = self.run(
                self.owner(
                    export_settlement,
                    file_format=FileFormat.CSV,
                    folder=Path(folder),
                    watch=Watch(),
                )
            )
            text = made.files[0].read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        standing = [one for one in self.papers if one.record is not None]
        said = sorted(int(row["voucher_id"]) for row in rows)
        assert said == sorted(one.voucher + 1 for one in standing)
        sums = self.run(self.owner(settled))
        assert (sums.count, sums.off) == (len(standing), sum(one.off for one in standing))


async def cards_of(database: Database, no: str) -> list[int]:
    async with database.reading() as session:
        return list(await session.scalars(select(Card.id).where(Card.order_no == no)))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_random_deeds_lose_no_voucher_and_settle_each(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    let_run(VoucherMachine, engine, request, tmp_path, examples=3, steps=40)
