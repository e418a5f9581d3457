"""What a list is narrowed to, as a person reads it: never the line that is kept for it."""

from domain.desk import Desk
from handlers.kit.filters import Filter, parse_filter
from handlers.kit.me import Me
from handlers.kit.store_names import store_said
from handlers.kit.words import Markup, _, day, fill, shortened


async def told(desk: Desk, me: Me, kept: str) -> Markup | None:
    """Of a line as ``parse_filter`` reads it; None: everything."""
    return await filter_told(desk, parse_filter(kept, desk.clock(), me.house_zone))


async def filter_told(desk: Desk, chosen: Filter) -> Markup | None:
    store = await store_said(desk, chosen.store_id) if chosen.store_id else None
    parts = [one for one in (span_of(chosen), store, shortened(chosen.words)) if one]
    return fill(_("🔎 {words}"), words=" · ".join(parts)) if parts else None


def span_of(chosen: Filter) -> str | None:
    """Of which days the list is."""
    since, until = chosen.since, chosen.until
    if since and until:
        return day(since) if since == until else f"{day(since)} – {day(until)}"
    if since:
        return _("from {day} on").format(day=day(since))
    return _("up to {day}").format(day=day(until)) if until else None
