"""What would become of orders from another shop system, judged beside what is here."""

from dataclasses import dataclass, field

from domain.catalog import Product, Variant, store_in, store_names
from domain.desk import READ, Work, operation
from domain.errors import Malformed, Refusal
from domain.intake.judge import Problem
from domain.intake.order_rows import Asked, problem_of
from domain.ledger import POINTS, TooLittle, standing
from domain.orders import Fate, Foreign, Goods, Order, State, check_buyer, fate_of
from domain.roles import Permission
from domain.stock import NotEnough, PoolTooSmall, place_of


@dataclass
class Known:
    """What is there of some lines' numbers and SKUs."""

    orders: dict[str, Order] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)

    def goods(self, sku: str) -> Goods:
        variant = self.variants[sku]
        return Goods(self.products[variant.product_id], variant)


Taken = dict[tuple[str, int], int]  # stock and points that lines before would take


@operation(Permission.TAKE_ORDERS, kind=READ)
async def judge_orders(work: Work, *, asked: list[Asked], taken: Taken) -> list[Fate | Problem]:
    """What would become of each; ``taken`` is kept from one call to the next."""
    stores = await store_names(work, elsewhere=True)
    return await _Judge(work, stores, taken).some(asked)


class _Judge:
    """What would become of each line, as those before it leave stock and points."""

    def __init__(self, work: Work, stores: dict[str, int], taken: Taken) -> None:
        self._work = work
        self._stores = stores
        self._taken = taken

    async def some(self, asked: list[Asked]) -> list[Fate | Problem]:
        known = await known_of(self._work, asked)
        return [await self._one(one, known) for one in asked]

    async def _one(self, one: Asked, known: Known) -> Fate | Problem:
        try:
            told = foreign(one, known, self._stores)
            fate = fate_of(told, known.orders.get(one.no))
            if fate is Fate.PLACED and told.state is not State.CLOSED:
                await self._keep(told, known.goods(one.sku))
        except Refusal as refusal:
            return problem_of(one.line, refusal)
        return fate

    async def _keep(self, one: Foreign, goods: Goods) -> None:
        check_buyer(one, goods)
        variant = goods.variant
        place = await place_of(
            self._work, variant.id, one.mall, one.store_id, goods.product.unified_stock
        )
        lies = ("sub", place.sub_id) if place.sub_id is not None else ("pool", variant.id)
        left = place.free - self._taken.get(lies, 0)
        if one.quantity > left:
            refusal = PoolTooSmall if place.sub_id is None else NotEnough
            raise refusal(variant.sku, max(left, 0))
        if one.points and one.person_id is not None:
            purse = ("points", one.person_id)
            free = (await standing(self._work, one.person_id)).free - self._taken.get(purse, 0)
            if one.points > free:
                raise TooLittle(POINTS, free, one.points)
            self._taken[purse] = self._taken.get(purse, 0) + one.points
        self._taken[lies] = self._taken.get(lies, 0) + one.quantity


async def known_of(work: Work, asked: list[Asked]) -> Known:
    known = Known()
    orders = await work.session.scalars(
        work.mine(Order)
        .where(Order.no.in_([one.no for one in asked]))
        .execution_options(populate_existing=True)
    )
    known.orders = {one.no: one for one in orders}
    variants = await work.session.scalars(
        work.mine(Variant).where(
            Variant.sku.in_({one.sku for one in asked}), Variant.deleted_at.is_(None)
        )
    )
    known.variants = {one.sku: one for one in variants}
    products = await work.session.scalars(
        work.mine(Product).where(
            Product.id.in_({one.product_id for one in known.variants.values()})
        )
    )
    known.products = {one.id: one for one in products}
    return known


def foreign(one: Asked, known: Known, stores: dict[str, int]) -> Foreign:
    """Raises Malformed("elsewhere's sku" or "elsewhere's store")."""
    variant = known.variants.get(one.sku)
    if variant is None:
        raise Malformed("elsewhere's sku")
    store = store_in(stores, one.store) if one.store else None
    if one.store and store is None:
        raise Malformed("elsewhere's store")
    return Foreign(
        no=one.no,
        placed_at=one.placed_at,
        person_id=one.person_id,
        variant_id=variant.id,
        quantity=one.quantity,
        points=one.points,
        cash=one.cash,
        state=one.state,
        store_id=store,
        note=one.note,
    )
