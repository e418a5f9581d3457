"""What is said, as a reader finds it: numbers agree, nothing raw, nothing cut, one language."""

import re
import unicodedata
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest
from babel.numbers import list_currencies

from domain.countries import codes, country
from handlers.door.founding import InCountry
from handlers.kit.words import _n, fill, speak
from handlers.people.places import country_name, zone_rows
from tests.town import NAMES, Town
from tests.words import spoken

NUMBERS = (0, 1, 2, 5)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOLE = re.compile(r"{(\w+)}")
PLURAL = re.compile(r"{(?:n|count|total|free|held|days|asked)} (?:more )?(\w+s|are|were)\b")
ONE_DOES = {"is", "was", "has", "ends", "waits", "needs"}  # what a single thing does
ABOVE_ONE = {
    "It has {n} symbols, a card's code has {whole}.",  # nearly as many
    "{n} cards of {uses} each",  # one card has a sentence of its own
    "🎟 {n} cards: {uses} each",
    "⏸ {name} tried {n} unknown codes in ten minutes ({store}).",
    "🔕 No low-stock alert for this one in the next {n} hours.",  # a day, or a week
}


def plurals() -> list[tuple[str, str]]:
    return [one for one in spoken() if isinstance(one, tuple)]  # type: ignore[misc]


def test_a_number_before_a_noun_has_both_forms() -> None:
    """Nobody reads "1 listings" (issue F): such a sentence is a plural."""
    wrong = [
        one
        for one in spoken()
        if isinstance(one, str) and one not in ABOVE_ONE and _disagrees(one)
    ]
    assert wrong == []


def _disagrees(sentence: str) -> bool:
    """Whether some number stands before what there are several of; a bound is no count."""
    counted = re.sub(r"[Aa]t most {n}|{n} pts", "", sentence)
    return any(word not in ONE_DOES for word in PLURAL.findall(counted))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("number", NUMBERS)
def test_every_plural_agrees(language: str, number: int) -> None:
    """Rendered with 0, 1, 2 and 5: the form fits, no hole is left open."""
    speak(language)
    try:
        assert len(plurals()) > 40
        for one, many in plurals():
            assert not _disagrees(one), one
            found = _n(one, many, number)
            if language == "en":
                assert found == (one if number == 1 else many)
            else:
                assert found == _n(one, many, 7), "Chinese has one form"
                assert found not in (one, many), one
            text = fill(found, **dict.fromkeys(HOLE.findall(found), number))
            assert "{" not in text
    finally:
        speak("en")


def wide(text: str) -> int:
    """Cells: Chinese and pictures take two."""
    return sum(
        0 if unicodedata.combining(one) or one == "\ufe0f"
        else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )  # fmt: skip


# Cells of a button on a phone 360 points wide, by how many stand beside each other.
FITS = {1: 46, 2: 22, 3: 14, 4: 10, 5: 8, 6: 6, 7: 5, 8: 4}
RAW = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|{\w+}|\b[A-Z][A-Z]+_[A-Z_]+\b")
LINK = re.compile(r"whsec_\S+|\btb_\w+|POST …\S+|https?://\S+|@\w+|\b[\w-]+\.(?:csv|xlsx|pdf)\b")
COMMAND = re.compile(r"/\w+(?: [^，。；：、）]*)?")
CODE = re.compile(
    r"…[0-9A-Z]{4}|\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4})+\b|\b[A-Z]{2}\d+\b"
)
LATIN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ']+")
# What a Chinese reader finds in Latin letters, too: names, and what is called so everywhere.
NAMED = """
Blue Door Café Old Town Riverside House beans Green tea BEAN TEA MUG Coffee Cake present SKU
CSV XLSX EAN UPC Code drand
PNG JPEG MB ID PIN QR PDF ERP CDK EUR UTC Telegram Stars BotFather Payments VIP English Asia
Shanghai Europe Berlin SECRET KEY Excel csv xlsx UTF Standard Webhooks json
"""
NAMES_KNOWN = {*NAMED.split(), *NAMES.values(), *list_currencies()}
# Typed exactly so, in every language: columns, kinds of files, prices.
TYPED = re.compile(
    r"supplier, item, name, kind, price, expires_on, note"
    r"|products、keys、supply、members(?:、orders)?"
    r"|offset own max \d+ rate \d+|source:own|sku,key|type:\w+|\bown\b"
)


class Reader:
    """Reads every screen that somebody is shown."""

    def __init__(self, town: Town, people: tuple[int, ...]) -> None:
        self.town, self.people = town, people
        self.texts: set[str] = set()
        self.rows: set[tuple[str, ...]] = set()
        town.world.listeners.add(self.hear)

    def hear(self, event: dict[str, Any]) -> None:
        if event.get("chat") not in self.people:
            return
        if event["type"] == "answer":
            self.texts.add(event["text"] or "")
        one = self.town.world.messages[event["chat"]].get(event.get("id", 0))
        if event["type"] != "message" or one is None or not one.from_user.is_bot:  # type: ignore[union-attr]
            return
        self.texts.add(one.text or one.caption or "")
        markup = one.reply_markup
        for row in markup.inline_keyboard if markup else []:
            self.rows.add(tuple(tap.text for tap in row))

    def lines(self) -> list[str]:
        labels = [label for row in self.rows for label in row]
        return [line for text in [*self.texts, *labels] for line in text.split("\n")]


def raw_in(line: str) -> list[str]:
    return RAW.findall(TYPED.sub("", LINK.sub("", line)))


def english_in(line: str) -> list[str]:
    for one in (TYPED, LINK, COMMAND, CODE):
        line = one.sub(" ", line)
    return [word for word in LATIN.findall(line) if word not in NAMES_KNOWN]


def cut_in(row: tuple[str, ...]) -> list[str]:
    names = ("House beans", "Green tea", "Carol", "Dave", "Coffee", "Cake")
    return [
        one
        for one in row
        if wide(one) > FITS.get(len(row), 4) and not any(name in one for name in names)
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_country_and_clock_has_its_name_and_room_for_it(language: str) -> None:
    """Lord Howe Island stands on a button of its own; Kolkata is 加尔各答."""
    speak(language)
    try:
        places = [country(code) for code in codes()]
        assert len(places) > 200
        rows = [
            tuple(tap.text for tap in row)
            for one in places
            for row in zone_rows(one, NOON, lambda code, zone: InCountry(country=code, zone=zone))
        ]
        assert {row for row in rows if cut_in(row)} == set()
        named = [*(country_name(one.code) for one in places), *chain.from_iterable(rows)]
        if language == "zh":
            assert {one for one in named if english_in(one)} == set()
    finally:
        speak("en")


def test_the_reader_reads() -> None:
    """The rule's own test: it finds what it is there to find."""
    assert raw_in("Redeem: by_count") == ["by_count"]
    assert raw_in("{left} left") == ["{left}"]
    assert cut_in(("🔎 Look up a card of somebody", "📷 Redeem"))
    assert english_in("您还有 uses 次") == ["uses"]
    assert _disagrees("🏷 {n} listings")
    assert not english_in("📦 House beans · /stock BEAN 20")
