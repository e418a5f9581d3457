"""The process: settings, composition, delivery, clock, sandbox."""

import gc

THRESHOLDS = gc.get_threshold()  # Python's own
# While all is imported, of which nothing is garbage; `keep_calm` sets it back.
gc.set_threshold(200_000, 10, 50)
