"""Random charges among all other deeds with money, beside pencil and paper.

Whatever comes in through Telegram pays one order or is owed back; what is owed goes back once.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select, update

from domain.desk import Desk
from domain.errors import Gone
from domain.ledger import STARS, Account
from domain.merchants import Merchant
from domain.orders import Means, Order, State
from domain.payments import (
    BillOver,
    Charge,
    ChargeState,
    Payout,
    PayoutState,
    Why,
    agree,
    bill,
    close_payout,
    paid_by_hand,
    put_off_payout,
    take_charge,
    take_payout,
)
from domain.roles import system
from tests.domain.orders.test_money_model import PICK, MoneyMachine, Paper
from tests.engines import ENGINES
from tests.machines import let_run
from tests.town import CAFE, CAROL, DAVE

pytestmark = pytest.mark.both_engines

COMES = strategies.tuples(  # which order, in what, how far off the price, by its buyer
    PICK,
    strategies.sampled_from(["EUR", STARS]),
    strategies.sampled_from([0, 0, 0, 0, 0, 0, 3]),
    strategies.sampled_from([True, True, True, True, True, False]),
)
OUTCOME = strategies.sampled_from(["done", "done", "clear", "unclear", "dead"])
UNPAID = (State.PENDING, State.CLOSED)


@dataclass
class Owed:
    unit: str
    amount: int
    state: PayoutState
    attempts: int = 0
    charge: int = 0


@dataclass
class Ledger:
    """What came from outside, what of it is owed back."""

    outside: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    due: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class ChargeMachine(MoneyMachine):
    def __init__(self) -> None:
        self.charges: dict[str, ChargeState] = {}
        self.told: dict[str, tuple[int, dict[str, Any], Why | None]] = {}
        self.owed: dict[int, Owed] = {}
        self.stars: dict[int, int] = {}  # order → what its first bill said
        self.paper = Ledger()
        super().__init__()
        self.tick = Desk(self.database, system(CAFE), None, self.clock)

    async def _open(self) -> None:
        await super()._open()
        async with self.database.writing() as session:
            await session.execute(
                update(Merchant)
                .where(Merchant.id == CAFE)
                .values(provider_sealed=b"x", stars_rate=500_000)
            )

    @initialize()
    def four_orders_wait(self) -> None:
        """So that there is always something to pay."""
        for who in (CAROL, DAVE):
            self.points_are_given(who, 30)
            for goods in (1, 2):
                self.something_is_bought(who, goods, 1, False)
                self.a_bill_in_stars(self.orders[len(self.orders)].id - 1)

    def waits(self, pick: int) -> Paper | None:
        """Four of five times one that is not paid, where there is any."""
        open_ones = [one for one in self.orders.values() if one.state in UNPAID]
        if pick % 5 and open_ones:
            return open_ones[pick % len(open_ones)]
        return self.one_of(pick)

    def _right(self, paper: Paper, unit: str) -> int | None:
        """What the order costs in this unit; None: it is not to be paid so."""
        if unit == STARS:
            return self.stars.get(paper.id)
        return paper.money

    @rule(pick=PICK)
    def a_bill_in_stars(self, pick: int) -> None:
        paper = self.one_of(pick)
        if paper and paper.goods.sku == "PASS" and paper.state is State.PENDING:
            said = self.run(self.guest(paper.who)(bill, order_id=paper.id, means=Means.STARS))
            assert said.amount == self.stars.setdefault(paper.id, -(-paper.money * 50 // 100))

    @rule(pick=PICK, unit=strategies.sampled_from(["EUR", STARS]), off=strategies.sampled_from(
        [0, 0, 0, 1, -1]))  # fmt: skip
    def it_is_agreed_to(self, pick: int, unit: str, off: int) -> None:
        paper = self.waits(pick)
        if paper is None:
            return
        total = (self._right(paper, unit) or 5) + off
        deed = self.guest(paper.who)(agree, order_id=paper.id, unit=unit, total=total)
        done = self.tries(deed, BillOver)
        right = total == self._right(paper, unit)
        assert (done is not None) == (right and paper.state is State.PENDING)
        if done:
            paper.age = min(paper.age, 15)

    @rule(some=strategies.lists(COMES, min_size=1, max_size=4))
    def money_is_taken(self, some: list[tuple[int, str, int, bool]]) -> None:
        for pick, unit, off, own in some:
            self._comes(pick, unit, off, own)

    def _comes(self, pick: int, unit: str, off: int, own: bool) -> None:
        paper = self.waits(pick)
        if paper is None:
            return
        total = (self._right(paper, unit) or 5) + off
        who = paper.who if own else (DAVE if paper.who == CAROL else CAROL)
        number = f"c{len(self.charges)}"
        wish: dict[str, Any] = {
            "order_id": paper.id, "telegram": number, "provider": number, "payload": "o",
            "unit": unit, "total": total,
        }  # fmt: skip
        expected = self._why(paper, unit, total, own)
        taken = self.run(self.guest(who)(take_charge, **wish))
        assert taken.back is expected, (taken, paper)
        self.told[number] = who, wish, expected
        outside = "@stars" if unit == STARS else "@provider"
        self.paper.outside[outside, unit] -= total
        if expected is None:
            self.charges[number] = ChargeState.SETTLED
            self._settled(paper, unit)
            return
        self.charges[number] = ChargeState.OWED_BACK
        self._due(unit, total)
        state = PayoutState.DUE if unit == STARS else PayoutState.BY_HAND
        self.owed[len(self.owed) + 1] = Owed(unit, total, state, charge=len(self.charges))

    def _why(self, paper: Paper, unit: str, total: int, own: bool) -> Why | None:
        if not own:
            return Why.UNKNOWN
        if total != self._right(paper, unit):
            return Why.AMOUNT
        if paper.state not in (State.PENDING, State.CLOSED):
            return Why.SECOND
        if paper.state is State.CLOSED:
            goods, wallet = paper.goods, self.wallets[paper.who]
            enough = paper.quantity <= goods.quantity - goods.reserved
            return None if enough and paper.points <= wallet.points else Why.CLOSED
        return None

    def _settled(self, paper: Paper, unit: str) -> None:
        if paper.state is State.CLOSED:  # kept again first
            wallet = self.wallets[paper.who]
            wallet.points, wallet.held = wallet.points - paper.points, wallet.held + paper.points
            paper.goods.reserved += paper.quantity
        self._paid(paper, Means.STARS if unit == STARS else Means.PROVIDER)

    @rule(pick=PICK)
    def it_is_told_again(self, pick: int) -> None:
        if self.told:
            who, wish, back = list(self.told.values())[pick % len(self.told)]
            assert self.run(self.guest(who)(take_charge, **wish)).back is back

    @rule(some=strategies.lists(strategies.tuples(PICK, OUTCOME), min_size=1, max_size=4))
    def the_bot_tries(self, some: list[tuple[int, str]]) -> None:
        for pick, outcome in some:
            self._try(pick, outcome)

    def _try(self, pick: int, outcome: str) -> None:
        mine = {PayoutState.DUE, PayoutState.UNCLEAR, PayoutState.TRYING}
        numbers = [number for number, one in self.owed.items() if one.state in mine]
        if not numbers:
            return
        number = numbers[pick % len(numbers)]
        one = self.owed[number]
        self.clock.passes(seconds=1)
        this = self.run(self.tick(take_payout, payout_id=number))
        if this is None:
            return  # its time has not come
        one.attempts += 1
        one.state = PayoutState.TRYING
        assert this.attempt == one.attempts
        if outcome == "done":
            assert self.run(self.tick(close_payout, payout_id=number))
            assert not self.run(self.tick(close_payout, payout_id=number))
            self._gone(one)
        elif outcome != "dead":
            deed = self.tick(
                put_off_payout, payout_id=number, attempt=this.attempt, trouble="x",
                unclear=outcome == "unclear",
            )  # fmt: skip
            assert self.run(deed)
            one.state = PayoutState.UNCLEAR if outcome == "unclear" else PayoutState.DUE

    @rule(pick=PICK)
    def it_is_given_back_by_hand(self, pick: int) -> None:
        if not self.owed:
            return
        number = 1 + pick % len(self.owed)
        one = self.owed[number]
        done = self.tries(self.owner(paid_by_hand, payout_id=number, reference="r"), Gone)
        assert (done is not None) == (one.state is PayoutState.BY_HAND)
        if done:
            self._gone(one)

    def _gone(self, one: Owed) -> None:
        one.state = PayoutState.DONE
        outside = "@stars" if one.unit == STARS else "@provider"
        self.paper.outside[outside, one.unit] += one.amount
        self._due(one.unit, -one.amount)
        self.charges[f"c{one.charge - 1}"] = ChargeState.GIVEN_BACK

    def _due(self, unit: str, change: int) -> None:
        self.paper.due[unit] += change
        self.due = self.paper.due["EUR"]

    @invariant()
    def the_charges_agree(self) -> None:
        self.run(self._compare_charges())

    async def _compare_charges(self) -> None:
        async with self.database.reading() as session:
            accounts = {
                (one.name, one.unit): one.balance
                for one in await session.scalars(select(Account))
                if one.merchant_id == CAFE
            }
            for side, said in self.paper.outside.items():
                assert accounts.get(side, 0) == said, side
            for unit, said in self.paper.due.items():
                assert accounts.get(("due_back", unit), 0) == said, unit
            states = await session.execute(select(Charge.telegram, Charge.state))
            assert dict(states.all()) == self.charges
            payouts = await session.execute(select(Payout.id, Payout.state, Payout.amount))
            assert {number: (state, amount) for number, state, amount in payouts} == {
                number: (one.state, one.amount) for number, one in self.owed.items()
            }
            settled = await session.execute(
                select(Order.id, Charge.id)
                .join(Charge, Charge.order_id == Order.id)
                .where(Charge.state == ChargeState.SETTLED)
            )
            paid = [order for order, _charge in settled]
            assert len(paid) == len(set(paid))


# What the base's own test tries; without it, more of the deeds are charges.
for _name in (
    "points_are_taken", "money_is_paid_out", "the_balance_pays",
    "a_pass_is_used", "it_is_shipped", "it_is_received",
):  # fmt: skip
    setattr(ChargeMachine, _name, None)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_random_charges_pay_once_or_go_back_once(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """money.md; ``MODEL=400`` makes it a long run."""
    let_run(ChargeMachine, engine, request, tmp_path, examples=6, steps=50)
