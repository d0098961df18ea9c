"""What one source remembers of its forum from night to night. Pure."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from aggregator.sources._discourse.wire import Listed
from aggregator.sources._wire import row
from aggregator.text.hashtags import matches

TOPICS = 3000
"""Topics remembered, those that were asked for last."""


class Known(Struct, omit_defaults=True):
    """A topic that was read. `bumped` and `posts` are what the list said then; `asked` is when."""

    bumped: str = ""
    posts: int = 0
    followed: bool = True
    asked: str = ""


class Memory(Struct):
    """Everything kept in `State.memory` under "discourse". Numbers are the forum's own, as text where they are keys."""

    topics: dict[str, Known] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    restricted: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kept: object) -> Memory:
        return row(kept or {}, cls) or cls()

    def follow(self, tags: tuple[str, ...]) -> None:
        """With other tags than last time, every topic that was left aside is worth a look."""
        if self.tags != list(tags):
            self.topics = {id: known for id, known in self.topics.items() if known.followed}
            self.tags = list(tags)

    def words(self, topic: Listed) -> tuple[str, ...]:
        """The names of a topic's tags and category."""
        category = self.categories.get(str(topic.category_id), "")
        return (*topic.words, *((category,) if category else ()))

    def is_new(self, topic: Listed) -> bool:
        """New to us, or something was said in it since it was read.

        What a topic that is not followed says does not matter; that somebody tagged it by now does.
        """
        known = self.topics.get(str(topic.id))
        if known is None:
            return True
        if not known.followed:
            return matches(self.words(topic), self.tags)
        return (known.bumped, known.posts) != (topic.bumped_at or "", topic.posts_count)

    def read(self, topic: Listed, followed: bool, now: str) -> None:
        self.topics[str(topic.id)] = Known(topic.bumped_at or "", topic.posts_count, followed, now)

    def touch(self, topic: Listed, now: str) -> None:
        """It was asked for, and said that nothing changed."""
        if known := self.topics.get(str(topic.id)):
            self.read(topic, known.followed, now)

    def kept(self) -> Any:
        """As plain JSON."""
        latest = sorted(self.topics.items(), key=lambda item: (item[1].asked, int(item[0])))[-TOPICS:]
        self.topics = dict(sorted(latest))
        return msgspec.to_builtins(self)
