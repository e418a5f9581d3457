"""Objects as Telegram writes them: what the stand-in answers with and hands over."""

from functools import cache
from typing import Any

from aiogram import Bot
from pydantic import BaseModel


@cache
def _nobody() -> Bot:
    """aiogram's own function makes a bot a call, and each reads the certificates anew: 30 ms."""
    return Bot("42:NOBODY")


def wire(thing: Any) -> Any:
    """Python's own dictionaries, lists and values, ready for JSON."""
    if isinstance(thing, BaseModel):
        thing = thing.model_dump(mode="python", warnings=False)
    nobody = _nobody()
    return nobody.session.prepare_value(thing, bot=nobody, files={}, _dumps_json=False)
