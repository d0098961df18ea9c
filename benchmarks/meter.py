"""Measure whole processes: wall seconds, CPU seconds (user and system, children too), peak memory."""

from __future__ import annotations

import compileall
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measure:
    wall: float
    cpu: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s wall {self.cpu:7.2f} s CPU {self.megabytes:6.0f} MB"


def run(command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Measure:
    """Run a command to its end, with all that it started. Its memory is the peak of its largest process."""
    _adopt_orphans()
    started = time.perf_counter()
    child = subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}")
    usages = [usage, *_left_behind()]
    cpu = sum(one.ru_utime + one.ru_stime for one in usages)
    return Measure(wall, cpu, max(one.ru_maxrss for one in usages) / 1024)


def _adopt_orphans() -> None:
    """Processes whose parent ended become ours (Linux, PR_SET_CHILD_SUBREAPER), so that their time counts."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def _left_behind() -> Iterator[resource.struct_rusage]:
    """What the command's own helpers used: a fork server ends a moment after its master."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid:
            yield usage
        time.sleep(0.01)


def middle(measures: Sequence[Measure]) -> Measure:
    """The median of each column over rounds: these machines are noisy."""
    return Measure(
        *(statistics.median(getattr(one, name) for one in measures) for name in ("wall", "cpu", "megabytes"))
    )


def aggregator(*words: str | Path) -> list[str | Path]:
    """Our command, compiled before it is measured: peers were when they were installed."""
    compileall.compile_dir(HERE.parent / "aggregator", quiet=1)
    return [sys.executable, "-m", "aggregator", "-q", *words]
