"""The checklist of a new shop, on home until all of it is done."""

from domain.reports import FirstSteps
from handlers.kit.words import Markup, _, fill


def checklist(steps: FirstSteps) -> list[Markup]:
    """What stands on home until all of it is done."""
    if steps.done:
        return []
    todo = (
        (steps.country, fill(_("Country, clock and currency: {way}"), way=Markup("/settings"))),
        (steps.store, fill(_("A store, with its picture: {way}"), way=Markup("/stores"))),
        (steps.redeemer, fill(_("Who redeems: {way}"), way=Markup("/invite"))),
        (
            steps.goods,
            fill(
                _("A first card or product: {way} · {other}"),
                way=Markup("/issue"),
                other=Markup("/addproduct"),
            ),
        ),
    )
    marked = [
        fill("{sign} {words}", sign="☑" if done else "☐", words=words) for done, words in todo
    ]
    return [Markup(""), Markup(_("🌱 <b>To begin with</b>")), *marked, Markup("")]
