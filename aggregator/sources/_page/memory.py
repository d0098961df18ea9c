"""What is remembered of a place's pages from night to night, and which are asked for. Pure.

Every night, conditionally: posts that were never read, then those that stirred in the last `RECENT`; at
most `NIGHTLY`. On a full look, without conditions: all, those that stirred last first, at most `FULL`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from aggregator.model import Post
from aggregator.sources._wire import row

RECENT = timedelta(weeks=8)
NIGHTLY = 40
FULL = 300
REMEMBERED = 500
"""Pages that are kept in mind: those that stirred last."""
LOST = 3
"""Comments that may go at once without a second look."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Known(Struct, omit_defaults=True):
    """One page of a post.

    key      of the article, once it was read
    title    as last read: a page that shows another one is perhaps another page
    stirred  when the post or a comment on it was last published
    doubted  most of its comments were gone the last time it was read
    """

    key: str = ""
    title: str = ""
    stirred: datetime | None = None
    read: bool = False
    doubted: bool = False

    def saw(self, posts: Sequence[Post]) -> None:
        self.read = True
        dates = [post.published for post in posts if post.dated]
        self.stirred = max([*dates, *([self.stirred] if self.stirred else [])], default=None)

    def believe(self, gone: int, held: int) -> bool:
        """Most of what we held is gone at once: an accident, unless it is still so at the next look."""
        self.doubted, before = gone > LOST and 2 * gone > held, self.doubted
        return before or not self.doubted


class Memory(Struct, omit_defaults=True):
    """By address of the page; and the tags that were followed, with others of which everything is read again."""

    pages: dict[str, Known] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, memory: dict[str, Any]) -> Memory:
        """From what was remembered; nothing, if that is not what we once wrote."""
        return row(memory, cls) or cls()

    def remembered(self) -> dict[str, Any]:
        """As plain JSON."""
        kept = sorted(self.pages.items(), key=lambda pair: (pair[1].stirred or _NEVER, pair[0]))[-REMEMBERED:]
        self.pages = dict(sorted(kept))
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found

    def named(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            self.pages.setdefault(address, Known())

    def due(self, now: datetime, full: bool) -> list[tuple[str, Known]]:
        wanted = [pair for pair in self.pages.items() if full or _is_due(pair[1], now)]
        wanted.sort(key=lambda pair: (not pair[1].read, pair[1].stirred or _NEVER), reverse=True)
        return wanted[: FULL if full else NIGHTLY]


def _is_due(known: Known, now: datetime) -> bool:
    return not known.read or (known.stirred is not None and now - known.stirred < RECENT)
