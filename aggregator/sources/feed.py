"""Feeds: RSS, Atom and JSON Feed, with the comments that they lead to.

    url ─▶ the feed ─▶ its further pages ─▶ the site's newest comments ─▶ comments of single articles
           each night   on a full look        each night (WordPress)       as `_feed.followed` says

Articles are followed by the source's tags. On a 304 nothing is parsed, but comments are still asked
for: an old article may have a new one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from aggregator.errors import Later, Rejected, SourceError, Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._feed import jsonfeed, page, text, xml
from aggregator.sources._feed.articles import articles
from aggregator.sources._feed.channel import Channel
from aggregator.sources._feed.comments import comments
from aggregator.sources._feed.followed import Article, Followed, is_complete
from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address", "feed": "address?"}
"""`feed`: the address of the feed, when `url` is the page it belongs to."""

PAGES = 10
"""Pages of one feed that are read on a full look."""
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


def address(settings: Mapping[str, str]) -> str:
    return settings.get("feed", "")


def recognise(response: Response) -> dict[str, str] | None:
    """A feed, or a page that names one."""
    found = text.decoded(response.body, response.charset)
    if _is_feed(found):
        return {}
    named = page.feeds(found, response.url)
    return {"feed": named[0]} if named else None


def _is_feed(found: str) -> bool:
    return jsonfeed.is_json_feed(found) if text.is_json(found) else text.is_feed(found)


# ── pull ──────────────────────────────────────────────────────────────────────────────


async def pull(source: Source, web: Web, state: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The feed, then what it leads to. Only trouble with the feed itself fails the source."""
    night = _Night(source, web, state)
    page: Response | None = await web.get(night.url, state=state.state, conditional=not night.full, accept=_ACCEPT)
    while page and not page.unchanged:
        parsed = yield page.document(source, holds=night.page)
        for absent in night.saw(parsed):
            yield absent
        page = await night.next_page(page.url, parsed)
    if newest := await night.newest_comments():
        night.heard((yield newest.document(source, holds="all comments", notes={"articles": night.followed.keys()})))
    for article in night.due():
        if answer := await night.comments_of(article):
            notes = {"articles": dict.fromkeys(article.keys, article.keys[0])}
            parsed = yield answer.document(source, holds="comments", under=article.keys[0], notes=notes)
            for absent in night.gone(article, parsed):
                yield absent
    night.remember()


