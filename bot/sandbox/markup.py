"""Telegram's HTML into text and entities, refusing what Telegram refuses."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from aiogram.types import MessageEntity

from bot.sandbox.refuse import bad, utf16

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "span": "spoiler",
}
_URL = re.compile(r"(?:https?://|t\.me/)[^\s<>]+")
_STRAY = re.compile(r"<(?![/a-zA-Z!])")
_COMMAND = re.compile(r"(?<![\w/])/[a-z][a-z0-9_]{0,31}\b")


def parse(text: str, parse_mode: str | None) -> tuple[str, list[MessageEntity]]:
    """Text and entities. Raises Refused for HTML that Telegram would refuse."""
    if not parse_mode:
        return text.strip(), detected(text.strip())
    if parse_mode.upper() != "HTML":
        raise bad("unsupported parse_mode")
    stray = _STRAY.search(text)
    if stray:
        raise bad(f"can't parse entities: Unsupported start tag at byte offset {stray.start()}")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        name = reader.open[-1].name
        raise bad(
            f"can't parse entities: Can't find end tag corresponding to start tag \"{name}\""
        )
    plain = "".join(reader.parts)
    lead = utf16(plain) - utf16(plain.lstrip())
    shown = plain.strip()
    entities = [
        one.model_copy(update={"offset": max(one.offset - lead, 0)}) for one in reader.entities
    ]
    entities = [one for one in entities if one.length > 0]
    entities += [one for one in detected(shown) if not _inside(one, entities)]
    return shown, sorted(entities, key=lambda one: (one.offset, -one.length))


def detected(text: str) -> list[MessageEntity]:
    """Links and commands that Telegram finds by itself."""
    found = []
    for kind, pattern in (("url", _URL), ("bot_command", _COMMAND)):
        for match in pattern.finditer(text):
            at = utf16(text[: match.start()])
            found.append(MessageEntity(type=kind, offset=at, length=utf16(match[0])))
    return found


def _inside(one: MessageEntity, others: list[MessageEntity]) -> bool:
    return any(
        other.offset <= one.offset < other.offset + other.length
        for other in others
        if other.type in ("code", "pre", "text_link")
    )


@dataclass
class _Open:
    name: str
    kind: str
    offset: int
    url: str | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.entities: list[MessageEntity] = []
        self.open: list[_Open] = []
        self.length = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = TAGS.get(tag)
        given = dict(attrs)
        if kind is None or (tag == "span" and given.get("class") != "tg-spoiler"):
            raise bad(f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset 0')
        if kind == "blockquote" and "expandable" in given:
            kind = "expandable_blockquote"
        self.open.append(_Open(tag, kind, self.length, given.get("href")))

    def handle_endtag(self, tag: str) -> None:
        if not self.open:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {self.length}")
        begun = self.open.pop()
        if begun.name != tag:
            raise bad(
                f"can't parse entities: Unmatched end tag at byte offset {self.length}, "
                f'expected "</{begun.name}>", found "</{tag}>"'
            )
        self.entities.append(
            MessageEntity(
                type=begun.kind,
                offset=begun.offset,
                length=self.length - begun.offset,
                url=begun.url,
            )
        )

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
        self.length += utf16(data)

    def handle_comment(self, data: str) -> None:  # noqa: ARG002  (the parser's name for it)
        raise bad('can\'t parse entities: Unsupported start tag "!--"')
