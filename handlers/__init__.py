"""The conversation: takes a wish out of an update, hands it to the desk, shows what came back."""

from handlers.kit.routing import Routes


def routes() -> Routes:
    """Every entrance to every conversation."""
    from handlers import (
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
        scan,
        settings,
        share,
        sheets,
        shopfront,
        staff,
        start,
        stock,
        stores,
        sub_inventory,
        supply,
        undo,
    )

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
