"""The articles of the API: what is new and what changed; on a full look all of them, and which were taken away."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aggregator.errors import SourceError, TooMuch, Unreadable
from aggregator.model import Absent, Document, Parsed
from aggregator.sources._feed import identity
from aggregator.sources._wordpress import wire
from aggregator.sources._wordpress.night import ARTICLES, FEWER, MANY, PAGES, Night, total

if TYPE_CHECKING:
    from aggregator.sources._kind import Response

CHUNK = 50
_SECOND = timedelta(seconds=1)


async def listing(night: Night) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """Follows what carries a followed tag, and stops following what no longer does. What is held stays."""
    if not night.memory.api or not (night.full or night.stirred):
        return
    before = set(night.memory.articles)
    try:
        async for response in _lists(night):
            rows = wire.articles(response.body).rows
            parsed = yield night.document(response, ARTICLES, authors=_authors(night, rows))
            for key in _note(night, rows, parsed):
                yield _closed(night, key)
        if night.full and night.complete:
            for key in await _taken(night, before):
                yield _closed(night, key)
    except SourceError as error:
        night.shut(error)


# ── what is asked for ─────────────────────────────────────────────────────────────────


async def _lists(night: Night) -> AsyncIterator[Response]:
    """Page after page, in smaller ones where the site's articles are very long."""
    for size in (MANY, FEWER):
        try:
            for query in _queries(night):
                async for response in _list(night, size, query):
                    yield response
            return
        except TooMuch:
            if size == FEWER:
                raise


def _queries(night: Night) -> list[dict[str, str]]:
    """Everything; or what was published, and what was changed, since the newest we know.

    Both: an article that was written ahead and appears at its time is not changed by that.
    """
    posted, changed = night.memory.posted, night.memory.changed
    if night.full or not posted or not changed:
        return [{}]
    return [{"after": stamp(posted - _SECOND)}, {"modified_after": stamp(changed - _SECOND)}]


def stamp(when: datetime) -> str:
    """In UTC, and saying so: without a zone WordPress takes it for its own local time."""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


async def _list(night: Night, size: int, query: dict[str, str]) -> AsyncIterator[Response]:
    seen, unread, response = 0, 0, None
    async for response in night.pages("posts", size, **query, _fields=wire.ARTICLE, _embed="author,wp:term"):
        found = wire.articles(response.body)
        if night.visit.tags and found.rows and all(row.silent for row in found.rows):
            raise Unreadable("its API does not tell the tags of articles", "its feeds are read instead")
        seen, unread = seen + len(found.rows), unread + found.unread
        yield response
    whole = total(response) if response else None
    night.complete = not query and not unread and (whole is None or seen >= whole)
    if whole and whole > size * PAGES:
        night.visit.note(f"it has {whole:,} articles; the newest {size * PAGES:,} were read")


def _authors(night: Night, rows: Sequence[wire.Article]) -> dict[str, tuple[str, str]]:
    """Number → name and address. Many sites keep their users out of the API; their feeds still sign the articles."""
    hidden = {identity.address(row.link): str(row.author) for row in rows if row.author and not row.signed[0]}
    for item in night.news.items if hidden and night.news else ():
        author = hidden.get(identity.address(item.link))
        if author and item.by.name:
            night.memory.authors.setdefault(author, (item.by.name, item.by.url))
    return {author: night.memory.authors[author] for author in hidden.values() if author in night.memory.authors}


# ── what is noted ─────────────────────────────────────────────────────────────────────


def _note(night: Night, rows: Iterable[wire.Article], parsed: Parsed | None) -> Iterator[str]:
    """Remember what is followed; the keys of articles that were public once and are listed as closed by now."""
    followed = {post.keys[0] for post in parsed.posts} if parsed else set()
    night.memory.listed(rows, night.visit.now)
    for row in rows:
        if not row.public:
            if row.key in night.memory.articles:
                yield row.key
            continue
        night.listed.add(row.key)
        if row.key in followed:
            night.memory.follow(row)
        else:
            night.memory.articles.pop(row.key, None)


async def _taken(night: Night, before: set[str]) -> list[str]:
    """Followed articles that the complete list does not show, and the site does not give when asked for."""
    missing = {key: night.memory.articles[key] for key in sorted(before - night.listed) if key in night.memory.articles}
    public: set[int] = set()
    ids = [known.id for known in missing.values()]
    for start in range(0, len(ids), CHUNK):
        some = ",".join(map(str, ids[start : start + CHUNK]))
        async for response in night.pages("posts", MANY, include=some, _fields=wire.ARTICLE):
            public |= {row.id for row in wire.articles(response.body).rows if row.public}
    taken = [key for key, known in missing.items() if known.id not in public]
    return taken if night.believe(len(taken), len(before)) else []


def _closed(night: Night, key: str) -> Absent:
    """The article was deleted, or is no longer for everybody to read, and so is what was said under it."""
    night.memory.articles.pop(key, None)
    return Absent(keys=(key, *sorted(night.visit.held(key))))
