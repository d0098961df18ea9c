"""Measure whole processes: wall seconds, CPU seconds (user and system, children too), peak memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    wall: float
    cpu: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s wall {self.cpu:7.2f} s CPU {self.megabytes:6.0f} MB"


def run(command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> Measure:
    """Run a command to its end. Its memory is the peak of its largest process."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [str(word) for word in command], cwd=cwd, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {child.returncode}")
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def middle(measures: Sequence[Measure]) -> Measure:
    """The median of each column over rounds: these machines are noisy."""
    return Measure(
        *(statistics.median(getattr(one, name) for one in measures) for name in ("wall", "cpu", "megabytes"))
    )


def aggregator(*words: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "aggregator", "-q", *words]
