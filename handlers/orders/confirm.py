"""The one confirmation before an order: everything that it costs, gives and excludes."""

from domain.catalog import Template
from domain.orders import Delivery, Quote, Wish
from domain.stock import Mall
from handlers.catalog.words import TEMPLATE, money, points, uses_words, variant_name
from handlers.kit.buttons import go
from handlers.kit.screen import GOOD, Button, Rows, button, rows_of
from handlers.kit.store_names import good_at
from handlers.kit.words import Markup, _, _n, bold, day, fill, last_day, lines, moment, number
from handlers.orders.buttons import Pay, PayDeed, WishDeed, WishPart
from handlers.orders.words import in_stars, price


def confirmation(told: Quote, wish: Wish) -> Markup:
    """S2-03, S2-05, S2-07, S2-37, S2-38."""
    return lines(
        fill("🛒 {n} × {what}", n=told.quantity, what=bold(variant_name(told.name, told.variant))),
        fill(
            _("To pay: {price}"),
            price=bold(price(told.cost.points, told.cost.money, told.currency)),
        ),
        *stops(told),
        fill(_("🚚 {freight} of it is shipping"), freight=money(told.cost.freight, told.currency))
        if told.cost.freight
        else None,
        *_purse(told),
        fill(_("📦 How you get it: {how}"), how=TEMPLATE[told.template]()),
        *_how(told, wish),
        fill(_("⏳ The benefit ends with {day}"), day=day(told.benefit_until))
        if told.benefit_until
        else None,
        *(
            fill("📝 {question}: {answer}", question=one, answer=said)
            for one, said in zip(told.form, wish.answers, strict=False)
        ),
        _limit(told),
        fill(_("◆ You earn {points} when it is completed."), points=points(told.earned))
        if told.earned
        else None,
        *_refund(told),
        _(
            "Points items: no member discount, commission, points offset, coupon, amount-off or "
            "free-shipping threshold."
        )
        if told.mall is Mall.POINTS
        else None,
        fill(_("Sold by {merchant}"), merchant=told.merchant),
    )


def choices(told: Quote, merchant: int, draft: str) -> Rows:
    """The buttons: ways to pay first, then what can still be changed."""

    def part(words: str, deed: WishDeed, value: int) -> Button:
        return button(words, WishPart(merchant=merchant, draft=draft, deed=deed, n=value))

    rows = [] if stops(told) else ways_to_pay(told, merchant, draft)
    if told.points.free < told.cost.points:
        rows.append([go("◆ " + _("My points"), "mypoints")])
    n = told.quantity
    most = most_of(told)
    rows.append(
        [
            *([part("−", "quantity", n - 1)] if n > 1 else []),
            part("🔢 " + number(n), "quantity", -1),
            *([part("+", "quantity", n + 1)] if n < most else []),
        ]
    )
    more = []
    if told.optional:
        more.append(
            part(_("Without points"), "spend", 0)
            if told.cost.points
            else part(_("With points"), "spend", 1)
        )
    if len(told.variants) > 1:
        more.append(part("🧩 " + _("Another variant"), "variant", -1))
    if len(told.stores) > 1:
        more.append(part("🏬 " + _("Another store"), "store", -1))
    if told.delivery is Delivery.SHIPPED:
        more.append(part("🏠 " + _("Another address"), "address", -1))
    return [*rows, *rows_of(more, 2)]


def ways_to_pay(told: Quote, merchant: int, draft: str) -> Rows:
    """Every means by which this may be paid, in the order in which it is offered: the one place
    that lists them."""

    def way(words: str, deed: PayDeed, style: str | None = None) -> list[Button]:
        return [button(words, Pay(merchant=merchant, draft=draft, deed=deed), style)]

    cost, currency = told.cost, told.currency
    whole = price(cost.points, cost.money, currency)
    if not cost.money:
        return [way("✅ " + _("Pay {price}").format(price=whole), "points", GOOD)]
    rows = []
    if told.ways.balance and told.balance >= cost.money:
        words = _("Pay {price} from my balance").format(price=whole)
        rows.append(way("✅ " + words, "balance", GOOD))
    if told.ways.provider:
        rows.append(way("💳 " + _("Pay {price} by card").format(price=whole), "provider"))
    if told.ways.stars is not None:
        words = _("Pay {price}").format(price=in_stars(cost.points, told.ways.stars))
        rows.append(way("⭐ " + words, "stars"))
    rows.append(way("🏪 " + _("Pay {price} at the counter").format(price=whole), "cash"))
    return rows


