"""The code of a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cards import ALPHABET, check_symbol, codes_in, new_code, parse, pretty

bodies = st.text(ALPHABET, min_size=15, max_size=15)


@given(bodies)
def test_a_code_survives_being_printed_and_typed(body: str) -> None:
    code = body + check_symbol(body)
    for typed in (code, pretty(code), pretty(code).lower(), f"  {pretty(code)} "):
        parsed = parse(typed)
        assert parsed is not None
        assert (parsed.symbols, parsed.good) == (code, True)


@given(bodies, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_always_noticed(body: str, place: int, symbol: str) -> None:
    code = body + check_symbol(body)
    wrong = code[:place] + symbol + code[place + 1 :]
    parsed = parse(wrong)
    assert parsed is not None
    assert parsed.good is (wrong == code)


@given(bodies, st.integers(0, 14))
def test_swapped_neighbours_are_noticed_but_for_one_pair(body: str, place: int) -> None:
    code = body + check_symbol(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    parsed = parse(swapped)
    assert parsed is not None
    # Luhn mod N cannot tell the first and the last symbol of the alphabet apart when swapped.
    blind = {code[place], code[place + 1]} == {ALPHABET[0], ALPHABET[-1]}
    if swapped != code and not blind:
        assert not parsed.good


def test_the_check_symbol_is_luhn_mod_32() -> None:
    """Worked by hand: 14 zeros and a 1 double to 2, so 30 is missing to 32."""
    assert check_symbol("0" * 15) == "0"
    assert check_symbol("0" * 14 + "1") == ALPHABET[30]
    assert check_symbol("0" * 14 + "G") == ALPHABET[31]  # 16 doubles to 32, digits 1 and 0


def test_letters_that_look_like_digits_are_understood() -> None:
    body = "0110" * 3 + "011"
    code = body + check_symbol(body)
    parsed = parse(code.replace("0", "o").replace("1", "I"))
    assert parsed is not None
    assert parsed.good


@pytest.mark.parametrize(
    "text",
    ["", "hello", "internationalized", "1234", "https://example.org/?start=r-ABCD", "😀" * 16],
)
def test_what_is_no_code_is_not_taken_for_one(text: str) -> None:
    assert codes_in(text) == []


def test_several_codes_are_found_in_a_text() -> None:
    first, second = new_code(), new_code()
    text = f"one {pretty(first)}\nhttps://t.me/some_bot?start=r-{second} and again {first}"
    assert {one.symbols for one in codes_in(text)} == {first, second}


def test_codes_are_random() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {symbol for code in codes for symbol in code} == set(ALPHABET)


@pytest.mark.slow
@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for one in codes_in(text):
        assert len(one.symbols) == 16


def test_a_code_of_letters_alone_is_found_in_a_text() -> None:
    """One in 400 has no digit; words of sixteen letters are still words."""
    code = "RJEGXJQHNPPYRFZS"
    for said in (code, pretty(code), pretty(code).replace("-", " ")):
        assert [one.symbols for one in codes_in(f"{said} 2")] == [code]
    assert codes_in("incomprehensible misunderstanding") == []
    assert codes_in("who redeemed most last week") == []
    assert codes_in("How many have been sold, then?") == []
