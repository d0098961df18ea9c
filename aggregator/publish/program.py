"""A digest of the code that makes pages and picks their lines: when it changes, so may every page."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path


@cache
def program() -> str:
    """Of the files of publish, digest and text. Empty when they cannot be read: then the version must do."""
    package = Path(__file__).parent.parent
    digest = blake2b(digest_size=16)
    try:
        for room in ("publish", "digest", "text"):
            for path in sorted((package / room).rglob("*.py")):
                digest.update(path.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()
