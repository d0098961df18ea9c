"""One pull of one page: the page, the posts that it names, and their further pages of comments."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from typing import TYPE_CHECKING

from aggregator.errors import Later, SourceError, Unreadable
from aggregator.model import Absent, Document, Home, Parsed, Source
from aggregator.sources._page import index
from aggregator.sources._page.article import article
from aggregator.sources._page.markup import Markup, markup
from aggregator.sources._page.memory import Known, Memory
from aggregator.sources._page.reading import has_room
from aggregator.text.elsewhere import mine
from aggregator.text.names import fold

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

NAMED, POST, COMMENTS = "posts", "post", "comments"
"""What a document holds: the page that the curator named, a post that a home page names, further comments."""
INDEXES = 10
"""Pages of a list of posts that are read on a full look."""
PAGES = 20
"""Pages of comments that one post may have."""
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


class Night:
    """What tonight knows, and how it asks.

    `full` also when the tags are others than last time: what they left out has changed, and the pages'
    validators know nothing of that.
    """

    def __init__(self, source: Source, web: Web, visit: Visit) -> None:
        self.source, self.web, self.visit = source, web, visit
        self.memory = Memory.of(visit.state.memory)
        self.url = source.settings.get("url") or source.url
        self.full = visit.full or self.memory.tags != list(visit.tags)
        self._failed: list[str] = []
        self._paused = False

    async def readings(self) -> AsyncGenerator[Reading, None]:
        """The page itself, if it is a post, or the posts that it names, until the server wants a pause."""
        response = await self._ask(self.url)
        page = None if response.unchanged else _markup(response)
        if page and not index.is_index(page):
            self.memory.pages = {self.url: self.memory.pages.get(self.url, Known())}
            yield Reading(self, response, self.memory.pages[self.url], NAMED)
            return
        if page:
            self.memory.pages.pop(self.url, None)
            self.visit.home = Home(url=response.url, me=mine(page.html, page.url), looked=self.visit.now)
            await self._listed(page)
        for address, known in self.memory.due(self.visit.now, self.full):
            if address != self.url and not self._paused and (answer := await self._post(address)):
                yield Reading(self, answer, known, POST)

    async def _listed(self, page: Markup) -> None:
        """Posts that the home page names, and on a full look those on its older pages."""
        seen = {self.url}
        self.memory.named(index.posts(page))
        while self.full and len(seen) < INDEXES and (url := index.older(page)) and url not in seen:
            seen.add(url)
            try:
                page = _markup(await self.web.get(url, accept=_ACCEPT, robots=True))
            except SourceError as error:
                self.miss(error)
                return
            self.memory.named(index.posts(page))

    async def _post(self, address: str) -> Response | None:
        try:
            response = await self._ask(address, robots=True)
        except SourceError as error:
            self.miss(error)
            return None
        return None if response.unchanged else response

    async def _ask(self, url: str, robots: bool = False) -> Response:
        return await self.web.get(url, state=self.visit.state, conditional=not self.full, accept=_ACCEPT, robots=robots)

    async def further(self, url: str) -> Response | None:
        """A further page of comments: always whole, since the first one changed."""
        try:
            return await self.web.get(url, accept=_ACCEPT, robots=True)
        except SourceError as error:
            self.miss(error)
            return None

    def miss(self, error: SourceError) -> None:
        self._failed.append(error.message)
        self._paused = self._paused or isinstance(error, Later)

    def close(self) -> None:
        state = self.visit.state
        self.memory.tags = list(self.visit.tags)
        state.memory = self.memory.remembered()
        wanted = self.memory.pages.keys() | {self.url}
        state.validators = {url: both for url, both in state.validators.items() if url in wanted}
        if self._failed:
            count = len(self._failed)
            what = "a page" if count == 1 else f"{count} pages"
            self.visit.note(f"{what} could not be read: {self._failed[0]}")


class Reading:
    """One post with its comments, page by page.

    A comment that we hold and no page shows is gone only when all pages were read to their end, and the
    first still is the post that it was: with the same title and a place for comments.
    """

    def __init__(self, night: Night, response: Response, known: Known, holds: str) -> None:
        self._night, self._known = night, known
        self._response: Response | None = response
        self._holds = holds
        self._seen = [response.asked, response.url]
        self._article = ""
        self._shown: set[str] = set()
        self._next = ""
        self._complete = True

    async def document(self) -> Document | None:
        """The next page, until there is none."""
        if self._next:
            await self._turn()
        response, self._response = self._response, None
        if response is None or self._is_another(response):
            return None
        if response.url not in self._seen:
            self._seen.append(response.url)
        self._complete = self._complete and _is_whole(response)
        notes = {"seen": self._seen, "article": self._article}
        return response.document(
            self._night.source, holds=self._holds, under=self._known.key if self._article else "", notes=notes
        )

    async def _turn(self) -> None:
        """On to the next page of comments, if that can be read."""
        self._seen.append(self._next)
        self._response = await self._night.further(self._next) if len(self._seen) < PAGES + 2 else None
        self._complete = self._complete and self._response is not None
        self._holds, self._next = COMMENTS, ""

    def _is_another(self, response: Response) -> bool:
        """Is there an error page or a log-in where the post was? It is not taken for a new version of the post."""
        if self._holds == COMMENTS or not self._known.title:
            return False
        page = _readable(response)
        if page and (has_room(page) or fold(article(page).title) == fold(self._known.title)):
            return False
        self._complete = False
        self._night.visit.note(f"{response.url} shows something else than the post that it was")
        return True

    def saw(self, parsed: Parsed | None) -> Iterator[Absent]:
        """Note what a page held; what is behind a password by now is taken away, with its comments."""
        if parsed is None:
            self._complete = False
            return
        for key in parsed.closed:
            self._complete = False
            self._known.read = True
            yield Absent(keys=(key, *sorted(self._night.visit.held(key))))
        self._next = parsed.next
        self._shown |= {key for post in parsed.posts for key in post.keys}
        if self._holds != COMMENTS:
            self._saw_first(parsed)
        self._known.saw(parsed.posts)

    def _saw_first(self, parsed: Parsed) -> None:
        self._night.visit.state.title = self._night.visit.state.title or parsed.title
        post = parsed.posts[0] if parsed.posts else None
        if post is None:
            self._complete = False
            return
        same = self._known.key == post.keys[0] and fold(self._known.title) == fold(post.title)
        self._complete = self._complete and same
        self._known.key, self._known.title, self._article = post.keys[0], post.title, post.url

    def gone(self) -> Iterator[Absent]:
        held = self._night.visit.held(self._known.key) if self._complete and self._known.key else frozenset[str]()
        missing = sorted(held - self._shown)
        if not self._known.believe(len(missing), len(held)):
            self._night.visit.note(
                f"{len(missing)} of {len(held)} comments on {self._article} are gone at once; "
                "if that is still so at the next look, they leave here too"
            )
        elif missing:
            yield Absent(keys=tuple(missing))


def _markup(response: Response) -> Markup:
    return markup(response.body, response.charset, response.url)


def _readable(response: Response) -> Markup | None:
    try:
        return _markup(response)
    except Unreadable:
        return None


def _is_whole(response: Response) -> bool:
    page = _readable(response)
    return page is not None and page.whole and has_room(page)
