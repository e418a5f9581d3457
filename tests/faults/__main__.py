"""`make faults`: FAULTS seconds of it (600), from SEED (1) on, of some KINDS or of all.

It ends with 1 where anything is wrong.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.faults.run import storm


def main() -> int:
    seconds, seed = float(os.environ.get("FAULTS", "600")), int(os.environ.get("SEED", "1"))
    kinds = os.environ.get("KINDS", "").split()
    with tempfile.TemporaryDirectory(prefix="tillbot-faults-") as folder:
        found = asyncio.run(storm(Path(folder), seed, kinds, seconds))
    if found.told_twice > found.window:
        found.wrong.append("more notices were told twice than the faults explain")
    sys.stdout.write(
        f"{found.faults.total()} faults in {seconds:.0f} s from seed {seed}: "
        f"{dict(found.faults)}; calls that Telegram spoilt: {dict(found.weather)}\n"
        f"cards shown {found.sold}, updates delivered twice {found.delivered_twice}, "
        f"asked again {found.asked_again}, notices told twice {found.told_twice} "
        f"(in the window of a fault: {found.window})\n"
        f"books read {found.looked} times: uses given = used + left, records, ledger = balance, "
        f"stock, each present once, each holder told, each till answered\n"
    )
    sys.stdout.write("\n".join(found.wrong or ["nothing is wrong"]) + "\n")
    return int(bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main())
