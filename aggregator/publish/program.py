"""A digest of the code that makes pages: when this program changes, so may every page."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path


@cache
def program() -> str:
    """Of the files of `publish/` and of `text/`. Empty when they cannot be read: then the version must do."""
    here = Path(__file__).parent
    digest = blake2b(digest_size=16)
    try:
        for path in sorted((*here.rglob("*.py"), *(here.parent / "text").glob("*.py"))):
            digest.update(path.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()
