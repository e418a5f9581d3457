"""The catalogue is what `make words` makes of it."""

from tests.words import CHINESE, updated


def test_make_words_would_change_nothing() -> None:
    assert CHINESE.read_text("utf-8") == updated(), "run make words, also after a merge"
