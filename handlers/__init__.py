"""The conversation: takes a wish out of an update, hands it to the desk, shows what came back."""

from handlers.kit.routing import Routes


def routes() -> Routes:
    """Every entrance to every conversation."""
    from handlers import (
        batch,
        cards,
        issue,
        looking,
        my,
        records,
        report,
        scan,
        settings,
        staff,
        start,
        stores,
        undo,
    )

    table = Routes()
    for conversation in (
        start,
        scan,
        batch,
        looking,
        undo,
        records,
        cards,
        issue,
        my,
        stores,
        staff,
        report,
        settings,
    ):
        conversation.entrances(table)
    return table