class _Night:
    """One pull of one feed: what was seen, and what to ask for next.

    `full` also when the source's tags are others than last time: what they leave out has changed,
    and the feed's validators know nothing of that.
    """

    def __init__(self, source: Source, web: Web, visit: Visit) -> None:
        self._web, self._visit, self._memory = web, visit, visit.state.memory
        self.url = source.settings.get("feed") or source.url
        self.full = visit.full or self._memory.get("tags") != list(visit.tags)
        self.followed = Followed.of(self._memory.get("articles"))
        self._seen: set[str] = set()
        self._pages = 0
        self._all_comments: str = self._memory.get("comments", "")
        self._quiet = self._paused = False
        self._failed: list[str] = []

    @property
    def page(self) -> str:
        """What the next page of articles is to `parse`: trouble with the first one only is the source's."""
        return "more posts" if self._pages else "posts"

    def saw(self, parsed: Parsed | None) -> Iterator[Absent]:
        """Note a page of articles; what is behind a password by now is taken away, with its comments."""
        if not parsed:
            return
        self._pages += 1
        if self._pages == 1:
            self._visit.state.title = parsed.title
            self._all_comments = parsed.comments
        self.followed.saw(parsed.posts)
        for key in parsed.closed:
            if self.followed.articles.pop(key, None):
                yield Absent(keys=(key, *sorted(self._visit.held(key))))

    async def next_page(self, url: str, parsed: Parsed | None) -> Response | None:
        """The next page, on a full look: as the feed states it (RFC 5005), or as WordPress counts them.

        No page, or one that repeats what we saw, is the end. Whatever fails here waits for the next full look.
        """
        if not parsed or not self.full or self._pages >= PAGES or not parsed.entries:
            return None
        fresh = {post.id for post in parsed.posts} - self._seen
        stated = parsed.next or (_paged(self.url, self._pages + 1) if self._all_comments else "")
        if not stated or stated == url or (parsed.posts and not fresh):
            return None
        self._seen |= fresh
        try:
            return await self._web.get(stated, accept=_ACCEPT, robots=True)
        except SourceError:
            return None

    async def newest_comments(self) -> Response | None:
        """The site's newest comments, if they changed. A site without such a list is asked again on a full look."""
        if not self._all_comments or not (self.full or self._memory.get("open", True)) or not self.followed.articles:
            return None
        try:
            response = await self._ask_for_comments(self._all_comments, robots=True)
        except SourceError:
            self._memory["open"] = False
            return None
        self._memory["open"], self._quiet = True, response.unchanged
        return None if response.unchanged else response

    def heard(self, parsed: Parsed | None) -> None:
        self.followed.heard(parsed.posts if parsed else ())

    def due(self) -> Iterator[Article]:
        """Articles whose comments to ask for, until the server wants a pause."""
        for article in self.followed.due(self._visit.now, self.full, self._quiet):
            if not self._paused:
                yield article

    async def comments_of(self, article: Article) -> Response | None:
        try:
            response = await self._ask_for_comments(article.comments)
        except SourceError as error:
            self._failed.append(error.message)
            self._paused = isinstance(error, Later)
            return None
        article.asked, article.read = article.replies, True
        return None if response.unchanged else response

    async def _ask_for_comments(self, url: str, robots: bool = False) -> Response:
        """A mirror of a WordPress may hold its comments as RSS only."""
        try:
            return await self._ask(url, robots)
        except Rejected as error:
            if error.status != 404 or not url.endswith("/feed/atom/"):
                raise
            return await self._ask(url.removesuffix("atom/"), robots)

    async def _ask(self, url: str, robots: bool = False) -> Response:
        return await self._web.get(
            url, state=self._visit.state, conditional=not self.full, accept=_ACCEPT, robots=robots
        )

    def gone(self, article: Article, parsed: Parsed | None) -> Iterator[Absent]:
        """Comments that the archive holds and a complete list no longer shows. Seen on full looks only."""
        self.heard(parsed)
        if parsed and self.full and is_complete(article, parsed):
            shown = {key for post in parsed.posts for key in post.keys}
            if missing := sorted(self._visit.held(article.keys[0]) - shown):
                yield Absent(keys=tuple(missing))

    def remember(self) -> None:
        self._memory["tags"] = list(self._visit.tags)
        self._memory["articles"] = self.followed.remembered()
        self._memory["comments"] = self._all_comments
        if self._failed:
            count = len(self._failed)
            what = "the comments of an article" if count == 1 else f"the comments of {count} articles"
            self._visit.note(f"{what} could not be read: {self._failed[0]}")


def _paged(url: str, number: int) -> str:
    """Page `number` of a WordPress feed."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return parts._replace(query=urlencode([*query, ("paged", str(number))])).geturl()


# ── parse ─────────────────────────────────────────────────────────────────────────────


def parse(document: Document) -> Parsed:
    """Articles, or comments, as the document says it `holds`.

    Raises Unreadable when the feed itself is none; further pages and lists of comments that are none are noted.
    """
    if document.holds == "posts":
        return articles(_channel(document), document)
    try:
        return _further(_channel(document), document)
    except Unreadable as error:
        return Parsed(note=f"{document.url} is {error.message}")


def _further(channel: Channel, document: Document) -> Parsed:
    return articles(channel, document) if document.holds == "more posts" else comments(channel, document)


def _channel(document: Document) -> Channel:
    found = text.decoded(document.body, document.charset)
    if text.is_json(found):
        return jsonfeed.read(found, document.url)
    if not text.is_feed(found):
        raise _no_feed(found, document.url)
    return xml.read(found, document.url)


def _no_feed(found: str, url: str) -> Unreadable:
    named = page.feeds(found, url)
    if named:
        return Unreadable("not a feed: a web page", f"its feed is at {named[0]}; write that")
    if not found.strip():
        return Unreadable("not a feed: an empty answer", "look again tomorrow")
    return Unreadable("not a feed", "open the address in a browser, look for RSS or Atom, and write that address")
