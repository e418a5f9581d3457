"""Why a till is not closed."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal


@dataclass
class AlreadyClosed(Refusal):
    """Somebody closed it meanwhile. ``store_id`` 0: the shop's own till."""

    store_id: int
    by: str
    at: datetime


@dataclass
class TillMoved(Refusal):
    """Money went in or out since it was looked at, in minor units."""

    store_id: int
    currency: str
    was: int
    now: int
