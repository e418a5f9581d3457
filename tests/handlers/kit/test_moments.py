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
        ("明天凌晨1点", "2026-11-22 01:00"),
        ("明天中午12点半", "2026-11-22 12:30"),
        ("明天中午1点", "2026-11-22 13:00"),
        ("明天傍晚6点", "2026-11-22 18:00"),
        ("2026年12月31日晚上8点", "2026-12-31 20:00"),
        ("12月31日18:00", "2026-12-31 18:00"),
        ("明天晚上12点", "time"),
        ("明天凌晨12点", "time"),
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
