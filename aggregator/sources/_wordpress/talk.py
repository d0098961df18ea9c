"""The comments of the API: new ones; complete lists, which also show edits, late approvals and what is gone; pings."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from aggregator.errors import Rejected, SourceError
from aggregator.model import Absent, Document, Parsed
from aggregator.sources._feed.channel import Channel, Item
from aggregator.sources._wordpress import wire
from aggregator.sources._wordpress.listing import stamp
from aggregator.sources._wordpress.memory import OVERLAP
from aggregator.sources._wordpress.night import COMMENTS, FEED, PAGES, PINGS, Night, is_closed, total
from aggregator.sources._wordpress.rest import number, numbers

if TYPE_CHECKING:
    from aggregator.sources._kind import Response

ROWS = 100
"""Comments in one answer: the most that WordPress gives."""
CHUNK = 50
"""Articles whose comments are asked for together."""
Numbers = dict[str, set[int]]
"""Key of an article → numbers of its comments."""


async def talk(night: Night) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """One article's trouble is noted, and the rest goes on."""
    if not night.memory.api:
        return
    tonight, whole = _Tonight(night), _Whole(night)
    if not night.full and night.spoken:
        async for response in tonight.newest():
            yield tonight.document(response)
    for keys in _chunks(await tonight.looks()):
        for some, responses in await whole.read(keys):
            for response in responses:
                yield tonight.document(response)
            whole.saw(some, responses)
    for key in await whole.gone():
        yield Absent(keys=(key,))
    async for response in whole.pings():
        yield night.document(response, PINGS, **whole.notes())


