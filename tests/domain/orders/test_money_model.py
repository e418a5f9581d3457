"""Random deeds with money, beside pencil and paper: nothing is lost, nothing is made.

Points and money are conserved in every unit, nothing is negative, stock is what was sold and
kept, an order stands where its deeds led.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import strategies
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from domain.cards import card
from domain.desk import Desk
from domain.ledger import DUE_BACK, POINTS, Account, TooLittle, wrong_accounts
from domain.mall import list_in_mall, put_on_sale, switch_mall
from domain.members import adjust_points, pay_out, top_up
from domain.merchants import change_settings
from domain.orders import (
    Means,
    Order,
    State,
    WrongState,
    cancel,
    close,
    close_unpaid,
    complete,
    complete_shipped,
    order,
    pay_from_balance,
    place,
    receive,
    ship,
    take_cash,
)
from domain.redemption import Outcome, redeem
from domain.roles import Actor, Role, system
from domain.secrets import CardCode
from domain.stock import (
    Mall,
    NotEnough,
    PoolTooSmall,
    SubInventory,
    add_product,
    allocate,
    discrepancies,
    guided_edit,
    stock_of_product,
)
from tests.engines import ENGINES
from tests.machines import Machine, let_run
from tests.town import CAFE, CAROL, DAVE, NAMES, OLD_TOWN, OWNER, VERIFIER, desk_of

pytestmark = pytest.mark.both_engines

WHO = strategies.sampled_from([CAROL, DAVE])
PICK = strategies.integers(0, 999)


@dataclass
class Goods:
    """What is on sale, and what pencil and paper say of its shelf."""

    sku: str
    points: int
    cash: int
    freight: int
    template: str
    listing: int = 0
    variant: int = 0
    product: int = 0
    sub: int = 0
    quantity: int = 4
    reserved: int = 0
    sold: int = 0


@dataclass
class Wallet:
    points: int = 0
    held: int = 0
    pending: int = 0
    money: int = 0


@dataclass
class Paper:
    """An order as somebody would note it."""

    id: int
    who: int
    goods: Goods
    quantity: int
    state: State
    means: Means
    age: float = 0  # minutes since it was placed, or since it was shipped
    placed: datetime | None = None
    sent: bool = False
    ended: datetime | None = None  # when it was completed
    uses: int = 0  # redeemed of its pass

    @property
    def points(self) -> int:
        return self.goods.points * self.quantity

    @property
    def money(self) -> int:
        return self.goods.cash * self.quantity + self.goods.freight

    @property
    def earned(self) -> int:
        return self.goods.cash * self.quantity // 100


class MoneyMachine(Machine):
    def __init__(self) -> None:
        super().__init__()
        self.goods = [
            Goods("BEAN", 10, 0, 0, "pick_up"),
            Goods("BOX", 5, 250, 100, "shipping"),
            Goods("PASS", 0, 700, 0, "redemption_card"),
        ]
        self.wallets = {CAROL: Wallet(), DAVE: Wallet()}
        self.orders: dict[int, Paper] = {}
        self.till = self.due = self.steps = 0
        self.run(self._open())

    async def _open(self) -> None:
        self.owner = await desk_of(self.database, OWNER, self.clock)
        self.verifier = await desk_of(self.database, VERIFIER, self.clock)
        await self.owner(change_settings, field="earn_rate", value=1)
        for one in self.goods:
            mall = Mall.POINTS if one.points else Mall.SHOP
            price = f"{one.points}" + (f" + {one.cash / 100:.2f}" if one.cash else "")
            fields = {
                "name": one.sku, "sku": one.sku, "price": f"{one.cash / 100:.2f}", "stock": "40",
                "template": one.template, "freight": f"{one.freight / 100:.2f}",
            }  # fmt: skip
            if one.template == "redemption_card":
                fields |= {"category": "voucher", "uses": "2", "valid_days": "300"}
            one.product = await self.owner(add_product, fields=fields)
            done = await self.owner(allocate, sku=one.sku, mall=mall, quantity=one.quantity)
            one.sub = done.sub_id
            (one.listing,) = await self.owner(
                list_in_mall, product_ids=[one.product], mall=mall,
                price=price if one.points else None,
            )  # fmt: skip
            await self.owner(put_on_sale, listing_id=one.listing)
            one.variant = (await self.owner(stock_of_product, product_id=one.product))[
                0
            ].variant_id
        await self.owner(switch_mall, mall=Mall.POINTS, on=True)

    def guest(self, who: int) -> Desk:
        actor = Actor(who, Role.STRANGER, CAFE, name=NAMES[who])
        return Desk(self.database, actor, None, self.clock)

    def one_of(self, pick: int) -> Paper | None:
        numbers = sorted(self.orders)
        return self.orders[numbers[pick % len(numbers)]] if numbers else None

    @initialize()
    def they_begin_with_something(self) -> None:
        for who in self.wallets:
            self.points_are_given(who, 200)
            self.money_comes_in(who, 20_000)
        for at in range(len(self.goods)):
            self.the_shelf_is_changed(at, 20)

    @rule(who=WHO, n=strategies.integers(1, 30))
    def points_are_given(self, who: int, n: int) -> None:
        self.run(self.owner(adjust_points, person_id=who, change=n, reason="x"))
        self.wallets[who].points += n

    @rule(who=WHO, n=strategies.integers(1, 30))
    def points_are_taken(self, who: int, n: int) -> None:
        deed = self.owner(adjust_points, person_id=who, change=-n, reason="x")
        done = self.tries(deed, TooLittle)
        assert (done is not None) == (n <= self.wallets[who].points)
        self.wallets[who].points -= n if done else 0

    @rule(who=WHO, n=strategies.integers(1, 3000))
    def money_comes_in(self, who: int, n: int) -> None:
        self.run(self.owner(top_up, person_id=who, amount=n))
        self.wallets[who].money += n
        self.till += n

    @rule(who=WHO, n=strategies.integers(1, 3000))
    def money_is_paid_out(self, who: int, n: int) -> None:
        done = self.tries(self.owner(pay_out, person_id=who, amount=n), TooLittle)
        assert (done is not None) == (n <= self.wallets[who].money)
        if done:
            self.wallets[who].money -= n
            self.till -= n

    @rule(pick=PICK, n=strategies.integers(-3, 5).filter(bool))
    def the_shelf_is_changed(self, pick: int, n: int) -> None:
        goods = self.goods[pick % len(self.goods)]
        done = self.tries(
            self.owner(guided_edit, sub_id=goods.sub, change=n), NotEnough, PoolTooSmall
        )
        goods.quantity += n if done else 0

    @rule(who=WHO, pick=PICK, n=strategies.integers(1, 3), balance=strategies.booleans())
    def something_is_bought(self, who: int, pick: int, n: int, balance: bool) -> None:
        goods, wallet = self.goods[pick % len(self.goods)], self.wallets[who]
        means = Means.BALANCE if balance else Means.CASH
        if not goods.cash:
            means = Means.POINTS
        paper = Paper(0, who, goods, n, State.PENDING, means)
        deed = self.guest(who)(
            place, listing_id=goods.listing, variant_id=goods.variant, quantity=n,
            points=paper.points, money=paper.money, means=means, store_id=OLD_TOWN,
            address="Main St 1",
        )  # fmt: skip
        done = self.tries(deed, NotEnough, TooLittle)
        enough = n <= goods.quantity - goods.reserved and paper.points <= wallet.points
        rich = means is not Means.BALANCE or paper.money <= wallet.money
        assert (done is not None) == (enough and rich)
        if done:
            paper.id, paper.placed = done.id, self.clock()
            self.orders[done.id] = paper
            wallet.points, wallet.held = wallet.points - paper.points, wallet.held + paper.points
            goods.reserved += n
            if means is not Means.CASH:
                self._paid(paper, means)
            assert done.state is paper.state

    @rule(pick=PICK)
    def cash_is_taken(self, pick: int) -> None:
        if paper := self.one_of(pick):
            if not paper.money:
                return
            done = self.tries(self.owner(take_cash, order_id=paper.id), WrongState)
            assert (done is not None) == (paper.state is State.PENDING)
            if done:
                self._paid(paper, Means.CASH)

    @rule(pick=PICK)
    def the_balance_pays(self, pick: int) -> None:
        if paper := self.one_of(pick):
            deed = self.guest(paper.who)(pay_from_balance, order_id=paper.id)
            done = self.tries(deed, WrongState, TooLittle)
            rich = paper.money <= self.wallets[paper.who].money
            assert (done is not None) == (paper.state is State.PENDING and rich)
            if done:
                self._paid(paper, Means.BALANCE)

    @rule(pick=PICK, own=strategies.booleans())
    def it_is_closed(self, pick: int, own: bool) -> None:
        if paper := self.one_of(pick):
            desk = self.guest(paper.who) if own else self.owner
            done = self.tries(desk(cancel if own else close, order_id=paper.id), WrongState)
            assert (done is not None) == (paper.state is State.PENDING)
            if done:
                self._closed(paper)

    @rule(pick=PICK)
    def it_is_shipped(self, pick: int) -> None:
        if paper := self.one_of(pick):
            done = self.tries(self.owner(ship, order_id=paper.id, tracking="1"), WrongState)
            sent = paper.goods.template == "shipping"
            assert (done is not None) == (sent and paper.state is State.PAID)
            if done:
                paper.state, paper.age, paper.sent = State.SHIPPED, 0, True

    @rule(pick=PICK, own=strategies.booleans())
    def it_is_received(self, pick: int, own: bool) -> None:
        if paper := self.one_of(pick):
            desk = self.guest(paper.who) if own else self.owner
            done = self.tries(desk(receive if own else complete, order_id=paper.id), WrongState)
            starts = {State.SHIPPED} if own else {State.PAID, State.SHIPPED}
            assert (done is not None) == (paper.state in starts)
            if done:
                self._completed(paper)

    @rule(pick=PICK)
    def a_pass_is_used(self, pick: int) -> None:
        paper = self.one_of(pick)
        if paper is None or paper.goods.template != "redemption_card":
            return
        known = self.run(self.owner(order, order_id=paper.id))
        for number in known.cards[:1]:
            line = self.run(self.owner(card, card_id=number))
            if not line.code:
                assert paper.state is State.REFUNDED
                continue
            got = self.run(self.verifier(redeem, code=CardCode(line.code), uses=1, again=True))
            paper.uses += got.outcome is Outcome.REDEEMED

    @rule(minutes=strategies.sampled_from([7.0, 31.0, 60 * 24 * 4.0]))
    def time_passes(self, minutes: float) -> None:
        self.clock.passes(minutes=minutes)
        tick = Desk(self.database, system(CAFE), None, self.clock)
        for deed in (close_unpaid, complete_shipped):
            while self.run(tick(deed)):
                pass
        for paper in self.orders.values():
            paper.age += minutes
            if paper.state is State.PENDING and paper.age >= 30:
                self._closed(paper)
            if paper.state is State.SHIPPED and paper.age >= 60 * 24 * 10:
                self._completed(paper)

    def _paid(self, paper: Paper, means: Means) -> None:
        goods, wallet = paper.goods, self.wallets[paper.who]
        wallet.held -= paper.points
        if means is Means.BALANCE:
            wallet.money -= paper.money
        if means is Means.CASH:
            self.till += paper.money
        goods.reserved -= paper.quantity
        goods.quantity -= paper.quantity
        goods.sold += paper.quantity
        wallet.pending += paper.earned
        paper.state, paper.means = State.PAID, means
        if goods.template == "redemption_card":
            self._completed(paper)

    def _completed(self, paper: Paper) -> None:
        wallet = self.wallets[paper.who]
        wallet.pending, wallet.points = wallet.pending - paper.earned, wallet.points + paper.earned
        paper.state, paper.ended = State.COMPLETED, self.clock()

    def _closed(self, paper: Paper) -> None:
        wallet = self.wallets[paper.who]
        wallet.held, wallet.points = wallet.held - paper.points, wallet.points + paper.points
        paper.goods.reserved -= paper.quantity
        paper.state = State.CLOSED

    @invariant()
    def the_two_agree(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        self.steps += 1
        async with self.database.reading() as session:
            accounts = {
                (one.name, one.unit): (one.balance - one.held, one.held)
                for one in await session.scalars(select(Account))
                if one.merchant_id == CAFE
            }
            for who, wallet in self.wallets.items():
                points = accounts.get((f"member:{who}", POINTS), (0, 0))
                pending = accounts.get((f"pending:{who}", POINTS), (0, 0))
                money = accounts.get((f"member:{who}", "EUR"), (0, 0))
                assert (points, pending[0], money) == (
                    (wallet.points, wallet.held), wallet.pending, (wallet.money, 0),
                )  # fmt: skip
            tills = [free for (name, _), (free, _) in accounts.items() if name.startswith("@cash")]
            assert -sum(tills) == self.till
            assert accounts.get((DUE_BACK.name, "EUR"), (0, 0))[0] == self.due
            for one in self.goods:
                sub = await session.get_one(SubInventory, (CAFE, one.sub))
                shelf = (sub.quantity, sub.reserved, sub.sold)
                assert shelf == (one.quantity, one.reserved, one.sold)
            states = await session.execute(select(Order.id, Order.state))
            assert dict(states.all()) == {one.id: one.state for one in self.orders.values()}
            if self.steps % 10 == 0:
                assert await wrong_accounts(session, CAFE) == []
                assert await discrepancies(session, CAFE) == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_random_deeds_conserve_points_and_money(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Some hundred deeds on each engine; ``MODEL=400`` makes them two hundred thousand."""
    let_run(MoneyMachine, engine, request, tmp_path, examples=3, steps=50)
