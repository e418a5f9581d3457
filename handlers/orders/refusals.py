"""How orders say "no"."""

from domain.orders import (
    CannotPaySo,
    GivesNothing,
    MadeElsewhere,
    Means,
    NoBuyer,
    PriceChanged,
    State,
    Step,
    ToldOtherwise,
    Unanswered,
    WrongState,
)
from domain.roles import Permission
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.words import _, bold, fill
from handlers.orders.words import MEANS, STATE, number_words, price

_STEP = {
    Step.PAY: lambda: _("be paid"),
    Step.CLOSE: lambda: _("be closed"),
    Step.REOPEN: lambda: _("be opened again"),
    Step.SHIP: lambda: _("be shipped"),
    Step.COMPLETE: lambda: _("be completed"),
    Step.REFUND: lambda: _("be refunded"),
}
_WHAT = {
    "address": lambda: _("❌ Where shall it be sent? An address is still missing."),
    "store": lambda: _("❌ At which store? Choose one first."),
    "form": lambda: _("❌ Something that the shop asks was not answered yet."),
}


def _wrong_state(refusal: WrongState, _zone: str) -> str:
    return fill(
        _("❌ Order {no} cannot {step}: it is {state}."),
        no=number_words(refusal.no),
        step=_STEP[Step(refusal.step)](),
        state=bold(STATE[State(refusal.state)]()),
    )


REFUSALS = Refusals(
    say={
        WrongState: _wrong_state,
        PriceChanged: lambda r, z: fill(
            _("❌ The price has changed: it costs {price} now. Look at it again."),
            price=bold(price(r.points, r.cash, r.currency)),
        ),
        Unanswered: lambda r, z: _WHAT[r.what](),
        CannotPaySo: lambda r, z: fill(
            _("❌ This order cannot be paid so: {means}."), means=MEANS[Means(r.means)]()
        ),
        ToldOtherwise: lambda r, z: fill(
            _(
                "❌ Order {no} is here already, and something else of it than its status is told "
                "in another way."
            ),
            no=number_words(r.no),
        ),
        MadeElsewhere: lambda r, z: fill(
            _("❌ Order {no} was made in another shop system: pay it or cancel it there."),
            no=number_words(r.no),
        ),
        NoBuyer: lambda r, z: _("❌ This is kept in a member's name. Choose the member first."),
        GivesNothing: lambda r, z: _(
            "❌ Nobody has said how many points this gives. The shop has to do that first."
        ),
    },
    malformed={
        "order": lambda: _("❌ Several orders end so. Type more of the number."),
        "filter": lambda: _("❌ That filter is a number, for example: member:12"),
        "address": lambda: _("❌ An address has at most {limit} characters."),
        "answer": lambda: _("❌ An answer has at most {limit} characters."),
        "tracking": lambda: _("❌ A tracking number has 1 to {limit} characters."),
        "carrier": lambda: _("❌ A carrier's name has at most {limit} characters."),
        "earn_rate": lambda: _("❌ Points for one unit of money are 0 to {limit}."),
        "refund_days": lambda: _("❌ Days for asking a refund are 0 to {limit}."),
        "order_form": lambda: _("❌ At most {limit} short questions, each on a line."),
    },
    not_found={"orders": lambda: _("❌ There is no such order here.")},
    lists={
        "orders": ListOf("orders", Permission.MANAGE_ORDERS, lambda: _("Orders")),
    },
)
