"""Two folders change places in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def exchange(new: Path, live: Path) -> None:
    """`new` becomes `live`, and what was there becomes `new` (which is gone if there was nothing).

    One step on Linux (renameat2 with RENAME_EXCHANGE). Elsewhere two, between which a killed process
    leaves no `live`: `recover` puts the old one back.
    """
    if not live.exists():
        new.rename(live)
    elif not _in_one_step(new, live):
        aside = _aside(live)
        live.rename(aside)
        new.rename(live)
        aside.rename(new)


def recover(live: Path) -> None:
    """Undo the first of two steps that a killed process left behind."""
    aside = _aside(live)
    if aside.exists() and not live.exists():
        aside.rename(live)


def _aside(live: Path) -> Path:
    return live.with_name(f".{live.name}.aside")


def _in_one_step(new: Path, live: Path) -> bool:
    rename = _renameat2()
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(live), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), str(live))


@cache
def _renameat2() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
    return function
