"""What tonight knows of one WordPress, and how it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import TYPE_CHECKING

from aggregator.errors import Guarded, Later, Rejected, SourceError, Unreadable
from aggregator.model import Document, Source
from aggregator.sources._feed import identity
from aggregator.sources._feed.channel import Channel, Item
from aggregator.sources._wordpress import memory, wire
from aggregator.sources._wordpress.place import Place, asked, atom, guess, place
from aggregator.text.plain import clean

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

ARTICLES, COMMENTS, PINGS, PAGE = "api articles", "api comments", "pings", "page"
"""What a document of this kind holds; feeds are documents of `sources.feed`."""

JSON = "application/json"
FEED = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
MANY, FEWER = 50, 10
"""Articles in one answer: as a rule, and where that many are more than we take in one go."""
PAGES = 60
"""Pages of one list that are read in one night."""
LOST = 10
"""So many posts that are gone at once, if they are most of what we hold, may be the site's accident."""


class Night:
    """Shared by the parts of one night.

    full      everything is looked at, without conditions
    news      the newest articles as a feed shows them, and `said` the newest comments; None: not asked, or unchanged
    heard     the answer that `said` is read from
    stirred   the feed of articles, or there is none to tell; `spoken`: the same of comments
    complete  tonight's list of articles was whole
    listed    keys of all public articles that tonight's lists showed
    """

    def __init__(self, source: Source, web: Web, visit: Visit) -> None:
        self.source, self.web, self.visit = source, web, visit
        self.memory = memory.recall(visit.state.memory)
        self.full = visit.full or self.memory.tags != list(visit.tags)
        self.news: Channel | None = None
        self.said: Channel | None = None
        self.heard: Response | None = None
        self.stirred = self.spoken = True
        self.complete = False
        self.listed: set[str] = set()
        self._doubts = False

    # ── the beginning ─────────────────────────────────────────────────────────────────

    async def arrive(self) -> None:
        """Find the site's API and feeds (weekly), or ask its feeds whether anything stirred."""
        if self.full:
            await self._explore()
        elif self.memory.api:
            self.news = await self._ask_news(conditional=True)
            if self.memory.comments:
                self.heard, self.said = await self._read(self.memory.comments, conditional=True)
                self.spoken = self.heard is None or not self.heard.unchanged

    async def _explore(self) -> None:
        found = await self._front_page()
        self.memory.title = found.title or self.memory.title
        self.memory.language = found.language or self.memory.language
        self.memory.api = await self._open(found.apis)
        self.memory.feed, _, self.news = await self._first(found.feed)
        if self.memory.api:
            self.memory.comments, self.heard, self.said = await self._first(found.comments)
        if self.news:
            self.memory.title = clean(self.news.title) or self.memory.title
            self.memory.language = self.news.language or self.memory.language

    async def _front_page(self) -> Place:
        """The page itself may be closed to programs while what we need is open."""
        url = self.source.settings.get("url") or self.source.url
        try:
            response = await self.web.get(url, state=self.visit.state, conditional=False)
        except Rejected as error:
            if isinstance(error, Later):
                raise
            return guess(url)
        self.visit.state.validators.pop(response.asked, None)
        return place(response) or guess(url)

    async def _open(self, apis: Iterable[str]) -> str:
        """The first of `apis` that gives articles and comments to everybody."""
        for api in apis:
            try:
                for what in ("posts", "comments"):
                    response = await self._json(asked(api, what, {"per_page": 1, "_fields": "id,link"}))
                    wire.articles(response.body)
            except SourceError as error:
                if not is_closed(error):
                    raise
            else:
                return api
        return ""

    # ── feeds ─────────────────────────────────────────────────────────────────────────

    async def _first(self, feed: str) -> tuple[str, Response | None, Channel | None]:
        """The feed as Atom, else as its site names it."""
        for address in dict.fromkeys((atom(feed), feed)):
            response, channel = await self._read(address, conditional=False)
            if channel:
                return address, response, channel
        return "", None, None

    async def _read(self, address: str, *, conditional: bool) -> tuple[Response | None, Channel | None]:
        """The feed, unless it is unchanged. One that is closed tells nothing: then everything may have changed."""
        try:
            response = await self.web.get(address, state=self.visit.state, conditional=conditional, accept=FEED)
            return response, None if response.unchanged else wire.feed(response.body, response.charset, response.url)
        except SourceError as error:
            if not is_closed(error):
                raise
            return None, None

    async def _ask_news(self, *, conditional: bool) -> Channel | None:
        if not self.memory.feed:
            return None
        response, news = await self._read(self.memory.feed, conditional=conditional)
        self.stirred = response is None or not response.unchanged
        return news

    async def counts(self) -> dict[str, Item]:
        """Key → followed article as the feed of the newest shows it, with the number of its comments."""
        if self.news is None and self.memory.feed:
            self.news = await self._ask_news(conditional=False)
        return dict(self.shown(self.news))

    def shown(self, feed: Channel | None) -> Iterator[tuple[str, Item]]:
        """Items of followed articles, and items that stand under one, by its key."""
        keys = self.memory.keys()
        for item in feed.items if feed else ():
            key = keys.get(identity.address(item.link.partition("#")[0])) or keys.get(
                identity.address(item.id.partition("#")[0])
            )
            if key:
                yield key, item

    # ── the API ───────────────────────────────────────────────────────────────────────

    async def pages(self, what: str, size: int, **query: object) -> AsyncIterator[Response]:
        """A list of the API, page by page, `PAGES` at most."""
        for number in range(1, PAGES + 1):
            ask = {**query, "per_page": size, "page": number}
            response = await self._json(asked(self.memory.api, what, ask))
            yield response
            if number >= _pages(response, size, number):
                return

    async def _json(self, url: str) -> Response:
        return await self.web.get(url, accept=JSON)

    def document(self, response: Response, holds: str, under: str = "", **notes: object) -> Document:
        about = {"language": self.memory.language, "title": self.memory.title}
        return response.document(self.source, holds=holds, under=under, notes={**about, **notes})

    def shut(self, error: SourceError) -> None:
        """The API closed since we last looked: feeds are read from now on. Other trouble fails the night."""
        if not is_closed(error):
            raise error
        self.memory.api, self.full = "", True

    def miss(self, error: SourceError, what: str) -> None:
        """Part of the site did not answer: noted, and asked for again tomorrow. A server that wants a pause gets it."""
        if isinstance(error, Later):
            raise error
        self.visit.note(f"{what} could not be read: {error.message}")
        if not is_closed(error):
            self.visit.state.validators.pop(self.memory.comments, None)

    # ── what is gone ──────────────────────────────────────────────────────────────────

    def believe(self, gone: int, held: int) -> bool:
        """Most of what we held is gone at once: an accident of the site, unless it is still so when we look again."""
        if gone <= LOST or 2 * gone <= held:
            return True
        self._doubts = True
        if not self.memory.doubted:
            self.visit.note(
                f"{gone} of {held} posts are gone at once; if that is still so in a week, they leave here too"
            )
        return self.memory.doubted

    # ── the end ───────────────────────────────────────────────────────────────────────

    def close(self) -> None:
        state = self.visit.state
        self.memory.tags = list(self.visit.tags)
        self.memory.doubted = self._doubts if self.full else self.memory.doubted
        state.title = self.memory.title or state.title
        if self.memory.api:
            kept = {self.memory.feed, self.memory.comments}
            state.validators = {url: both for url, both in state.validators.items() if url in kept}
        memory.keep(state.memory, self.memory)


def is_closed(error: SourceError) -> bool:
    """The site will not, or cannot, answer this; asking tomorrow is no different. Trouble on the way is none of that."""
    if isinstance(error, Rejected):
        return not isinstance(error, Later) and (error.status < 500 or error.status == 501)
    return isinstance(error, Unreadable | Guarded)


def _pages(response: Response, size: int, number: int) -> int:
    """How many pages the list has; where that is not said, a page that is not full is the last."""
    stated = response.headers.get("x-wp-totalpages", "")
    if stated.isdecimal() and len(stated) < 8:
        return int(stated)
    return number + (len(wire.articles(response.body).rows) >= size)


def total(response: Response) -> int | None:
    """How many rows the whole list has, if that is said."""
    stated = response.headers.get("x-wp-total", "")
    return int(stated) if stated.isdecimal() and len(stated) < 12 else None