def _chunks(keys: list[str]) -> Iterator[list[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


class _Tonight:
    """Which comments are asked for."""

    def __init__(self, night: Night) -> None:
        self.night, self.memory = night, night.memory
        self._new: Numbers = {}

    def document(self, response: Response) -> Document:
        """With the articles that its comments stand under, as far as they are followed."""
        rows = wire.comments(response.body).rows
        self.memory.heard(rows, self.night.visit.now)
        posts = {row.post for row in rows}
        known = {key: one for key, one in self.memory.articles.items() if one.id in posts}
        keys = {one.id: key for key, one in known.items()}
        for row in rows:
            if row.post in keys:
                self._new.setdefault(keys[row.post], set()).add(row.id)
        return self.night.document(response, COMMENTS, articles=msgspec.to_builtins(known))

    async def newest(self) -> AsyncIterator[Response]:
        """New comments on followed articles; some nights of old ones with them, for late approvals."""
        ids = sorted(known.id for known in self.memory.articles.values())
        if not self.memory.said or not ids:
            return
        query: dict[str, str] = {"after": stamp(self.memory.said - OVERLAP)}
        if self.night.visit.tags and len(ids) <= 2 * CHUNK:
            query["post"] = ",".join(map(str, ids))
        try:
            async for response in self.night.pages("comments", ROWS, **query, _fields=wire.COMMENT):
                wire.comments(response.body)
                yield response
        except SourceError as error:
            self.night.miss(error, "new comments")

    async def looks(self) -> list[str]:
        """Articles whose complete list is wanted: on a full look all; else those never read, those whose
        count is another than when they were, and those under which the feed shows something that we do not know."""
        if self.night.full:
            return sorted(self.memory.articles)
        keys = {key for key, known in self.memory.articles.items() if known.declared < 0}
        if self.night.spoken or keys or self.night.news:
            counts = await self.night.counts()
            keys |= {
                key
                for key, item in counts.items()
                if item.replies is not None and item.replies != self.memory.articles[key].declared
            }
        keys |= {key for key, item in self.night.shown(self.night.said) if self._is_news(key, item)}
        return sorted(keys)

    def _is_news(self, key: str, item: Item) -> bool:
        known = self._new.get(key, set()) | numbers(self.night.visit.held(key))
        return number(item.link or item.id) not in known


class _Whole:
    """Complete lists of comments, and what follows from them.

    shown  articles whose list was read whole, with the numbers in it
    """

    def __init__(self, night: Night) -> None:
        self.night, self.memory = night, night.memory
        self.shown: Numbers = {}

    async def read(self, keys: list[str]) -> list[tuple[list[str], list[Response]]]:
        """The lists of these articles, together. One article that is closed would close them all: then by halves."""
        ids = ",".join(str(self.memory.articles[key].id) for key in keys)
        query = {"post": ids, "orderby": "id", "order": "asc", "_fields": wire.COMMENT}
        try:
            responses = [response async for response in self.night.pages("comments", ROWS, **query)]
            for response in responses:
                wire.comments(response.body)
        except SourceError as error:
            if len(keys) > 1 and isinstance(error, Rejected) and is_closed(error):
                return await self._halves(keys)
            self.night.miss(error, "the comments of an article" if len(keys) == 1 else "the comments of some articles")
            return []
        if len(responses) == PAGES and len(keys) > 1:
            return await self._halves(keys)
        if len(responses) == PAGES:
            self.night.visit.note(
                f"an article has {total(responses[0])} comments; the first {PAGES * ROWS:,} were read"
            )
        return [(keys, responses)]

    async def _halves(self, keys: list[str]) -> list[tuple[list[str], list[Response]]]:
        middle = len(keys) // 2
        return [*await self.read(keys[:middle]), *await self.read(keys[middle:])]

    def saw(self, keys: list[str], responses: list[Response]) -> None:
        """Note what the lists of these articles hold, if they are whole."""
        pages = [wire.comments(response.body) for response in responses]
        rows = [row for page in pages for row in page.rows]
        stated = total(responses[0]) if responses else None
        if any(page.unread for page in pages) or (stated is not None and stated != len({row.id for row in rows})):
            return
        of = {self.memory.articles[key].id: key for key in keys}
        self.shown.update({key: set() for key in keys})
        for row in rows:
            if row.post in of:
                self.shown[of[row.post]].add(row.id)

    async def gone(self) -> list[str]:
        """Keys of comments that we hold, that the lists do not show, and that the site does not give when asked
        for them: what lies between us may keep an old list for days."""
        held = {article: self.night.visit.held(article) for article in self.shown}
        missing = {
            found: key
            for article, keys in held.items()
            for key in sorted(keys)
            if (found := number(key)) and found not in self.shown[article]
        }
        public = await self._public(sorted(missing)) if missing else set()
        gone = [] if public is None else [key for found, key in missing.items() if found not in public]
        return gone if self.night.believe(len(gone), sum(map(len, held.values()))) else []

    async def _public(self, ids: list[int]) -> set[int] | None:
        """Which of these comments are public; None when that cannot be told tonight."""
        public: set[int] = set()
        try:
            for start in range(0, len(ids), CHUNK):
                some = ",".join(map(str, ids[start : start + CHUNK]))
                async for response in self.night.pages("comments", ROWS, include=some, _fields=wire.COMMENT):
                    public |= {row.id for row in wire.comments(response.body).rows if row.public}
        except SourceError as error:
            self.night.miss(error, "comments that may be gone")
            return None
        return public

    # ── pingbacks and trackbacks ──────────────────────────────────────────────────────

    async def pings(self) -> AsyncIterator[Response]:
        """Feeds that show more under an article than the API does: the site's newest, and the article's own."""
        counts = await self.night.counts() if self.shown else {}
        site = self._more(self.night.said)
        if site and self.night.heard:
            yield self.night.heard
        for key, item in counts.items():
            if key not in self.shown:
                continue
            self.memory.articles[key].declared = item.replies or 0
            if item.replies_at and (item.replies or 0) > len(self.shown[key]) + len(site.get(key, ())):
                try:
                    yield await self.night.web.get(item.replies_at, accept=FEED)
                except SourceError as error:
                    self.night.miss(error, "the pingbacks of an article")
        for key in self.shown.keys() - counts.keys():
            self.memory.articles[key].declared = 0

    def _more(self, feed: Channel | None) -> Numbers:
        more: Numbers = {}
        for key, item in self.night.shown(feed):
            found = number(item.link or item.id)
            if key in self.shown and found not in self.shown[key]:
                more.setdefault(key, set()).add(found)
        return more

    def notes(self) -> dict[str, Any]:
        """Numbers grow with time: what is newer than all that was seen may be a comment that came in between."""
        seen = [number(item.link or item.id) for item in self.night.said.items] if self.night.said else []
        return {
            "newest": max([0, *seen, *(found for shown in self.shown.values() for found in shown)]),
            "articles": {key: msgspec.to_builtins(self.memory.articles[key]) for key in self.shown},
            "known": {key: sorted(found) for key, found in self.shown.items()},
        }
