"""Work in another process, so that it can be killed, starved or robbed of its rights."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from collections.abc import Callable
from pathlib import Path

from aggregator.errors import AggregatorError

Work = Callable[[Callable[[str], None]], None]
"""Work that says what it has done, a line at a time, by calling what it is given."""

NOBODY = 65534
REFUSED = 70


class Apart:
    """A child of this process at work. What it says can be read once it has ended."""

    def __init__(self, work: Work) -> None:
        self._reads, writes = os.pipe()
        self.id = os.fork()
        if self.id == 0:
            _run(work, writes)
        os.close(writes)

    def kill(self) -> None:
        os.kill(self.id, signal.SIGKILL)

    def first(self) -> None:
        """Wait until it said something."""
        self._heard = os.read(self._reads, 1)

    def ended(self) -> tuple[int, list[str]]:
        """How it ended (minus the signal that ended it) and the lines it had said in full."""
        said = getattr(self, "_heard", b"")
        while some := os.read(self._reads, 65536):
            said += some
        os.close(self._reads)
        _, status = os.waitpid(self.id, 0)
        return os.waitstatus_to_exitcode(status), said.decode().split("\n")[:-1]


def _run(work: Work, writes: int) -> None:
    """Never returns: what a forked test does after its work would be done twice."""
    status = 1
    try:
        work(lambda line: void(os.write(writes, f"{line}\n".encode())))
        status = 0
    except AggregatorError as error:
        os.write(writes, f"{type(error).__name__}: {error}\n".encode())
        status = REFUSED
    except BaseException:  # the child must end here, whatever happened
        os.write(writes, traceback.format_exc().encode())
    finally:
        os._exit(status)


def void(_: object) -> None:
    return None


def starved(room: int, largest: Path) -> None:
    """From now on no file may grow to more than `room` bytes over the size of `largest`, as on a full disk."""
    limit = largest.stat().st_size + room
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def without_rights() -> None:
    """Nobody in particular: root may write everywhere."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
