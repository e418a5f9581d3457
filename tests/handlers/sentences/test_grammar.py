"""Sentences are read by a table, and by nothing else (screens 9)."""

import time
from datetime import date

import pytest

import handlers
from handlers.kit.said_days import day_of
from handlers.sentences.grammar import LONGEST, read
from handlers.sentences.hearing import ANSWERS
from tests.handlers.sentences.said import CHINESE, ENGLISH, NOT_SAID, lines_of

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize("table", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_people_say_is_understood(table: str) -> None:
    """At least 120 sentences a language, each read as what it means."""
    said = lines_of(table)
    assert len(set(said)) >= 120
    assert [(m, s) for m, s in said if (found := read(s)) is None or found.means != m] == []
    assert {means for means, _sentence in said} == set(ANSWERS)


def test_what_a_sentence_is_about() -> None:
    for sentence, about in (
        ("move 20 LOAF from pool to the points mall, 5 a day",
         {"n": "20", "what": "LOAF", "mall": "points mall", "daily": "5"}),
        ("把20个LOAF从库存池移到积分商城，每天5个",
         {"n": "20", "what": "LOAF", "mall": "积分商城", "daily": "5"}),
        ("yesterday at Old Town", {"day": "yesterday", "store": "Old Town"}),
        ("give Carol 50 points: birthday", {"who": "Carol", "n": "50", "note": "birthday"}),
        ("给Carol 50积分，生日", {"who": "Carol", "n": "50", "note": "生日"}),
        ("approve refund 12", {"no": "12"}),
        ("咖啡豆还剩多少？", {"what": "咖啡豆"}),
        ("how many House beans are left?", {"what": "House beans"}),
    ):  # fmt: skip
        found = read(sentence)
        assert found is not None
        assert found.about == about, sentence


def test_nothing_else_is_understood() -> None:
    assert [one for one in NOT_SAID.strip().split("\n") if read(one)] == []
    assert read("move 20 LOAF to the shop " + "x" * LONGEST) is None
    assert read("") is None


def test_every_meaning_is_a_command_that_exists() -> None:
    """A sentence needs the right of the command that says the same."""
    known = handlers.routes().commands
    assert {command for command, _answer in ANSWERS.values()} <= set(known)


def test_days_as_people_say_them() -> None:
    for said, day in (
        ("today", (21, 11)), ("昨天", (20, 11)), ("前天", (19, 11)), ("monday", (16, 11)),
        ("on saturday", (14, 11)), ("上周一", (16, 11)), ("11月20日", (20, 11)),
        ("2026-11-03", (3, 11)), ("20.11.", (20, 11)), ("12月24日", (24, 12)),
    ):  # fmt: skip
        found = day_of(said, SATURDAY)
        assert found is not None
        assert (found.day, found.month) == day
        assert found <= SATURDAY
    assert day_of("2026-13-45", SATURDAY) is None
    assert day_of("someday", SATURDAY) is None


def test_no_line_takes_long_to_read() -> None:
    """Whoever writes what looks like many beginnings holds up nobody."""
    for part in ("a ", "move ", "给", "今天", "how many ", "show me the ", "把1", "5 a ", "的"):
        began = time.perf_counter()
        for _ in range(5):
            read((part * LONGEST)[:LONGEST])
        assert time.perf_counter() - began < 2
