"""The program under a clock that somebody else sets: ``python -m tests.faults.clocked``.

The file that CLOCK_FILE names holds seconds, which are added to the machine's own time. Nothing
but what tells the time is touched; the program does not know.
"""

import os
import sys
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import apscheduler.schedulers.base
import apscheduler.triggers.interval

import domain.engine.base
from bot.__main__ import main

FILE = Path(os.environ["CLOCK_FILE"])


class Shifted(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + timedelta(seconds=float(FILE.read_text() or 0))


for place in (domain.engine.base, apscheduler.schedulers.base, apscheduler.triggers.interval):
    setattr(place, "datetime", Shifted)  # noqa: B010  (three modules, one name)

if __name__ == "__main__":
    sys.exit(main())