def stops(told: Quote) -> list[Markup]:
    """What stands in the way just now."""
    found = []
    if not told.mine:
        found.append(Markup(_("🔐 You are not among those who may buy it yet; ask the shop.")))
    if told.left < told.quantity:
        found.append(
            fill(_("⚪ Only {n} left just now."), n=told.left)
            if told.left > 0
            else Markup(_("⚪ Sold out just now."))
        )
    if told.purchase_limit is not None and told.bought + told.quantity > told.purchase_limit:
        found.append(Markup(_("☝ That is more than one member may buy.")))
    if told.template is Template.POINTS_CREDIT and not told.gives:
        found.append(Markup(_("❌ The shop has not said yet how many points it gives.")))
    short = told.cost.points - told.points.free
    if short > 0:
        found.append(fill(_("❌ {points} are missing."), points=points(short)))
    return found


def most_of(told: Quote) -> int:
    """How many this person may have."""
    if told.purchase_limit is None:
        return told.left
    return min(told.left, told.purchase_limit - told.bought)


def _balance(told: Quote) -> Markup:
    have = money(told.balance, told.currency)
    if not told.ways.balance:
        return Markup(_("💶 This is not paid from a balance."))
    if told.balance < told.cost.money:
        return fill(_("💶 Balance {have}: too little for this."), have=have)
    return fill(
        _("💶 Balance {have}; {left} are left if you pay with it."),
        have=have,
        left=money(told.balance - told.cost.money, told.currency),
    )


def _purse(told: Quote) -> list[Markup]:
    """What one has, and what is left of it."""
    found = []
    free, cost = told.points.free, told.cost
    if cost.points:
        found.append(
            fill(
                _("◆ You have {have}; {left} are left."),
                have=points(free),
                left=points(free - cost.points),
            )
            if free >= cost.points
            else fill(_("◆ You have {have}."), have=points(free))
        )
    if cost.money:
        found.append(_balance(told))
        found.append(
            fill(
                _n(
                    "🏪 At the counter: it is kept for you for {n} minute.",
                    "🏪 At the counter: it is kept for you for {n} minutes.",
                    told.minutes,
                ),
                n=told.minutes,
            )
        )
    return found


def _how(told: Quote, wish: Wish) -> list[Markup]:
    store = dict(told.stores).get(wish.store_id or 0)
    if store is None and len(told.stores) == 1:
        store = told.stores[0][1]
    match told.delivery:
        case Delivery.SHIPPED:
            return [
                fill(_("🏠 To: {address}"), address=wish.address.replace("\n", ", ")),
                Markup(_("You are told when it is on its way, with its number.")),
            ]
        case Delivery.PICKED_UP:
            return [fill(_("🏬 At: {store}"), store=store)] if store else []
        case Delivery.BY_HAND:
            return [Markup(_("The shop does it itself, and tells you."))]
    if told.template is Template.CARD_KEY:
        words = _("🔑 The key is shown to you alone; once it is, the shop may refuse a refund.")
        return [Markup(words)]
    if told.template is Template.POINTS_CREDIT and told.gives:
        return [fill(_("◆ It gives you {points}."), points=points(told.gives))]
    if told.template is Template.REDEMPTION_CARD:
        return _pass(told, store)
    return []


def _pass(told: Quote, store: str | None) -> list[Markup]:
    """How many cards, their uses, from when until when, where."""
    uses = uses_words(told.cards[0] if told.cards else 1)
    there, every = [*told.good_at], told.everywhere
    if store and not told.cross_store:
        there, every = [store], False
    elif store and store not in there:
        there.append(store)
    found = [
        fill(_("🎟 One card: {uses}"), uses=uses)
        if len(told.cards) == 1
        else fill(_("🎟 {n} cards: {uses} each"), n=len(told.cards), uses=uses),
        fill(_("🏬 Good at: {stores}"), stores=good_at(there, every)),
        fill(_("📅 Valid until {day}"), day=last_day(told.valid_until, told.timezone))
        if told.valid_until
        else Markup(_("📅 No end date")),
    ]
    if told.valid_from and told.now < told.valid_from:
        found.append(fill(_("⏱ Not before {at}"), at=moment(told.valid_from, told.timezone)))
    return found


def _limit(told: Quote) -> Markup | None:
    if told.purchase_limit is None:
        return None
    return fill(
        _("☝ At most {n} a member; you have bought {bought}."),
        n=told.purchase_limit,
        bought=told.bought,
    )


def _refund(told: Quote) -> list[Markup]:
    """How long it may be asked back, and what comes back (S2-07, S2-08)."""
    days = told.refund_days
    found = [
        fill(
            _n(
                "↩ A refund can be asked for until {n} day after it is completed.",
                "↩ A refund can be asked for until {n} days after it is completed.",
                days,
            ),
            n=days,
        )
        if days
        else Markup(_("↩ Once it is completed, it is not taken back."))
    ]
    if told.cost.points and not told.refund_points:
        found.append(Markup(_("Points do not come back with a refund.")))
    return found
