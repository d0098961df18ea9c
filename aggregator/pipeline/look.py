"""Ask one source for a little, and keep nothing: what `add` and `check --online` show.

look ─▶ the kind's own pull, without tags ─▶ its first documents ─▶ read with tags, as at night
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from aggregator import sources
from aggregator.errors import SourceError, Unreachable, Unreadable
from aggregator.model import Absent, Document, Feed, Parsed, Post, Source, State
from aggregator.pipeline import heard
from aggregator.pipeline.pull import find
from aggregator.pipeline.signing import blaming, signed
from aggregator.sources import Visit
from aggregator.text.hashtags import matches, normal
from aggregator.text.plain import clean

if TYPE_CHECKING:
    from aggregator.web import Web

T = TypeVar("T")

SECONDS = 900
"""What has not come by then is done without. Most of it is waiting for one's turn: a host is asked once a second."""
POSTS = 10
"""Posts of its own that are enough to know a place by."""
DOCUMENTS = 4
"""And so many answers are enough in any case."""


@dataclass
class Look:
    """What a source showed.

    source   with its kind and settings, found out where they were not written
    posts    all of them on what was read, whatever their tags, comments apart; the latest first
    matched  how many of these have one of the source's tags; all, where it has none
    out      id of a post without → the tag that nearly fitted, or nothing
    talk     comments and replies that came along
    read     the documents, and what they hold for a source without tags
    """

    source: Source
    title: str = ""
    language: str = ""
    posts: list[Post] = field(default_factory=list)
    matched: int = 0
    out: dict[str, str] = field(default_factory=dict)
    talk: int = 0
    feeds: tuple[Feed, ...] = ()
    notes: list[str] = field(default_factory=list)
    read: list[tuple[Document, Parsed]] = field(default_factory=list)

    @property
    def latest(self) -> datetime | None:
        """When it last spoke, as far as dates were stated."""
        return max((post.published for post in self.posts if post.dated), default=None)

    @property
    def tags(self) -> dict[str, int]:
        """The tags in use, as first written → in how many posts; the commonest first."""
        written: dict[str, str] = {}
        counts = Counter(
            normal(tag) for post in self.posts for tag in post.tags if written.setdefault(normal(tag), tag)
        )
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return {written[tag]: count for tag, count in ranked}

    def count(self, tag: str) -> int:
        """In how many of its posts a tag is in use."""
        return sum(matches(post.tags, [tag]) for post in self.posts)

    @property
    def near(self) -> dict[str, int]:
        """The tags that nearly fitted → in how many posts."""
        return dict(Counter(tag for tag in self.out.values() if tag).most_common())

    def add(self, document: Document, everything: Parsed) -> None:
        """Count what one document held, as the night would for a source with these tags."""
        self.read.append((document, everything))
        reading = heard.read(sources.kind(self.source.kind), replace(document, source=self.source))
        kept = {post.id for post in reading.parsed.posts}
        own = [post for post in everything.posts if not (post.under or post.pingback)]
        fresh = {post.id for post in own} - {post.id for post in self.posts}
        self.posts += [post for post in own if post.id in fresh]
        self.posts.sort(key=lambda post: (post.published, post.id), reverse=True)
        self.matched += len(fresh & kept)
        self.out |= {id: heard.nearest(tags, self.source.tags) for id, tags in reading.out.items() if id in fresh}
        self.talk += sum(not post.pingback for post in everything.posts) - len(own)
        self.title = self.title or clean(everything.title)
        self.language = self.language or everything.language or next((post.language for post in own), "")
        if everything.note and everything.note not in self.notes:
            self.notes.append(everything.note)

    def under(self, tags: Sequence[str]) -> Look:
        """The same, counted for a source with these tags."""
        again = Look(
            replace(self.source, tags=tuple(tags)), self.title, self.language, feeds=self.feeds, notes=self.notes
        )
        for document, everything in self.read:
            again.add(document, everything)
        return again

    def is_enough(self, talk: bool) -> bool:
        return len(self.read) >= DOCUMENTS or (len(self.posts) >= POSTS and (self.talk > 0 or not talk))


async def look(source: Source, web: Web, *, talk: bool = False) -> Look:
    """What a source is and holds, from its first documents; with `talk` until comments were seen, too.

    Raises SourceError when it gives nothing to read.
    """
    state = State()
    try:
        async with asyncio.timeout(SECONDS):
            found = await _found(source, web, state)
            seen = await _look(found, web, state, talk)
    except TimeoutError:
        raise Unreachable(f"no answer within {SECONDS} seconds", "this often passes; try again in an hour") from None
    if not seen.read:
        raise Unreadable("it answered, but gave nothing to read", "look at the address in a browser")
    seen.title = seen.title or clean(state.title)
    seen.feeds = sources.feeds(sources.kind(found.kind), _settings(found), state.memory)
    return seen


async def _found(source: Source, web: Web, state: State) -> Source:
    if source.kind:
        return source
    name, settings = await find(source, web, state)
    return replace(source, kind=name, settings={**source.settings, **settings})


async def _look(source: Source, web: Web, state: State, talk: bool) -> Look:
    seen = Look(source)
    visit = Visit(state=state, now=web.now, notes=seen.notes)
    own = signed(source, web)
    pull = sources.kind(source.kind).pull(replace(source, tags=()), own, visit)
    try:
        with blaming(own):
            await _ask(pull, seen, talk)
    except (SourceError, TimeoutError) as error:
        if not seen.posts:
            raise
        seen.notes.append(str(error) or "it was too slow to be read to the end")
    finally:
        await pull.aclose()
    return seen


async def _ask(pull: AsyncGenerator[Document | Absent, Parsed | None], seen: Look, talk: bool) -> None:
    """Let the kind ask, and hand it back what each document held, until that is enough."""
    answer: Parsed | None = None
    while not seen.is_enough(talk):
        try:
            item = await pull.asend(answer)
        except StopAsyncIteration:
            return
        answer = None
        if isinstance(item, Document):
            answer = sources.kind(seen.source.kind).parse(item)
            seen.add(item, answer)


def _settings(source: Source) -> dict[str, str]:
    """A place that was found by its address alone keeps it."""
    return {"url": source.url, **source.settings} if source.url else source.settings
