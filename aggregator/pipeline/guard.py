"""The per-source guard: whatever goes wrong in one place is told as its trouble, and everything else goes on."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable
from typing import TypeVar

from aggregator.errors import SourceError
from aggregator.text.plain import clean

T = TypeVar("T")
log = logging.getLogger("aggregator.guard")


async def told(work: Awaitable[T]) -> T:
    """What `work` gives; raises SourceError and nothing else: a defect of ours in one kind must not cost the others."""
    try:
        return await work
    except SourceError:
        raise
    except Exception as error:
        log.debug("%s", traceback.format_exc())
        what = f"unexpected {type(error).__name__}: {clean(str(error))[:200]}"
        raise SourceError(what, "please report this") from error
