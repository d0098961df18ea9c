"""One run at a time. [effect]"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from aggregator.errors import ArchiveLocked, UsageError

NAME = "lock"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the archive in `folder` for this process; ArchiveLocked when another one does.

    The lock is the operating system's (flock): it goes when its process goes, however that ends.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}", "look at the folder's permissions") from error
    try:
        _take(held, folder)
        yield
    finally:
        os.close(held)


def _take(held: int, folder: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = os.read(held, 200).decode("utf-8", "replace").strip() or "another process"
        raise ArchiveLocked(f"another run is working on {folder} ({who})", "wait until it has ended") from None
    os.ftruncate(held, 0)
    os.pwrite(held, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}\n".encode(), 0)
