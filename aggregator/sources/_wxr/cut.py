"""An export in parts: the head of the file and some megabytes of whole items each. Pure.

Items are found in the bytes, so that a file of 100 MB is never a tree, and one broken item costs no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.sources._feed import text

PART = 4_000_000
"""Bytes of items in one part, unless a single item has more."""

_TOKEN = re.compile(rb"<!\[CDATA\[|<!--|<item(?=[\s>])|</item\s*>")
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_CLOSE = b"\n</channel>\n</rss>\n"


def plain_bytes(body: bytes) -> bytes:
    """The export in an encoding in which `<` is one byte."""
    return text.decoded(body).encode() if b"\0" in body[:200] else body


def spans(body: bytes) -> Iterator[tuple[int, int]]:
    """Where whole items begin and end. What stands in CDATA or in a comment is no markup."""
    start, at = -1, 0
    while found := _TOKEN.search(body, at):
        at = found.end()
        if end := _ENDS.get(found[0]):
            at = _behind(body, end, at)
        elif found[0] == b"<item":
            start = found.start()
        elif start >= 0:
            yield start, at
            start = -1


def _behind(body: bytes, end: bytes, at: int) -> int:
    place = body.find(end, at)
    return len(body) if place < 0 else place + len(end)


def parts(body: bytes, size: int = PART) -> Iterator[bytes]:
    """Exports that hold all items between them. The last one ends as the file does: cut short, if that was.

    A file without items is one part: itself.
    """
    body = plain_bytes(body)
    head = first = last = -1
    for start, end in spans(body):
        head = start if head < 0 else head
        if first >= 0 and end - first > size:
            yield body[:head] + body[first:last] + _CLOSE
            first = -1
        first, last = (start if first < 0 else first), end
    yield body if head < 0 else body[:head] + body[first:]
