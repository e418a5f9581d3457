"""Work in processes of its own: bounded, replaced, in turns, gone at a stop."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable

import pytest

from domain.workers import JobBroken, Overrun, Pool, Stopping, Turns, Who

ME = (1, 1)


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    made = Pool("tests.domain.workers.jobs", megabytes=200, warm=1, most=2)
    yield made
    await made.close()


async def slept(pool: Pool, seconds: float = 0, who: Who = ME) -> int:
    pid: int = await pool.do("sleep", b"", who=who, seconds=30, facts={"seconds": seconds})
    return pid


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


async def test_one_worker_stays_warm_and_works_again(pool: Pool) -> None:
    assert await slept(pool) == await slept(pool)


@pytest.mark.slow
async def test_what_was_said_before_the_deadline_counts_and_the_killed_is_replaced(
    pool: Pool,
) -> None:
    heard: list[int] = []
    with pytest.raises(Overrun):
        await pool.do("spin", b"", who=ME, seconds=0.5, hear=lambda pid, _: heard.append(pid))
    assert len(heard) == 1
    await until(lambda: not lives(heard[0]))
    assert await slept(pool) != heard[0]


async def test_memory_is_bounded_and_the_next_is_served(pool: Pool) -> None:
    assert await pool.do("eat", b"", who=ME, seconds=30, facts={"megabytes": 50})
    with pytest.raises(Overrun):
        await pool.do("eat", b"", who=ME, seconds=30, facts={"megabytes": 2000})
    assert await slept(pool)


async def test_a_crash_takes_nothing_with_it(pool: Pool) -> None:
    with pytest.raises(Overrun):
        await pool.do("crash", b"", who=ME, seconds=30)
    assert await slept(pool)


async def test_a_defect_in_a_worker_is_loud(pool: Pool) -> None:
    with pytest.raises(JobBroken, match="ZeroDivisionError"):
        await pool.do("defect", b"", who=ME, seconds=30)


async def test_who_is_cancelled_leaves_the_place_to_others(pool: Pool) -> None:
    heard: list[int] = []
    work = asyncio.ensure_future(
        pool.do("spin", b"", who=ME, seconds=60, hear=lambda pid, _: heard.append(pid))
    )
    await until(lambda: bool(heard))
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await until(lambda: not lives(heard[0]))
    assert await slept(pool)


@pytest.mark.slow
async def test_a_stop_ends_what_runs_and_what_waits(pool: Pool) -> None:
    many = [asyncio.ensure_future(pool.do("spin", b"", who=(1, n), seconds=60)) for n in range(5)]
    await asyncio.sleep(0.1)
    pool.hurry(0.5)
    ended = await asyncio.wait_for(asyncio.gather(*many, return_exceptions=True), 20)
    assert {type(one) for one in ended} == {Stopping}
    with pytest.raises(Stopping):
        await slept(pool)


async def test_a_signal_to_the_whole_group_is_the_programs_to_hear(pool: Pool) -> None:
    pid = await slept(pool)
    assert os.getpgid(pid) != os.getpgid(0)
    os.kill(pid, signal.SIGTERM)
    os.kill(pid, signal.SIGINT)
    assert await slept(pool) == pid


@pytest.mark.slow
@pytest.mark.parametrize("job", ["sleep", "spin"])
async def test_workers_die_with_the_program(job: str) -> None:
    """Killed, the program can tell nobody; the idle hear it, the busy run out of time."""
    program = (
        "import asyncio, sys\n"
        "from domain.workers import Pool\n"
        "async def main():\n"
        "    pool = Pool('tests.domain.workers.jobs', megabytes=200, warm=1)\n"
        "    say = lambda pid, _=b'': print(pid, flush=True)\n"
        "    facts = {'seconds': 0} if sys.argv[1] == 'sleep' else {}\n"
        "    say(await pool.do(sys.argv[1], b'', who=(1, 1), seconds=3.0,\n"
        "                      hear=None if facts else say, facts=facts))\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    process = subprocess.Popen(  # noqa: ASYNC220  (begun before anything else runs here)
        [sys.executable, "-c", program, job], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    with process.stdout:
        pid = int(process.stdout.readline())
        process.kill()
        process.wait()
    await until(lambda: not lives(pid))


async def served(turns: Turns, wishes: list[Who]) -> list[Who]:
    """In which order they come, each holding a place for one breath."""
    order: list[Who] = []

    async def one(who: Who) -> None:
        async with turns.taken(who):
            order.append(who)
            await asyncio.sleep(0)

    await asyncio.gather(*(one(who) for who in wishes))
    return order


async def test_merchants_take_turns_then_their_people() -> None:
    wishes = [(1, 1)] * 30 + [(1, 2)] * 2 + [(2, 7)]
    order = await served(Turns(1), wishes)
    assert order.index((2, 7)) <= 2
    assert order.index((1, 2)) <= 4
    assert len(order) == len(wishes)


async def test_one_merchant_never_takes_the_last_place() -> None:
    turns = Turns(3)
    order: list[Who] = []
    leave = asyncio.Event()

    async def hold(who: Who) -> None:
        async with turns.taken(who):
            order.append(who)
            await leave.wait()

    holding = [asyncio.ensure_future(hold((1, n))) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(order) == 2
    holding.append(asyncio.ensure_future(hold((2, 9))))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert order[-1] == (2, 9)
    holding[4].cancel()
    leave.set()
    await asyncio.gather(*holding, return_exceptions=True)
    assert sorted(order) == [(1, 0), (1, 1), (1, 2), (1, 3), (2, 9)]
    assert await served(turns, [(1, 1)]) == [(1, 1)]
