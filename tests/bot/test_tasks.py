"""Who owns background tasks waits for them."""

import asyncio

from bot.tasks import Tasks


async def test_a_task_that_has_failed_already_is_not_waited_for_for_ever() -> None:
    """From Python 3.12 on ``gather`` of what is done gives the loop no turn to forget it."""
    tasks = Tasks()

    async def fails() -> None:
        raise ValueError("a defect")

    loop = asyncio.get_running_loop()
    loop.set_task_factory(getattr(asyncio, "eager_task_factory", None))  # done when begun
    try:
        tasks.start(fails(), "fails")
        await asyncio.wait_for(tasks.idle(), 5)
    finally:
        loop.set_task_factory(None)
