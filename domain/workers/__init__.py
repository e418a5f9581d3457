"""Work on what strangers sent, in processes of their own: bounded in time and memory, in turns."""

from domain.workers.pool import JobBroken, Overrun, Pool, Stopping
from domain.workers.talk import Facts, Json, Talk
from domain.workers.turns import Turns, Who
from domain.workers.worker import Hear

__all__ = [
    "Facts",
    "Hear",
    "JobBroken",
    "Json",
    "Overrun",
    "Pool",
    "Stopping",
    "Talk",
    "Turns",
    "Who",
]
