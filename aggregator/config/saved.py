"""A file put in another's place in one step. [effect]"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from aggregator.errors import UsageError


def save(path: Path, raw: bytes) -> None:
    """A new file beside it, on the disk for good, takes its place; with the rights that the old one had.

    Raises UsageError when that cannot be done; the old file is then as it was.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    except OSError as error:
        raise UsageError(f"{path.parent} cannot be written to ({error.strerror})", "may you write there?") from None
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(path.stat().st_mode & 0o7777)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise UsageError(f"{path} could not be written ({error.strerror})", "is the disk full?") from None
