"""Pictures on their way in: fetched, read; and what is said where no code of ours is found."""

from contextlib import suppress
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.types import Message

from domain.cards import LENGTH, Code, WrongLength, near_code, parse
from domain.errors import Malformed, Refusal
from domain.reading import MAX_BYTES, Lost, Problem, Reader, TooHeavy
from handlers.kit.fetching import NotFetched, fetch
from handlers.kit.me import Me
from handlers.kit.screen import Screen
from handlers.kit.words import _, _n, clean, fill, lines, mono, number
from handlers.scan.phrases import not_redeemed
from handlers.scan.problems import problem_words

FOREIGN_SHOWN = 80  # symbols of a code that is not ours


@dataclass
class Part:
    """What was read in one photo: our codes, texts of others, or why nothing could be read."""

    place: int  # 1 for the first photo of an album
    message: Message
    codes: list[Code] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    barcodes: list[str] = field(default_factory=list)  # of products: looked up, never redeemed
    problem: Problem | None = None

    @property
    def photo(self) -> str | None:
        """Telegram's file id; a picture sent as a file cannot be shown again as a photo."""
        return self.message.photo[-1].file_id if self.message.photo else None


async def codes_in_picture(
    message: Message, me: Me, bot: Bot, reader: Reader, album: list[Message] | None = None
) -> list[Code]:
    """The codes of ours in a picture, or an album's first that has some, which was sent where one
    is asked for. Raises NotFetched."""
    for place, one in enumerate(album or [message], start=1):
        part = await read_part(bot, reader, me, place, one)
        if isinstance(part.problem, Lost):
            raise NotFetched
        if part.codes:
            return part.codes
    return []


async def read_part(bot: Bot, reader: Reader, me: Me, place: int, message: Message) -> Part:
    """Fetch one photo or file and read the codes in it."""
    part = Part(place, message)
    who = (me.actor.merchant_id, me.id)
    file = message.photo[-1] if message.photo else message.document
    if file is None:
        return part
    try:
        held = await fetch(bot, file, MAX_BYTES)
        if held is None:
            raise TooHeavy(file.file_size or 0)
        reading = await reader.read(held, _ours, who=who)
    except NotFetched:
        part.problem = Lost()
    except Problem as problem:
        part.problem = problem
    else:
        for text in reading.texts:
            code = parse(text)
            if code is None:
                part.foreign.append(text)
            elif code not in part.codes:
                part.codes.append(code)
        if not part.codes:
            with suppress(Problem):  # it was read before; there is no barcode then
                part.barcodes += (await reader.barcodes(held, who=who)).texts
    return part


def nothing_read(part: Part) -> Screen:
    """No code of ours in a picture: say which of the reasons it is, and how to do better."""
    if part.problem is not None:
        return Screen(problem_words(part.problem))
    read = part.foreign or part.barcodes
    symbols = near_code(read[0]) if part.foreign else None
    if symbols:
        return Screen(lines(not_redeemed(_("wrong length")), wrong_length(symbols)))
    if read:
        text = clean(read[0])
        shown = text if len(text) <= FOREIGN_SHOWN else text[: FOREIGN_SHOWN - 1] + "…"
        return Screen(
            lines(
                not_redeemed(_("not one of ours")),
                _("That code can be read, but it is no card of ours. It says:")
                if part.foreign
                else _("That barcode can be read, but it is no card, and no product here has it:"),
                mono(shown),
            )
        )
    return Screen(
        lines(
            not_redeemed(_("no code could be read")),
            _("• Lay the card flat and let the code fill the frame."),
            _("• Avoid glare and shadow, and hold still."),
            _("• Or send the picture <b>as a file</b>: it keeps all its detail."),
            _("• Or type the code that is printed below it."),
        )
    )


def wrong_length(symbols: int) -> str:
    """By how much, for whoever compares it with the card."""
    off = abs(LENGTH - symbols)
    said = (
        _n("That code is {n} symbol short.", "That code is {n} symbols short.", off)
        if symbols < LENGTH
        else _n("That code is {n} symbol too long.", "That code is {n} symbols too long.", off)
    )
    return lines(
        said.format(n=number(off)),
        fill(_("It has {n} symbols, a card's code has {whole}."), n=symbols, whole=LENGTH),
        _("Compare it with the card, or send a photo."),
    )


def no_code(text: str) -> Refusal:
    """What is raised where a code was expected: nearly one, or none at all."""
    symbols = near_code(text)
    return WrongLength(symbols) if symbols else Malformed("code")


def _ours(text: str) -> bool:
    return parse(text) is not None
