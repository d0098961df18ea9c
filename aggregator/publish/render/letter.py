"""A digest as a letter in plain text: 72 columns, every quotation with its address.

Nobody's words stand at the beginning of a line, where programs that carry mail look for their own ("From ", ".").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from aggregator.publish.dates import Dates
from aggregator.publish.facts import Arrival, Chrome, DigestPage, Face, Find, Quote, Stir
from aggregator.publish.language.nouns import N_, NN_, count, span
from aggregator.publish.language.reasons import teller
from aggregator.publish.render.columns import COLUMNS, wide, wrapped

One = TypeVar("One")

NAMED = 2
"""Speakers of a conversation that are named before "and 4 more"."""


class Letter:
    """One letter; `text()` is all of it. `path` is the digest's page below output/."""

    def __init__(self, page: DigestPage, path: str, chrome: Chrome) -> None:
        self._page, self._path, self._chrome = page, path, chrome
        self._words = chrome.words
        self._say = chrome.words.say
        self._dates = Dates(chrome.zone, chrome.words)
        self._tell = teller(chrome.words)

    def text(self) -> str:
        lines = [*self._head(), *self._conversations(), *self._people(), *self._foot()]
        return "\n".join(lines) + "\n"

    # ── parts ─────────────────────────────────────────────────────────────────────────

    def _head(self) -> Iterator[str]:
        page = self._page
        title, about = self._dates.period(page.period), page.topic or page.circle
        yield from wrapped(self._chrome.title)
        yield from wrapped(f"{title}: {about.title}" if about else title)
        yield "=" * COLUMNS
        if self._chrome.sample:
            yield from wrapped(
                self._say(N_("A sample class: the people here are invented, and so is every word they say."))
            )
        yield ""
        yield from wrapped(self._numbers())

    def _numbers(self) -> str:
        page = self._page
        posts = count(self._words, page.posts, "post")
        talks = count(self._words, len(page.new) + len(page.moved) + page.more, "conversation")
        if not page.people:
            return self._say(N_("%(posts)s in %(conversations)s."), posts=posts, conversations=talks)
        people = count(self._words, page.people, "person")
        return self._say(
            N_("%(posts)s by %(people)s in %(conversations)s."), posts=posts, people=people, conversations=talks
        )

    def _conversations(self) -> Iterator[str]:
        page = self._page
        yield from self._section(self._say(N_("Moved on")), page.moved, self._stir)
        yield from self._section(self._say(N_("Began")), page.new, self._stir)
        if page.more:
            more = NN_("and %(n)s more conversation.", "and %(n)s more conversations.")
            yield from ("", *wrapped(self._words.many(*more, page.more)))

    def _people(self) -> Iterator[str]:
        page = self._page
        yield from self._section(self._say(N_("Waiting for an answer")), page.questions, self._quote)
        yield from self._section(self._say(N_("For the first time here")), page.first_time, self._arrival)
        yield from self._section(self._say(N_("Shared by several")), page.finds, self._find)

    def _foot(self) -> Iterator[str]:
        yield ""
        yield "-" * COLUMNS
        yield from self._lead(self._say(N_("This letter as a page")), f"{self._path}/")
        yield from self._lead(self._say(N_("How to join in")), "join/")

    # ── lines ─────────────────────────────────────────────────────────────────────────

    def _section(self, heading: str, found: Sequence[One], lines: Callable[[One], Iterable[str]]) -> Iterator[str]:
        if found:
            yield from ("", "", heading.upper(), "-" * min(COLUMNS, wide(heading.upper())))
            for one in found:
                yield ""
                yield from lines(one)

    def _stir(self, one: Stir) -> Iterator[str]:
        yield from wrapped(one.card.title, "* ", "  ")
        yield from wrapped(f"{self._moved(one)} · {self._names(one.card.seats, one.card.people)}", "  ", "  ")
        yield self._address(f"conversations/{one.card.id}/", "  ")
        for line in one.quotes:
            yield ""
            yield from self._quote(line)

    def _moved(self, one: Stir) -> str:
        posts = count(self._words, one.count, "post")
        if one.why == "woken":
            slept = span(self._words, one.slept)
            return self._say(N_("%(posts)s, woke after %(span)s"), posts=posts, span=slept)
        return posts if one.why == "new" else self._words.many(*NN_("%(n)s post more", "%(n)s posts more"), one.count)

    def _names(self, faces: Sequence[Face], people: int) -> str:
        named = faces if people <= NAMED else faces[:NAMED]
        names, rest = self._say(N_(", ")).join(face.name for face in named), people - len(named)
        more = NN_("%(names)s and %(n)s more", "%(names)s and %(n)s more")
        return self._words.many(*more, rest, names=names) if rest > 0 else names

    def _quote(self, one: Quote) -> Iterator[str]:
        reason = f" · {self._tell(one.reason)}" if one.reason else ""
        yield from wrapped(one.text, "  > ", "  > ")
        yield from wrapped(f"{one.face.name}{reason}", "  ", "  ")
        yield self._post(one.conversation, one.post)

    def _arrival(self, one: Arrival) -> Iterator[str]:
        said = one.said
        waits = "" if one.answered else f" · {self._say(N_('nobody has answered yet'))}"
        yield from wrapped(said.title or said.warning or said.lead or self._say(N_("without words")), "  > ", "  > ")
        yield from wrapped(f"{said.face.name}, {self._dates.day(said.published)}{waits}", "  ", "  ")
        yield self._post(said.conversation, said.id)

    def _find(self, one: Find) -> Iterator[str]:
        yield from wrapped(one.title or one.url, "* ", "  ")
        if one.title:
            yield f"  {one.url}"
        names = self._names(one.faces, len(one.faces))
        yield from wrapped(self._say(N_("shared by %(names)s"), names=names), "  ", "  ")
        for line in one.quotes:
            yield ""
            yield from self._quote(line)

    def _lead(self, words: str, path: str) -> Iterator[str]:
        yield from wrapped(f"{words}:")
        yield self._address(path, "  ")

    def _post(self, conversation: str, post: str) -> str:
        return self._address(f"conversations/{conversation}/#p-{post}", "  ")

    def _address(self, path: str, before: str) -> str:
        """Below the site's root where nobody said where the site lives."""
        return f"{before}{self._chrome.url}{path}"
