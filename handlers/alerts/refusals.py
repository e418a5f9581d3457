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
            "❌ It ends with what stands behind it: extend the benefit or its cards."
        ),
    },
    malformed={
        "alert_days": lambda: _("❌ Up to ten numbers of days, from 0 to {limit}: 30 7 3 1 0"),
        "alert_hours": lambda: _("❌ Hours are a number from 1 to {limit}."),
        "alert_hour": lambda: _("❌ The hour is a number from 0 to {limit}."),
        "alerts": lambda: _(
            "❌ I know /alerts days 30 7 1, /alerts hours 4, /alerts at 9, /alerts first managers "
            "(or all)."
        ),
    },
    not_found={"alerts": lambda: _("❌ There is no such alert here.")},
)
