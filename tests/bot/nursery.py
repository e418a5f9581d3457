"""Processes of the program that need not import it: a process that has done so forks for each.

To import it takes longer than what most of the tests that start it do with it. Everything else is
as if ``python -m PROGRAM`` had been called: environment, folder, output, signals, exit status.
"""

import asyncio
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

MOST = 2**18  # bytes of one wish: arguments and an environment


class Born:
    """A process, as asyncio's own is seen: of another process' children."""

    def __init__(self, pid: int, life: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._life = life
        self._gone = asyncio.Event()
        asyncio.get_running_loop().add_reader(life, self._hear)

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        await self._gone.wait()
        assert self.returncode is not None
        return self.returncode

    def _hear(self) -> None:
        asyncio.get_running_loop().remove_reader(self._life)
        self.returncode = int(self._life.recv(MOST) or b"255")
        self._life.close()
        self._gone.set()


class Nursery:
    """Of the program at ``home``; begun when the first process is asked for."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    async def born(
        self,
        program: str,
        arguments: tuple[str, ...],
        environment: dict[str, str],
        log: int | None,
    ) -> Born:
        """``log``: where its output goes, else to ours."""
        line = self._line
        if line is None:
            line = await asyncio.to_thread(self._begin)
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        wish = {"program": program, "arguments": arguments, "environment": environment}
        out, err = (1, 2) if log is None else (log, log)
        with its:
            socket.send_fds(line, [json.dumps(wish).encode()], [its.fileno(), out, err])
        pid = int(await asyncio.to_thread(mine.recv, 32))
        mine.setblocking(False)
        return Born(pid, mine)

    def _begin(self) -> socket.socket:
        line, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(its.fileno())], pass_fds=[its.fileno()],
                cwd=self._home, env=os.environ | {"PYTHONPATH": str(self._home)},
            )  # fmt: skip
        self._line = line
        return line

    def close(self) -> None:
        """Whatever still lives ends with it."""
        if self._line is not None and self._process is not None:
            self._line.close()
            self._process.wait()
            self._line = self._process = None


@dataclass
class Wish:
    """What one process is to be."""

    program: str
    arguments: list[str]
    environment: dict[str, str]

    def become(self) -> None:
        os.environ.clear()
        os.environ.update(self.environment)
        time.tzset()
        sys.argv = [self.program, *self.arguments]
        runpy.run_module(self.program, run_name="__main__", alter_sys=True)


def serve(line: socket.socket) -> Wish | None:
    """In the nursery itself: nothing, at its end; in a process that was born: what it is to be."""
    lives: dict[int, socket.socket] = {}
    wakes, woken = socket.socketpair()
    for one in (wakes, woken):
        one.setblocking(False)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([line, wakes], [], [])
        if wakes in ready:
            wakes.recv(MOST)
            _tell_ends(lives)
        if line not in ready:
            continue
        said, fds, _, _ = socket.recv_fds(line, MOST, 3)
        if not said:
            for pid in lives:
                os.kill(pid, signal.SIGKILL)
            return None
        wish = Wish(**json.loads(said))
        life = socket.socket(fileno=fds[0])
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for one in (line, wakes, woken, life, *lives.values()):
                one.close()
            os.dup2(fds[1], 1)
            os.dup2(fds[2], 2)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            return wish
        life.send(str(pid).encode())
        lives[pid] = life
        for fd in fds[1:]:
            os.close(fd)


def _tell_ends(lives: dict[int, socket.socket]) -> None:
    while lives:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        with lives.pop(pid) as life:
            life.send(str(os.waitstatus_to_exitcode(status)).encode())


def main() -> None:
    sys.path.pop(0)  # where this file is, which no process of the program knows
    import bot.run
    import bot.sandbox.run
    import bot.serving  # noqa: F401  (so that nobody else has to)

    gc.collect()
    gc.freeze()  # what is here already, no process need look at
    if wish := serve(socket.socket(fileno=int(sys.argv[1]))):
        wish.become()


if __name__ == "__main__":
    main()
