"""What is asked of the process that keeps open questions."""

from typing import Protocol

from domain.forgetting import Forgotten


class Questions(Protocol):
    """Which are open, of everybody."""

    async def forget(self, who: Forgotten) -> None:
        """Close those that say who somebody was, where they are not kept beside the deed; one
        that cannot be reached now ends by itself, a month after its last word."""
