"""`make faults`: FAULTS seconds of it (600), from SEED (1) on; 1 where anything is wrong."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.faults.run import storm


def main() -> int:
    seconds, seed = float(os.environ.get("FAULTS", "600")), int(os.environ.get("SEED", "1"))
    with tempfile.TemporaryDirectory(prefix="tillbot-faults-") as folder:
        found = asyncio.run(storm(Path(folder), seed, seconds))
    sys.stdout.write(f"faults: {dict(found.faults)}; of Telegram's: {dict(found.weather)}\n")
    sys.stdout.write(
        f"cards shown: {found.sold}, updates delivered twice: {found.delivered_twice}, "
        f"asked again: {found.asked_again}, notices told twice: {found.told_twice} "
        f"(of {found.window} that were in the window), not told yet: {found.not_yet_told}\n"
    )
    sys.stdout.write("\n".join(found.wrong or ["nothing is wrong"]) + "\n")
    return int(bool(found.wrong) or found.told_twice > found.window)


if __name__ == "__main__":
    sys.exit(main())
