"""Drive a kind as the pipeline does, with an archive that is a dict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from aggregator.model import Absent, Document, Post, Source, State
from aggregator.sources import Kind, Visit, Web
from tests.builders import at


async def drive(
    kind: Kind, source: Source, web: Web, visit: Visit, posts: dict[str, Post] | None = None
) -> tuple[dict[str, Post], list[Absent], list[str]]:
    """Pull, parse and store: (id → post, what was taken away, notes). `posts` is what is held already; it grows.

    A key of an Absent takes the post away, as the archive does.
    """
    held: dict[str, Post] = {} if posts is None else posts
    absent: list[Absent] = []
    notes: list[str] = []
    visit.held = lambda under: frozenset(post.keys[0] for post in held.values() if post.under == under)
    pulled, answer = kind.pull(source, web, visit), None
    while True:
        try:
            item: Document | Absent = await pulled.asend(answer)
        except StopAsyncIteration:
            return held, absent, [*visit.notes, *notes]
        answer = None
        if isinstance(item, Absent):
            absent.append(item)
            for id in [post.id for post in held.values() if set(post.keys) & set(item.keys)]:
                del held[id]
        else:
            answer = kind.parse(_copied(item))
            held.update({post.id: post for post in answer.posts})
            notes += [answer.note] if answer.note else []


def _copied(document: Document) -> Document:
    """As it would arrive in another process."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(document), type=Document)


@dataclass
class Shelf:
    """An archive of one source: what several nights leave behind."""

    kind: Kind
    source: Source
    posts: dict[str, Post] = field(default_factory=dict)
    state: State = field(default_factory=State)
    now: datetime = field(default_factory=lambda: at(24 * 800))
    absent: list[Absent] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def night(self, web: Web, *, full: bool = False) -> Mapping[str, Post]:
        """One night later. The state is kept if the pull ends well; what was stored is kept in any case."""
        self.now += timedelta(days=1)
        state = msgspec.json.decode(msgspec.json.encode(self.state), type=State)
        visit = Visit(state=state, now=self.now, full=full or state.last_full is None, tags=self.source.tags)
        _, self.absent, self.notes = await drive(self.kind, self.source, web, visit, self.posts)
        state.last_full = self.now if visit.full else state.last_full
        self.state = state
        return self.posts

    def comments(self) -> list[Post]:
        return [post for post in self.posts.values() if post.kind == "comment" and not post.pingback]

    def pings(self) -> list[Post]:
        return [post for post in self.posts.values() if post.pingback]

    def articles(self) -> list[Post]:
        return [post for post in self.posts.values() if post.kind == "article"]

    def saying(self, words: str) -> Post:
        """The one post whose title or text holds these words."""
        (post,) = [post for post in self.posts.values() if words in f"{post.title}\n{post.text}"]
        return post

    def everything(self) -> str:
        """All that was kept, as text: for looking for what must not be there."""
        return msgspec.json.encode([list(self.posts.values()), self.state]).decode()


def answering(post: Post, posts: Mapping[str, Post]) -> Post | None:
    """The post among `posts` that this one states as its parent."""
    known: dict[str, Any] = {key: one for one in posts.values() for key in one.keys}
    return next((known[key] for key in post.answers if key in known), None)
