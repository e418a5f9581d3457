"""Who owns background tasks waits for them."""

import asyncio

from bot.tasks import Tasks, end


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


async def test_a_loop_that_did_not_hear_that_it_ends_is_told_again() -> None:
    """Its answer came in the moment of the cancellation: before Python 3.12 that one is lost."""
    tasks, loop = Tasks(), asyncio.get_running_loop()
    answers: list[asyncio.Future[None]] = []

    async def asks() -> None:
        while True:
            answers.append(loop.create_future())
            await asyncio.wait_for(answers[-1], 60)

    task = tasks.start(asks(), "asks")
    await asyncio.sleep(0)
    answers[0].set_result(None)
    ending = asyncio.ensure_future(end(task))
    done, _ = await asyncio.wait([ending], timeout=20)
    assert done
    assert task.cancelled()
