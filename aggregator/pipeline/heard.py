"""How many posts of a source its tags let in, how many they left out, and which tags nearly fitted.

One way for every kind: what the kind makes of a document is compared with what it makes of the very same
document for a source without tags. What differs was left out by the code that decides, whatever that is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from aggregator.model import Document, Parsed, Post
from aggregator.sources import Kind
from aggregator.text.hashtags import near

REMEMBERED = 300
"""Posts that were left out are remembered by id, so that each is counted once however often its feed shows it."""

USED = 20
"""Tags in use there that are remembered, the commonest."""


class Read(Struct, kw_only=True):
    """What a kind made of a document, and what the source's tags kept out of it: post id → the tags it has instead."""

    parsed: Parsed
    out: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read(kind: Kind, document: Document) -> Read:
    """Parse a document, and where tags kept something out, find out what. Pure; may run in another process."""
    parsed = kind.parse(document)
    return Read(parsed=parsed, out={post.id: post.tags for post in _left_out(kind, document, parsed)})


def _left_out(kind: Kind, document: Document, parsed: Parsed) -> list[Post]:
    if not document.source.tags or (parsed.entries and parsed.entries == len(parsed.posts)):
        return []
    kept = {post.id for post in parsed.posts}
    everything = kind.parse(replace(document, source=replace(document.source, tags=())))
    return [post for post in everything.posts if post.id not in kept and not post.pingback]


def nearest(tags: Iterable[str], wanted: Iterable[str]) -> str:
    """The first of these tags that nearly is one that is wanted, as it was written."""
    wanted = tuple(wanted)
    return next((tag for tag in tags if near(tag, wanted)), "")


class Heard(Struct, kw_only=True):
    """What a source's tags left out, from night to night; kept in `State.memory` under "left out".

    wanted  the tags that decided; other ones begin anew
    posts   post id → the tag that nearly fitted, or nothing; the latest last
    used    the tags these posts have instead → in how many of them
    """

    wanted: list[str] = field(default_factory=list)
    posts: dict[str, str] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    @classmethod
    def recall(cls, memory: Mapping[str, Any], wanted: Iterable[str]) -> Heard:
        try:
            heard = msgspec.convert(memory.get("left out", {}), cls)
        except msgspec.ValidationError:
            heard = cls()
        return heard if heard.wanted == list(wanted) else cls(wanted=list(wanted))

    def add(self, read: Read) -> None:
        """A document's posts. Those that were let in by now are left out no longer."""
        for post in read.parsed.posts:
            self.posts.pop(post.id, None)
        for id, tags in read.out.items():
            if id not in self.posts:
                self._use(tags)
            self.posts[id] = nearest(tags, self.wanted)

    def _use(self, tags: Iterable[str]) -> None:
        for tag in tags:
            self.used[tag] = self.used.get(tag, 0) + 1

    def keep(self, memory: dict[str, Any]) -> None:
        self.posts = dict(list(self.posts.items())[-REMEMBERED:])
        self.used = dict(sorted(self.used.items(), key=lambda pair: (-pair[1], pair[0]))[:USED])
        if self.posts:
            memory["left out"] = msgspec.to_builtins(self)
        else:
            memory.pop("left out", None)

    @property
    def near(self) -> dict[str, int]:
        """Each tag that nearly fitted, as first written → in how many posts, the commonest first."""
        return dict(Counter(tag for tag in self.posts.values() if tag).most_common())
