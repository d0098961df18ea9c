"""Without the API: feeds as any feed is read, and the articles' own pages for comments that feeds no longer show.

WordPress puts the newest ten comments into a feed, whatever page of it is asked for. An article that
declares more than we have seen is read as people read it, where robots.txt lets us.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec

from aggregator import sources
from aggregator.errors import SourceError, Unreadable
from aggregator.model import Absent, Document, Parsed, Post, Source
from aggregator.sources._wordpress import page as pages
from aggregator.sources._wordpress.memory import Known
from aggregator.sources._wordpress.night import PAGE, Night
from aggregator.sources._wordpress.rest import number, numbers

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit

READER = "feed"
"""The kind that reads any feed."""
ARTICLES = 60
"""Articles whose pages are read in one night."""
PAGES = 20
"""Pages of comments that one article may have."""


async def closed(night: Night) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """What the kind `feed` does with the feed of the site, and then pages."""
    if night.memory.api:
        return
    seen = _Seen(night)
    async with aclosing(sources.kind(READER).pull(_source(night), _Feeds(night), _visit(night))) as steps:
        parsed: Parsed | None = None
        while (item := await step(steps, parsed)) is not None:
            parsed = yield item
            if isinstance(item, Document) and parsed:
                seen.saw(item, parsed)
    for article in seen.unfinished():
        notes = seen.notes(article)
        for response in await _pages(night, article, seen):
            yield night.document(response, PAGE, article.keys[0], **notes)
        if absent := seen.gone(article):
            yield absent


def _source(night: Night) -> Source:
    if not night.memory.feed:
        raise Unreadable(
            "no WordPress answers there: neither its API nor its feed can be read",
            "look at the address in a browser, and correct it in sources.yaml",
        )
    return msgspec.structs.replace(night.source, settings={**night.source.settings, "feed": night.memory.feed})


def _visit(night: Night) -> Visit:
    """The same night; a full look also when the API closed tonight."""
    return replace(night.visit, full=night.full)


class _Feeds:
    """The client, for the feeds of a site that is a source by itself.

    They are no pages beyond what was named, so no robots.txt is asked. Where the site gives RSS only,
    feeds of comments are expected as Atom all the same, since that says more.
    """

    def __init__(self, night: Night) -> None:
        self._web, self._atom = night.web, "atom" in night.memory.feed
        self.file, self.query, self.session = self._web.file, self._web.query, self._web.session

    async def get(self, url: str, **more: Any) -> Response:
        as_given = url if self._atom or not url.endswith("/feed/atom/") else url.removesuffix("atom/")
        return await self._web.get(as_given, **{**more, "robots": False})


async def _pages(night: Night, article: Post, seen: _Seen) -> list[Response]:
    """Pages of an article's comments, until all that it declares have been seen."""
    answers: list[Response] = []
    addresses = [article.url]
    try:
        while len(answers) < min(len(addresses), PAGES) and seen.lacks(article):
            response = await night.web.get(addresses[len(answers)], robots=True)
            shown = pages.read(response.body, response.charset, response.url)
            seen.saw_page(article, shown)
            answers.append(response)
            addresses += [address for address in shown.more if address not in addresses]
    except SourceError as error:
        night.miss(error, "the page of an article")
    return answers


class _Seen:
    """What the feeds showed tonight.

    articles  followed articles in the feed, by key; they declare how many comments they have
    numbers   key of an article → numbers of the comments seen under it
    """

    def __init__(self, night: Night) -> None:
        self.night = night
        self.articles: dict[str, Post] = {}
        self.numbers: defaultdict[str, set[int]] = defaultdict(set)

    def saw(self, document: Document, parsed: Parsed) -> None:
        for post in parsed.posts:
            if post.kind == "article":
                self.articles[post.keys[0]] = post
            else:
                self.numbers[post.under] |= numbers(post.keys)

    def unfinished(self) -> list[Post]:
        """Articles that declare more comments than we have seen, or, on other nights than a full look, hold."""
        wanted = [post for post in self.articles.values() if self.lacks(post)]
        return sorted(wanted, key=lambda post: post.published, reverse=True)[:ARTICLES]

    def lacks(self, article: Post) -> bool:
        key = article.keys[0]
        known = self.numbers[key] if self.night.full else self.numbers[key] | numbers(self.night.visit.held(key))
        return (article.replies or 0) > len(known)

    def notes(self, article: Post) -> dict[str, Any]:
        guid = next((key.removeprefix("guid:") for key in article.keys if key.startswith("guid:")), "")
        known = Known(0, article.url, guid)
        return {"article": msgspec.to_builtins(known), "known": sorted(self.numbers[article.keys[0]])}

    def saw_page(self, article: Post, shown: pages.Page) -> None:
        self.numbers[article.keys[0]] |= {pages.number(one) for one in shown.said}

    def gone(self, article: Post) -> Absent | None:
        """Comments that we hold and that neither feed nor pages show, once these show as many as are declared."""
        key = article.keys[0]
        if not self.night.full or len(self.numbers[key]) != article.replies:
            return None
        missing = [
            one for one in sorted(self.night.visit.held(key)) if number(one) and number(one) not in self.numbers[key]
        ]
        return Absent(keys=tuple(missing)) if missing else None


async def step(
    steps: AsyncGenerator[Document | Absent, Parsed | None], parsed: Parsed | None
) -> Document | Absent | None:
    """The next thing a pull gives, once told what the last one held; None at its end."""
    try:
        return await steps.asend(parsed)
    except StopAsyncIteration:
        return None


def parse(document: Document) -> Parsed:
    return sources.kind(READER).parse(document)
