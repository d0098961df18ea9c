"""One night with a feed: what was seen, and what to ask for next.

the feed ─▶ its further pages ─▶ the site's newest comments ─▶ comments of single articles
each night   on a full look        each night                     as `followed` says
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct, field

from aggregator.errors import Later, Rejected, SourceError
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._feed.followed import Article, Followed, is_complete
from aggregator.sources._kind import Response, Visit, Web

Steps = AsyncGenerator[Document | Absent, Parsed | None]

POSTS, MORE, ALL_COMMENTS, COMMENTS = "posts", "more posts", "all comments", "comments"
"""What a document holds. Trouble with `POSTS` is the source's; with the others it is worth a note."""

PAGES = 10
"""Pages of one feed that are read on a full look."""
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class Talk(Struct, kw_only=True):
    """The comments of one article as tonight's pages show them: their keys, and entries in all.

    grew  the last page showed one that none before it did
    """

    article: Article
    shown: set[str] = field(default_factory=set)
    entries: int = 0
    grew: bool = False


class Night:
    """One pull of one feed. A kind whose places say more than any feed does inherits from it.

    `full` also when the source's tags are others than last time: what they leave out has changed,
    and the feed's validators know nothing of that.
    """

    def __init__(self, source: Source, web: Web, visit: Visit, url: str) -> None:
        self.source, self.web, self.visit, self.url = source, web, visit, url
        self.memory = visit.state.memory
        self.full = visit.full or self.memory.get("tags") != list(visit.tags)
        self.followed = Followed.of(self.memory.get("articles"))
        self.entries = 0
        self._named_comments = source.settings.get("comments", "")
        self.all_comments: str = self._named_comments or self.memory.get("comments", "")
        self.quiet = False
        self._seen: set[str] = set()
        self._pages = 0
        self._paused = False
        self._failed: list[str] = []

    async def pull(self) -> Steps:
        """The feed, then what it leads to. Only trouble with the feed itself fails the source."""
        page: Response | None = await self._ask(self.url)
        while page and not page.unchanged:
            parsed = yield page.document(self.source, holds=MORE if self._pages else POSTS)
            for absent in self._saw(parsed):
                yield absent
            page = await self._next_page(page.url, parsed)
        if newest := await self._newest_comments():
            parsed = yield newest.document(self.source, holds=ALL_COMMENTS, notes={"articles": self.followed.keys()})
            for absent in self.latest(parsed):
                yield absent
        for article in self._due():
            talk = Talk(article=article)
            answer = await self._comments_of(article)
            while answer:
                notes = {"articles": dict.fromkeys(article.keys, article.keys[0])}
                parsed = yield answer.document(self.source, holds=COMMENTS, under=article.keys[0], notes=notes)
                for absent in self._read(talk, parsed):
                    yield absent
                answer = await self._next_comments(talk, answer.url, parsed)
            for absent in self._gone(talk):
                yield absent
        self._remember()

    # ── articles ──────────────────────────────────────────────────────────────────────

    def _saw(self, parsed: Parsed | None) -> Iterator[Absent]:
        """Note a page of articles; what is behind a password or removed by now is taken away, with its comments."""
        if not parsed:
            return
        self._pages += 1
        self.entries += parsed.entries
        if self._pages == 1:
            self.visit.state.title = parsed.title
            self.all_comments = self.comments_at(parsed)
        self.followed.saw(post for post in parsed.posts if post.kind == "article")
        for key in parsed.closed:
            if self.followed.articles.pop(key, None) or self._holds(key):
                yield Absent(keys=(key, *sorted(self.visit.held(key))))

    def _holds(self, key: str) -> bool:
        """An article or a comment of this address is in the archive."""
        return key in self.visit.held("") or key in self.visit.held(key.partition("#")[0])

    async def _next_page(self, url: str, parsed: Parsed | None) -> Response | None:
        """The next page, on a full look. No page, or one that repeats what we saw, is the end.

        Whatever fails here waits for the next full look.
        """
        if not parsed or not self.full or self._pages >= PAGES or not parsed.entries:
            return None
        fresh = {post.id for post in parsed.posts} - self._seen
        stated = self.further(parsed)
        if not stated or stated == url or (parsed.posts and not fresh):
            return None
        self._seen |= fresh
        return await self._perhaps(stated)

    def further(self, parsed: Parsed) -> str:
        """The address of the next page: as the feed states it (RFC 5005), or as WordPress counts them."""
        wordpress = "/comments/feed/" in self.all_comments
        return parsed.next or (_paged(self.url, self._pages + 1) if wordpress else "")

    async def _perhaps(self, url: str) -> Response | None:
        try:
            return await self.web.get(url, accept=ACCEPT, robots=True)
        except SourceError:
            return None

    # ── comments ──────────────────────────────────────────────────────────────────────

    def comments_at(self, parsed: Parsed) -> str:
        """Where the site lists the newest comments on all its articles; empty if nowhere."""
        return self._named_comments or parsed.comments

    async def _newest_comments(self) -> Response | None:
        """The site's newest comments, if they changed. A site without such a list is asked again on a full look.

        The first look, and each full one, asks the site's robots.txt whether programs may read the list;
        what it says holds until the next.
        """
        known = self.memory.get("open")
        if not self.all_comments or not (self.full or known is not False) or not self.followed.articles:
            return None
        try:
            response = await self._ask_for_comments(self.all_comments, robots=self.full or known is None)
        except SourceError:
            self.memory["open"] = False
            return None
        self.memory["open"], self.quiet = True, response.unchanged
        return None if response.unchanged else response

    def latest(self, parsed: Parsed | None) -> Iterator[Absent]:
        """What the site's newest comments tell."""
        return self.heard(parsed)

    def heard(self, parsed: Parsed | None) -> Iterator[Absent]:
        """Note comments that came in; those whose words were taken away are taken away here."""
        self.followed.heard(parsed.posts if parsed else ())
        if parsed and parsed.closed:
            yield Absent(keys=tuple(parsed.closed))

    def _due(self) -> Iterator[Article]:
        """Articles whose comments to ask for, until the server wants a pause."""
        for article in self.followed.due(self.visit.now, self.full, self.quiet):
            if not self._paused:
                yield article

    async def _comments_of(self, article: Article) -> Response | None:
        try:
            response = await self._ask_for_comments(self.replies_at(article))
        except SourceError as error:
            self._miss(error)
            return None
        article.asked, article.read = article.replies, True
        return None if response.unchanged else response

    def replies_at(self, article: Article) -> str:
        """The feed of its comments."""
        return article.comments

    async def _next_comments(self, talk: Talk, url: str, parsed: Parsed | None) -> Response | None:
        """The next page of its comments, where they come in pages. After one that fails all are asked for tomorrow."""
        stated = self.further_comments(talk, parsed) if parsed and talk.grew else ""
        if not stated or stated == url:
            return None
        try:
            return await self.web.get(stated, accept=ACCEPT)
        except SourceError as error:
            self._miss(error)
            talk.article.asked = None
            self.visit.state.validators.pop(self.replies_at(talk.article), None)
            return None

    def further_comments(self, talk: Talk, parsed: Parsed) -> str:
        """The address of the next page of comments; no feed in general states one."""
        return ""

    def _miss(self, error: SourceError) -> None:
        self._failed.append(error.message)
        self._paused = self._paused or isinstance(error, Later)

    async def _ask_for_comments(self, url: str, robots: bool = False) -> Response:
        """A mirror of a WordPress may hold its comments as RSS only."""
        try:
            return await self._ask(url, robots)
        except Rejected as error:
            if error.status != 404 or not url.endswith("/feed/atom/"):
                raise
            return await self._ask(url.removesuffix("atom/"), robots)

    async def _ask(self, url: str, robots: bool = False) -> Response:
        return await self.web.get(url, state=self.visit.state, conditional=not self.full, accept=ACCEPT, robots=robots)

    # ── what is gone ──────────────────────────────────────────────────────────────────

    def _read(self, talk: Talk, parsed: Parsed | None) -> Iterator[Absent]:
        if parsed:
            known = len(talk.shown)
            talk.entries += parsed.entries
            talk.shown.update(parsed.closed, *(post.keys for post in parsed.posts))
            talk.grew = len(talk.shown) > known
        yield from self.heard(parsed)

    def _gone(self, talk: Talk) -> Iterator[Absent]:
        """Comments that the archive holds and a complete list no longer shows. Seen on full looks only."""
        if not self.full or not is_complete(talk.article, talk.entries):
            return
        if missing := sorted(self.visit.held(talk.article.keys[0]) - talk.shown):
            yield Absent(keys=tuple(missing))

    # ── the end ───────────────────────────────────────────────────────────────────────

    def _remember(self) -> None:
        self.memory["tags"] = list(self.visit.tags)
        self.memory["articles"] = self.followed.remembered()
        self.memory["comments"] = self.all_comments
        if self._failed:
            count = len(self._failed)
            what = "the comments of an article" if count == 1 else f"the comments of {count} articles"
            self.visit.note(f"{what} could not be read: {self._failed[0]}")


def _paged(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "paged"]
    return parts._replace(query=urlencode([*query, ("paged", str(number))])).geturl()
