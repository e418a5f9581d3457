"""What would make everybody wait for a moment, kept away from the event loop."""

import gc
import sys

from bot import THRESHOLDS

SWITCH = 0.0001  # seconds; Python's own 5 ms, at each step of a redemption, are many


def keep_calm() -> None:
    """Once everything is loaded: the collector need not look at it again, which takes it up to a
    second; and a thread that computes gives way to the loop at once."""
    gc.set_threshold(*THRESHOLDS)
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH)
