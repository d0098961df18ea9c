"""Parts of addresses that are safe in every file system, and that no two things share."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.model import short_id
from aggregator.text.names import slug

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?")


@lru_cache(maxsize=65536)
def segment(id: str) -> str:
    """`id` as one segment of a path. Most are fit as they are; another becomes a slug and a hash of the whole,
    so that `../`, device names, capitals and look-alikes neither escape nor collide."""
    if _SAFE.fullmatch(id) and slug(id.replace("_", "-")) == id.replace("_", "-"):
        return id
    return f"{slug(id)[:40]}-{short_id(id)}".lstrip("-")
