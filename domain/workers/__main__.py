"""A worker: ``python -m domain.workers MODULE MEGABYTES``; its jobs are the module's ``JOBS``.

It reads one job after the other from its standard input and ends when that is closed.
"""

import importlib
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from domain.workers.talk import Talk

NICE = 5  # the till comes first


def main() -> None:
    # A stop of the whole group is the program's to hear: it says when the worker may go.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    with suppress(OSError):
        os.nice(NICE)
    talk = Talk(os.dup(0), os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)  # libraries print: not among our words
    jobs = importlib.import_module(sys.argv[1]).JOBS
    bound_memory(int(sys.argv[2]) * 2**20)
    talk.end({"ready": True})
    os.dup2(1, 2)
    with suppress(EOFError, BrokenPipeError):
        while True:
            wish, data = talk.next()
            bound_time(wish["seconds"])
            try:
                answer = {"done": jobs[wish["job"]](talk, data, **wish["facts"])}
            except MemoryError:
                answer = {"overrun": True}
            except (EOFError, BrokenPipeError):
                raise
            except Exception:
                answer = {"broken": traceback.format_exc()}
            talk.end(answer)
            del data


def bound_memory(more: int) -> None:
    """At most so many bytes more than now. Linux alone says how many there are now."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[5])
        limit = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def bound_time(seconds: float) -> None:
    """The program kills in time; if it is killed itself, this ends what it began."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(spent.ru_utime + spent.ru_stime + seconds) + 2
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


if __name__ == "__main__":
    main()
