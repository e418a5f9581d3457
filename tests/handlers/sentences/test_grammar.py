"""Sentences are read by a table, and by nothing else (screens 9)."""

import time
from datetime import date

import pytest

import handlers
from domain.cards import codes_in
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


def test_no_sentence_is_taken_for_a_code() -> None:
    """Four words of four letters, or "redeemed most last", have as many symbols."""
    said = [sentence for table in (ENGLISH, CHINESE) for _means, sentence in lines_of(table)]
    assert [sentence for sentence in said if codes_in(sentence)] == []


def test_what_a_sentence_is_about() -> None:
    for sentence, about in (
        ("move 20 LOAF from pool to the points mall, 5 a day",
         {"n": "20", "what": "LOAF", "mall": "points mall", "daily": "5"}),
        ("把20个LOAF从库存池移到积分商城，每天5个",
         {"n": "20", "what": "LOAF", "mall": "积分商城", "daily": "5"}),
        ("yesterday at Old Town", {"day": "yesterday", "store": "Old Town"}),
        ("records of last week", {"day": "last week"}),
        ("昨天的核销记录", {"day": "昨天"}),
        ("上周的核销", {"day": "上周"}),
        ("昨天老城店的核销记录", {"day": "昨天", "store": "老城店"}),
        ("give Carol 50 points: birthday", {"who": "Carol", "n": "50", "note": "birthday"}),
        ("给Carol 50积分，生日", {"who": "Carol", "n": "50", "note": "生日"}),
        ("approve refund 12", {"no": "12"}),
        ("咖啡豆还剩多少？", {"what": "咖啡豆"}),
        ("how many House beans are left?", {"what": "House beans"}),
        ("write off 5 LOAF-XL, mouldy", {"n": "5", "what": "LOAF-XL", "note": "mouldy"}),
        ("write off 5 T-shirts because torn", {"n": "5", "what": "T-shirts", "note": "torn"}),
        ("give 50 points to Anna Bell", {"n": "50", "who": "Anna Bell"}),
        ("take 5 points from Anna-Maria - typo", {"n": "5", "who": "Anna-Maria", "note": "typo"}),
        ("送50积分给Anna Bell，生日", {"n": "50", "who": "Anna Bell", "note": "生日"}),
        ("报损3个Latte large 坏了", {"n": "3", "what": "Latte large", "note": "坏了"}),
        ("Latte large报损2个，破损", {"n": "2", "what": "Latte large", "note": "破损"}),
        ("拒绝退款12因为太晚", {"no": "12", "why": "太晚"}),
        ("orders from 12.11.", {"day": "12.11"}),
    ):  # fmt: skip
        found = read(sentence)
        assert found is not None, sentence
        assert found.about == about, sentence


def test_no_part_of_a_number_is_a_number() -> None:
    """Nor the amount of what is below zero, or of a fraction: nothing is guessed."""
    for sentence in (
        "入库12", "进货50", "12坏了", "入库10.5个豆", "入库1,000个豆", "移1.5咖啡到商店",
        "入库 12345678 个豆", "给Carol-50积分", "给Carol 10.5积分，生日",
        "给Carol 12345678积分，生日", "move -5 LOAF to the shop", "move 1.5 LOAF to the shop",
        "12345678 LOAF came in",
    ):  # fmt: skip
        assert read(sentence) is None, sentence


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
