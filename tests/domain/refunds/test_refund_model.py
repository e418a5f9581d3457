"""Refunds at random beside pencil and paper: whole, once, never by who asked (S2-41, D25, D32).

What an order says of itself never contradicts what was moved (saleor#14326, money.md 5).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import strategies
from hypothesis.stateful import rule

from domain.desk import Desk
from domain.errors import Gone
from domain.merchants import change_settings, switch_restock
from domain.orders import Means, State, WrongState
from domain.payments import paid_by_hand, payouts_by_hand
from domain.refunds import (
    AlreadyDecided,
    AskedBefore,
    AskedTooOften,
    NeedsOverride,
    OwnRefund,
    Reason,
    RefundState,
    WindowOver,
    approve,
    ask_refund,
    ask_refund_for,
    reject,
    stock_in_refunded,
    withdraw_refund,
)
from tests.domain.orders.test_money_model import PICK, WHO, MoneyMachine, Paper
from tests.engines import ENGINES
from tests.machines import let_run
from tests.town import CAROL, MANAGER, OWNER, desk_of

pytestmark = pytest.mark.both_engines

PAID = (State.PAID, State.SHIPPED, State.COMPLETED)
LEADERS = strategies.sampled_from([OWNER, MANAGER])
Facts = tuple[object, ...]


@dataclass
class Asked:
    """A refund as somebody would note it; votes by the facts that they were given to."""

    id: int
    paper: Paper
    by: int
    state: RefundState = RefundState.WAITING
    votes: list[tuple[int, Facts, bool]] = field(default_factory=list)


class RefundMachine(MoneyMachine):
    def __init__(self) -> None:
        super().__init__()
        self.refunds: dict[int, Asked] = {}
        self.stocked: set[int] = set()
        self.asks: dict[int, list[datetime]] = {}  # when each order's buyer asked for it
        self.free: int | None = None
        self.one: int | None = None
        self.since: datetime | None = None
        self.leaders = {
            one: self.run(desk_of(self.database, one, self.clock)) for one in (OWNER, MANAGER)
        }

    @rule(who=WHO, goods=strategies.integers(0, 2), n=strategies.integers(1, 3))
    def it_is_bought_and_paid(self, who: int, goods: int, n: int) -> None:
        self.something_is_bought(who, goods, n, True)

    @rule(goods=strategies.integers(0, 2), n=strategies.integers(1, 3), done=strategies.booleans())
    def it_is_bought_and_asked_back(self, goods: int, n: int, done: bool) -> None:
        """What seldom follows one upon the other by chance."""
        before = len(self.orders)
        self.something_is_bought(CAROL, goods, n, True)
        if len(self.orders) > before:
            if done:
                self.it_is_received(before, False)
            self.a_pass_is_used(before)
            self.it_is_asked_for(before, 0)

    @rule(pick=PICK)
    def both_approve(self, pick: int) -> None:
        self.somebody_approves(pick, OWNER, True)
        self.somebody_approves(pick, MANAGER, False)

    def refund(self, pick: int) -> Asked | None:
        numbers = sorted(self.refunds)
        return self.refunds[numbers[pick % len(numbers)]] if numbers else None

    def short(self, paper: Paper) -> tuple[int, int]:
        """Points that it gave and that can be taken again; and those that are spent."""
        if paper.state is not State.COMPLETED:
            return 0, 0
        there = self.wallets[paper.who].points + paper.points
        taken = min(paper.earned, there)
        return taken, paper.earned - taken

    def facts(self, paper: Paper) -> Facts:
        worth, (_taken, spent) = paper.money + paper.points, self.short(paper)
        used = bool(paper.uses or spent)
        needed = 2 if used else 1
        if not used and self.free is not None and worth <= self.free:
            needed = 0
        elif not used and self.one is not None and worth > self.one:
            needed = 2
        assert paper.placed
        handed = paper.state is State.COMPLETED and paper.goods.template != "redemption_card"
        if paper.sent:
            stock = "sent"
        elif used:
            stock = "used"
        elif handed:
            stock = "handed"
        elif self.since is None:
            stock = "off"
        else:
            stock = "yes" if paper.placed >= self.since else "before"
        return paper.state, paper.uses, spent, stock, needed

    @rule(free=strategies.sampled_from([None, 0, 300]), one=strategies.sampled_from([None, 600]))
    def limits_change(self, free: int | None, one: int | None) -> None:
        for name, value in (("refund_free", free), ("refund_one", one)):
            self.run(self.owner(change_settings, field=name, value=value))
        self.free, self.one = free, one

    @rule(on=strategies.booleans())
    def restocking_is_switched(self, on: bool) -> None:
        self.run(self.owner(switch_restock, on=on))
        if on != (self.since is not None):
            self.since = self.clock() if on else None

    @rule(pick=PICK, by=strategies.sampled_from([0, OWNER, MANAGER]))
    def it_is_asked_for(self, pick: int, by: int) -> None:
        paper = self.one_of(pick)
        if paper is None:
            return
        standing = [
            one for one in self.refunds.values()
            if one.paper is paper and one.state in (RefundState.WAITING, RefundState.DONE)
        ]  # fmt: skip
        lately = self.clock() - timedelta(days=1)
        often = not by and sum(at > lately for at in self.asks.get(paper.id, [])) >= 3
        late = not by and paper.ended is not None and self.clock() >= _ends(paper.ended)
        desk = self.leaders[by] if by else self.guest(paper.who)
        deed = ask_refund_for if by else ask_refund
        done = self.tries(
            desk(deed, order_id=paper.id, why=Reason.DAMAGED), WrongState, WindowOver, AskedBefore,
            AskedTooOften,
        )  # fmt: skip
        assert (done is not None) == (
            paper.state in PAID and not standing and not late and not often
        )
        if done:
            if not by:
                self.asks.setdefault(paper.id, []).append(self.clock())
            asked = self.refunds[done.id] = Asked(done.id, paper, by or paper.who)
            if self.facts(paper)[-1] == 0:
                self._carried_out(asked)
            assert done.state is asked.state

    @rule(pick=PICK, who=LEADERS, because=strategies.booleans())
    def somebody_approves(self, pick: int, who: int, because: bool) -> None:
        asked = self.refund(pick)
        if asked is None:
            return
        facts = self.facts(asked.paper)
        _state, uses, spent, _stock, needed = facts
        good = [one for one in asked.votes if one[1] == facts]
        override = bool(uses or spent)
        may = asked.state is RefundState.WAITING and who != asked.by
        stopped = override and not because and not any(one[2] for one in good)
        done = self.tries(
            self.leaders[who](approve, refund_id=asked.id, reason="so" if because else ""),
            AlreadyDecided, OwnRefund, NeedsOverride,
        )  # fmt: skip
        assert (done is not None) == (may and not stopped)
        if done:
            if who not in [one[0] for one in good]:
                asked.votes.append((who, facts, override and because))
                good.append(asked.votes[-1])
            assert done.needed == needed
            if len(good) >= needed:  # type: ignore[operator]
                self._carried_out(asked)
            assert done.state is asked.state
            assert done.given == len(good)

    @rule(pick=PICK, who=LEADERS)
    def somebody_rejects(self, pick: int, who: int) -> None:
        if asked := self.refund(pick):
            may = asked.state is RefundState.WAITING and who != asked.by
            done = self.tries(
                self.leaders[who](reject, refund_id=asked.id, reason="no"),
                AlreadyDecided, OwnRefund,
            )  # fmt: skip
            assert (done is not None) == may
            if done:
                asked.state = RefundState.REJECTED

    @rule(pick=PICK)
    def the_buyer_keeps_it(self, pick: int) -> None:
        if asked := self.refund(pick):
            desk: Desk = self.guest(asked.paper.who)
            done = self.tries(desk(withdraw_refund, refund_id=asked.id), Gone)
            assert (done is not None) == (asked.state is RefundState.WAITING)
            if done:
                asked.state = RefundState.WITHDRAWN

    @rule(pick=PICK)
    def what_stayed_out_comes_in(self, pick: int) -> None:
        if asked := self.refund(pick):
            done = self.tries(self.owner(stock_in_refunded, refund_id=asked.id), Gone)
            free = asked.state is RefundState.DONE and asked.id not in self.stocked
            assert (done is not None) == free
            if done:
                self.stocked.add(asked.id)
                asked.paper.goods.sold -= asked.paper.quantity

    @rule()
    def cash_is_given_back(self) -> None:
        for one in self.run(self.owner(payouts_by_hand))[:1]:
            self.run(self.owner(paid_by_hand, payout_id=one.id, reference="x"))
            self.due -= one.amount
            self.till -= one.amount

    def _carried_out(self, asked: Asked) -> None:
        paper, wallet = asked.paper, self.wallets[asked.paper.who]
        taken, _spent = self.short(paper)
        stocked = self.facts(paper)[3] == "yes"
        wallet.points += paper.points - taken
        if paper.state is not State.COMPLETED:
            wallet.pending -= paper.earned
        if paper.means is Means.BALANCE:
            wallet.money += paper.money
        elif paper.means is Means.CASH:
            self.due += paper.money
        if stocked:
            paper.goods.quantity += paper.quantity
            paper.goods.sold -= paper.quantity
            self.stocked.add(asked.id)
        paper.state, asked.state = State.REFUNDED, RefundState.DONE


def _ends(ended: datetime) -> datetime:
    """Seven days, to the end of the last (UTC here)."""
    return ended.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=8)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_random_refunds_conserve_points_and_money(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Some hundred deeds on each engine; ``MODEL=400`` makes them two hundred thousand."""
    let_run(RefundMachine, engine, request, tmp_path, examples=3, steps=60)
