"""One page with its feeds: templates filled, bytes given back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from traceback import extract_tb
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from aggregator.errors import BuildError
from aggregator.publish.facts import Chrome, DigestPage, Digests, Edition, Facts, Feed, Said, Talk
from aggregator.publish.language.nouns import PLACES
from aggregator.publish.render import feeds
from aggregator.publish.render.environment import environment
from aggregator.publish.render.letter import Letter
from aggregator.publish.render.rows import plain_text, post_rows
from aggregator.publish.render.talk import talk_pages
from aggregator.publish.search import Document, document
from aggregator.publish.templates import TemplateSet
from aggregator.publish.words import shown

Texts = Mapping[str, tuple[str, str]]
File = tuple[str, bytes]
Rendered = tuple[list[File], list[bytes], Document | None]


class Renderer:
    """Everything that pages of one site share."""

    def __init__(self, templates: TemplateSet, chrome: Chrome) -> None:
        self.chrome = chrome
        self._environment = environment(templates.folders, chrome, templates.compiled)

    def make(self, template: str, path: str, page: Facts, texts: Texts) -> Rendered:
        """The page itself, with `feed.atom` and `feed.json` beside it where it lists what was said, and its letters
        where it is a digest; of a conversation also the rows of open data, and what search may find."""
        feed = _feed(page, self.chrome)
        said = (*(page.said if isinstance(page, Talk) else ()), *(feed.said if feed else ()))
        bodies = {one.id: shown(texts[one.id][0], one.full) for one in said if one.id in texts}
        has_feed = feed is not None or isinstance(page, Digests)
        files = [*self._html(template, path, page, bodies, has_feed), *self._feeds(path, page, feed, bodies)]
        if isinstance(page, DigestPage):
            files += self._letters(path, page)
        if not isinstance(page, Talk):
            return files, [], None
        shown_texts = {one.id: plain_text(texts[one.id][1], *bodies[one.id]) for one in page.said if one.id in bodies}
        return files, post_rows(page, shown_texts), document(page, path, shown_texts, self._kinds)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {kind: self.chrome.words.say(word) for kind, word in PLACES.items()}

    # ── HTML ──────────────────────────────────────────────────────────────────────────

    def _html(self, template: str, path: str, page: Facts, bodies: feeds.Bodies, has_feed: bool) -> Iterator[File]:
        """One page, or all of a conversation's."""

        def fill(folder: str, context: dict[str, Any]) -> File:
            where = f"{path}/{folder}".rstrip("/") if folder else path
            return self._one(template, where, {"page": page, "has_feed": has_feed, "home": "", **context})

        if isinstance(page, Talk):
            yield from talk_pages(page, bodies, fill)
        else:
            yield fill("", {})

    def _one(self, template: str, path: str, context: dict[str, Any]) -> File:
        where, depth = address(path)
        context |= {
            "path": "" if where == "index.html" else where.removesuffix("index.html"),
            "root": self._root(path, depth),
        }
        return where, self._fill(f"pages/{template}.html", context).encode("utf-8", "replace")

    def _root(self, path: str, depth: int) -> str:
        """What leads from a page to the root. A missing page is shown at any address: there it is absolute."""
        if path == "404":
            return "/" + "/".join(self.chrome.url.split("/")[3:]) if self.chrome.url else "/"
        return "../" * depth

    def _fill(self, name: str, context: dict[str, Any]) -> str:
        """A template with its values. Whatever goes wrong in there is the template's: it may be a class's own."""
        try:
            return self._environment.get_template(name).render(context)
        except (
            TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            raise BuildError(f"{_place(error, name)}: {error or type(error).__name__}", "the old site stays") from error

    # ── letters ───────────────────────────────────────────────────────────────────────

    def _letters(self, path: str, page: DigestPage) -> Iterator[File]:
        """A digest once more, to be sent: as a page of one column without a script, and as plain text."""
        root = self._root(path, path.count("/") + 1)
        context = {"page": page, "path": f"{path}/letter.html", "root": root, "base": self.chrome.url or root}
        yield f"{path}/letter.html", self._fill("letter.html", context).encode("utf-8", "replace")
        yield f"{path}/letter.txt", Letter(page, path, self.chrome).text().encode("utf-8", "replace")

    # ── feeds ─────────────────────────────────────────────────────────────────────────

    def _feeds(self, path: str, page: Facts, feed: Feed | None, bodies: feeds.Bodies) -> Iterator[File]:
        where, folder = feeds.Where(self.chrome, path), f"{path}/" if path else ""
        if isinstance(page, Digests):
            letters = [self._letter(page, edition, where) for edition in page.editions]
            yield f"{folder}feed.atom", feeds.letters_atom(page.title, where, letters)
            yield f"{folder}feed.json", feeds.letters_json(page.title, where, letters)
        elif feed is not None:
            yield f"{folder}feed.atom", feeds.atom(feed, where, bodies)
            yield f"{folder}feed.json", feeds.json_feed(feed, where, bodies)

    def _letter(self, page: Digests, edition: Edition, where: feeds.Where) -> tuple[str, str, datetime, str]:
        title = f"{page.title}: {self._dates.period(edition.period)}"
        html = self._fill("parts/letter.html", {"edition": edition, "base": where.base})
        return edition.period.path, title, edition.updated, html

    @cached_property
    def _dates(self) -> Any:
        from aggregator.publish.dates import Dates

        return Dates(self.chrome.zone, self.chrome.words)


def address(path: str) -> tuple[str, int]:
    """A page's file below output/, and how many folders deep it lies."""
    if path in ("", "index"):
        return "index.html", 0
    if path == "404":
        return "404.html", 0
    return f"{path}/index.html", path.count("/") + 1


def _place(error: Exception, name: str) -> str:
    """The template and line in which something went wrong."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.name or name}:{error.lineno}"
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename.endswith(name)]
    return f"{name}:{lines[-1]}" if lines else name


LATEST = 40
"""Posts in the feed of one conversation."""


def _feed(page: Facts, chrome: Chrome) -> Feed | None:
    if isinstance(page, Talk):
        newest: tuple[Said, ...] = page.said[: -LATEST - 1 : -1]
        return Feed(f"{page.card.title} · {chrome.title}", "", newest, {page.card.id: page.card.title})
    return getattr(page, "feed", None)
