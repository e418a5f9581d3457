"""The conversation: takes a wish out of an update, hands it to the desk, shows what came back."""

from handlers.kit.routing import Routes


def routes() -> Routes:
    """Every entrance to every conversation."""
    from handlers.cards import cards, issue, my
    from handlers.catalog import form as product_form
    from handlers.catalog import products
    from handlers.door import start
    from handlers.intake import sheets
    from handlers.mall import inline, listing_new, listings, malls, share, shopfront
    from handlers.people import members, settings, staff, stores
    from handlers.reports import records, report
    from handlers.scan import batch, looking, scan, undo
    from handlers.stock import holds, stock, sub_inventory
    from handlers.supply import supply

    table = Routes()
    for conversation in (
        start,
        scan,
        batch,
        cards,
        holds,
        inline,
        issue,
        listing_new,
        listings,
        looking,
        malls,
        members,
        my,
        product_form,
        products,
        records,
        report,
        settings,
        share,
        sheets,
        shopfront,
        staff,
        stock,
        stores,
        sub_inventory,
        supply,
        undo,
    ):
        conversation.entrances(table)
    return table
