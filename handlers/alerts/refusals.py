"""How alerts say "no"."""

from domain.alerts import Answered, NotToExtend
from handlers.kit.refusals import Refusals
from handlers.kit.words import _, bold, fill

REFUSALS = Refusals(
    say={
        Answered: lambda r, z: fill(
            _("👌 {who} has dealt with it already."), who=bold(r.who or "?")
        ),
        NotToExtend: lambda r, z: _(
            "❌ It ends with what stands behind it: extend the benefit, its cards or the draw."
        ),
    },
    malformed={
        "alert_days": lambda: _("❌ Up to ten numbers of days, from 0 to {limit}: 30 7 3 1 0"),
        "alert_hours": lambda: _("❌ Hours are a number from 1 to {limit}."),
        "alert_hour": lambda: _("❌ The hour is a number from 0 to {limit}."),
        "alerts": lambda: _(
            "❌ I know /alerts days 30 7 1, /alerts hours 4, /alerts at 9, /alerts first managers "
            "(or all), /alerts who, /alerts group."
        ),
        "hearing": lambda: _(
            "❌ Say who, what and on or off: /alerts who Marta vouchers off. What: report, low, "
            "products, benefits, sales, vouchers, wins."
        ),
        "leaders_group": lambda: _("❌ I am not in that group. Link it again, and let me in."),
    },
    gone={"group": lambda: _("❌ No group is linked.")},
    not_found={
        "alerts": lambda: _("❌ There is no such alert here."),
        "groups": lambda: _("❌ No group is linked."),
    },
)
