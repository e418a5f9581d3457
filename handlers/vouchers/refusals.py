"""How vouchers say "no"."""

from domain.roles import Permission
from domain.vouchers import AllClaimed, AlreadyOver, EnoughClaimed, NotGivenOut, TooFewLeft
from handlers.kit.buttons import go
from handlers.kit.refusals import ListOf, Refusals
from handlers.kit.screen import button
from handlers.kit.words import _, bold, fill, lines
from handlers.vouchers.buttons import ShowVoucher

_WHY = {
    "paused": lambda: _("The shop has paused it. Try again later."),
    "revoked": lambda: _("The shop has ended it."),
    "over": lambda: _("Its time is over."),
    "unpromoted": lambda: _("It is not given out by a link any more."),
}
REFUSALS = Refusals(
    say={
        AllClaimed: lambda r, z: lines(
            bold(_("❌ NOT CLAIMED · all are gone")),
            fill(_("Nothing is left of {name}."), name=bold(r.name)),
        ),
        EnoughClaimed: lambda r, z: lines(
            bold(_("❌ NOT CLAIMED · you have it already")),
            fill(
                _("One person may claim {name} {most}×. Yours is under /my."),
                name=bold(r.name),
                most=r.most,
            ),
        ),
        TooFewLeft: lambda r, z: fill(
            _("❌ Only {left} are left of {name}. Type fewer."), left=r.left, name=bold(r.name)
        ),
        AlreadyOver: lambda r, z: fill(
            _("❌ {name} is over: its codes would be good for nothing. Extend it first."),
            name=bold(r.name),
        ),
        NotGivenOut: lambda r, z: lines(
            bold(_("❌ NOT CLAIMED · not given out now")),
            fill("{name}: {why}", name=bold(r.name), why=_WHY[r.why]()),
        ),
    },
    malformed={
        "voucher name": lambda: _("❌ The name must have 1 to {limit} characters."),
        "voucher stock": lambda: _("❌ How many are there? A number from 1 to {limit}."),
        "voucher days": lambda: _("❌ Days are a number from 1 to {limit}."),
        "voucher validity": lambda: _(
            "❌ Valid until when? A last day, two days, or a number of days after the claim."
        ),
        "voucher picture": lambda: _("❌ A voucher has a cover and a background."),
        "voucher part": lambda: _(
            "❌ I do not understand “{said}”. Write it like: "
            "Latte | 80% | x100 | 30 days | limit 1"
        ),
        "voucher terms": lambda: _(
            "❌ Which type? Write exchange, 20 off 100 (满100减20), or what is paid: 80%, 8折."
        ),
        "amount off": lambda: _(
            "❌ Write what is taken off and from which bill on: 20 off 100. It cannot take off "
            "more than the bill."
        ),
        "discount": lambda: _(
            "❌ Write what the customer pays, from 1 % to 99 %: 80%, 8折 or 80."
        ),
        "each may": lambda: _("❌ One person may claim 1 to {limit}."),
        "printed": lambda: _("❌ How many codes? A number from 1 to {limit}."),
        "bill": lambda: _("❌ A bill is a sum like 120 or 49.90."),
        "valid_until shorter": lambda: _(
            "❌ It is valid for longer already. Extending never shortens."
        ),
    },
    gone={
        "vouchers": lambda: _("❌ This voucher was ended before."),
    },
    not_found={
        "vouchers": lambda: _("❌ There is no such voucher here."),
        "prints": lambda: _("❌ There are no codes of this print any more."),
    },
    offers={
        AlreadyOver: lambda r: [[button("🎟 " + r.name, ShowVoucher(voucher=r.voucher_id))]],
        EnoughClaimed: lambda r: [[go("🎟 " + _("My cards"), "my")]],
    },
    lists={
        "vouchers": ListOf("vouchers", Permission.MANAGE_VOUCHERS, lambda: _("Vouchers")),
    },
)
