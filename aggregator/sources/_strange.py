"""What answered, when no kind knows it: in words that say what to do next. Pure."""

from __future__ import annotations

import re

from aggregator.errors import SourceError, Unfollowable, Unreadable
from aggregator.sources._kind import Response

_PASSWORD = re.compile(rb"""<input\b[^<>]{0,300}?\btype\s*=\s*["']?password\b""", re.I)
_TO_LOOK_AT = re.compile(r"(?:image|audio|video|font)/")
_TO_READ = re.compile(r"text/|application/(?:[\w.+-]*\b(?:xml|json|javascript)|octet-stream)|\Z")
_PDF = b"%PDF-"


def told(response: Response) -> SourceError:
    """Why nothing is followed here."""
    if response.body.startswith(_PDF) or "pdf" in response.media_type:
        return _document("a PDF")
    if _TO_LOOK_AT.match(response.media_type):
        return _document("a picture, a sound or a film")
    if not _TO_READ.match(response.media_type):
        return _document("a file to download")
    if asks_for_password(response.body):
        return a_login()
    return Unreadable(
        "it is neither a feed nor a page that names one",
        "open the page in a browser, look for its RSS or Atom address, and write that",
    )


def asks_for_password(body: bytes) -> bool:
    """Many blogs do so in a corner of each page; where nothing else was found, it is a page to log in at."""
    return _PASSWORD.search(body) is not None


def a_login() -> Unfollowable:
    return Unfollowable(
        "a page to log in at, and nothing else for strangers",
        "only what is public can be followed: ask its owner whether there is a public page or feed",
    )


def _document(what: str) -> Unfollowable:
    return Unfollowable(
        f"it is {what}, where nobody can answer",
        "write the address of the blog or the post that it belongs to",
    )
