"""Dates and times as people write them, in both languages."""

from datetime import UTC, datetime

import pytest

from domain.errors import Malformed
from handlers.kit.typed import parse_moment


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("tomorrow 18:00", "2026-11-22 18:00"),
        ("明天18点", "2026-11-22 18:00"),
        ("明天下午6点半", "2026-11-22 18:30"),
        ("Tomorrow at 6 pm", "2026-11-22 18:00"),
        ("后天 9点05分", "2026-11-23 09:05"),
        ("today 12am", "2026-11-21 00:00"),
        ("tomorrow 25:00", "time"),
        ("明天晚上12点", "time"),
        ("tomorrow 13pm", "time"),
        ("sometime 18:00", "date"),
    ],
)
def test_a_moment_as_people_say_it(said: str, moment: str) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    if moment in ("time", "date"):
        with pytest.raises(Malformed, match=moment):
            parse_moment(said, now, "Europe/Berlin")
    else:
        assert f"{parse_moment(said, now, 'Europe/Berlin'):%Y-%m-%d %H:%M}" == moment
