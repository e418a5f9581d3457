"""Secrets are a type: whatever prints, logs, stores or raises one shows it masked."""

import hashlib
import hmac
import re
from typing import Self

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Hidden(Exception):
    """What came back from a stored answer is only the mask of a secret."""


class Secret:
    """A text that only ``reveal`` gives away. In JSON it is its mask, for good."""

    __slots__ = ("_text", "_value")

    def __init__(self, value: str) -> None:
        self._value: str | None = value
        self._text = "…" if value else ""

    @classmethod
    def masked(cls, text: str) -> Self:
        """What is left of a secret that was stored."""
        left = cls("")
        left._value, left._text = None, text
        return left

    @property
    def known(self) -> bool:
        """Whether it can be revealed; of a stored answer only the mask is left."""
        return self._value is not None

    def reveal(self) -> str:
        """The secret itself. Raises Hidden where only its mask was kept."""
        if self._value is None:
            raise Hidden
        return self._value

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__

    def __bool__(self) -> bool:
        return self._value is None or bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret) or self._value is None or other._value is None:
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Out: the mask. In: the mask again, never the secret."""
        return core_schema.union_schema(
            [
                core_schema.is_instance_schema(cls),
                core_schema.no_info_after_validator_function(cls.masked, core_schema.str_schema()),
            ],
            serialization=core_schema.plain_serializer_function_ser_schema(str),
        )


class Pin(Secret):
    """Four to eight digits: nothing of it is ever shown."""

    __slots__ = ()


class Token(Secret):
    """What a one-time link carries."""

    __slots__ = ()


class CallSecret(Secret):
    """What another system signs its calls with, as in Standard Webhooks."""

    __slots__ = ()


class ProviderToken(Secret):
    """A payment provider's; whether it is for tests, and its last four, tell one from another."""

    __slots__ = ()

    def __init__(self, value: str) -> None:
        super().__init__(value)
        if found := _PROVIDER.fullmatch(value):
            self._text = f"{found[1]} …{value[-4:]}"

    @property
    def well_formed(self) -> bool:
        """Whether it looks like what @BotFather gives."""
        return _PROVIDER.fullmatch(self._value or "") is not None


class BotToken(Secret):
    """What a bot is steered with; its number, which is no secret, tells one from another."""

    __slots__ = ()

    def __init__(self, value: str) -> None:
        super().__init__(value)
        if found := _BOT.fullmatch(value):
            self._text = f"{found[1]}:…"

    @classmethod
    def found_in(cls, text: str) -> "BotToken | None":
        """The one in a text, for example in the whole of what @BotFather said."""
        found = _BOT.search(text)
        return cls(found[0]) if found else None

    @property
    def bot_id(self) -> int:
        """Telegram's number of the bot. Raises Hidden, ValueError."""
        return int(self.reveal().partition(":")[0])

    def mark(self, use: str) -> str:
        """Something else that only who has the token knows: the secret of its webhook, say."""
        return hmac.new(self.reveal().encode(), use.encode(), hashlib.sha256).hexdigest()


_BOT = re.compile(r"(?<![\w:-])(\d{1,19}):[\w-]{20,100}(?![\w-])", re.ASCII)
_PROVIDER = re.compile(r"\d{5,15}:(TEST|LIVE):[\w=-]{6,200}", re.ASCII)


class CardCode(Secret):
    """A card's code; its last four symbols are enough to recognise it, on the card as well."""

    __slots__ = ()

    def __init__(self, value: str) -> None:
        super().__init__(value)
        if len(value) > 4:
            self._text = f"…{value[-4:]}"

    @property
    def end(self) -> str:
        """Its last four symbols, for files."""
        return self._text.removeprefix("…")


# Made by chance, and so long that nobody tries them all: a digest of one gives nothing away.
RANDOM = (Token, CallSecret, ProviderToken, BotToken, CardCode)
