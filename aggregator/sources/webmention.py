"""Webmentions that webmention.io received for a page, or with a token for a whole domain.

Replies become comments on the page they answer, links become edges, likes and the like become nothing.
Answers and their parents are as the mentioning pages state them (https://www.w3.org/TR/webmention/).
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from aggregator.errors import Gone, Later, Rejected, SourceError
from aggregator.model import Absent, Document, Parsed, Post, Source
from aggregator.sources._webmention import wire
from aggregator.sources._webmention.post import key, post, under
from aggregator.text.urls import canonical, host, is_http

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"url": "address"}
"""`url`: the page whose mentions are wanted; with `token_env` everything on its domain."""

API = "https://webmention.io/api/mentions.jf2"
OF_ITS_KIND = re.compile(r"https?://webmention\.io/api/(?:mentions|links)(?:\.jf2|\.json)?(?:\?|$)")
ROWS = 100
USUAL = 20
"""Rows that an answer has when the server does not care how many we ask for: fewer, and it was the last."""
PAGES = 60
TARGETS = 5000
"""Pages remembered to have replies."""


def address(settings: Mapping[str, str]) -> str:
    return settings.get("url", "")


def asks(_: Mapping[str, str]) -> str:
    """Mentions, and the token for them, are webmention.io's."""
    return API


def recognise(response: Response) -> dict[str, str] | None:
    """An answer of the API about one page. A blog that receives webmentions is read as the blog it is."""
    if not OF_ITS_KIND.match(response.url):
        return None
    query = parse_qs(urlsplit(response.url).query)
    named = [*query.get("target", ()), *query.get("target[]", ())]
    return {"url": named[0]} if named and is_http(named[0]) else None


# ── pull ──────────────────────────────────────────────────────────────────────────────


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """Pages, those that changed last first, as long as they hold something new; on a full look all of them."""
    night = _Night(source, web, visit)
    for number in range(PAGES):
        answer = await night.page(number)
        if answer.unchanged:
            break
        yield answer.document(source)
        if not night.saw(wire.mentions(answer.body)):
            break
    else:
        night.cut()
    for absent in night.gone():
        yield absent
    night.close()


class _Night:
    """One pull: what was asked for and what was seen."""

    def __init__(self, source: Source, web: Web, visit: Visit) -> None:
        self._source, self._web, self._visit = source, web, visit
        self._page = source.settings.get("url") or source.url
        self._variable = source.settings.get("token_env", "")
        if not canonical(self._page):
            raise SourceError("this is not the address of a page", "write the address of your own page")
        memory = visit.state.memory
        self._newest: int = memory.get("newest", 0)
        self._targets = set[str](memory.get("targets", ()))
        self._numbers: set[int] = set()
        self._seen: set[tuple[str, str]] = set()
        self._shown: set[str] = set()
        self._private: set[str] = set()
        self._whole = visit.full

    async def page(self, number: int) -> Response:
        """Of the whole domain only for those who have a token for it."""
        which = (
            f"domain={quote(host(self._page))}" if self._variable else "&".join(map(_target, _spellings(self._page)))
        )
        url = f"{API}?{which}&sort-by=updated&per-page={ROWS}&page={number}"
        conditional = not self._visit.full and number == 0
        try:
            return await self._web.get(
                url,
                state=self._visit.state if number == 0 else None,
                conditional=conditional,
                accept="application/json",
            )
        except Rejected as error:
            raise self._explained(error) from None

    def saw(self, found: wire.Mentions) -> bool:
        """Note a page of mentions. True when there is reason to ask for the next."""
        self._whole = self._whole and not found.unread
        fresh = {(one.source, one.target) for one in found.mentions} - self._seen
        new = any(one.number > self._newest for one in found.mentions)
        self._seen |= fresh
        self._numbers.update(one.number for one in found.mentions)
        for one in found.mentions:
            (self._private if one.private else self._shown).add(key(one))
            if one.relation == wire.REPLY and not one.private:
                self._targets.add(under(f"url:{canonical(one.target)}"))
        return found.rows >= USUAL and bool(fresh) and (self._visit.full or new)

    def cut(self) -> None:
        self._whole = False
        self._visit.note(f"there are more than {PAGES * ROWS} webmentions: the older ones are left alone")

    def gone(self) -> list[Absent]:
        """What is private by now; and what a complete list no longer shows. An empty one shows nothing at all."""
        places = {key for place in ("", *sorted(self._targets)) for key in self._visit.held(place)}
        gone = places & (self._private - self._shown)
        if self._whole and self._shown:
            gone |= places - self._shown
        return [Absent(keys=(one,)) for one in sorted(gone)]

    def close(self) -> None:
        memory = self._visit.state.memory
        memory["newest"] = max(self._numbers | {self._newest})
        memory["targets"] = sorted(self._targets)[:TARGETS]

    def _explained(self, error: Rejected) -> Rejected:
        if isinstance(error, Later | Gone) or error.status not in (400, 401, 403):
            return error
        return Rejected(
            f"webmention.io did not accept the token in {self._variable}"
            if self._variable
            else "webmention.io wants a token",
            "copy the API key from https://webmention.io/settings into an environment variable, and name it: token_env",
            status=error.status,
        )


def _spellings(url: str) -> tuple[str, ...]:
    """webmention.io takes a page with and without a slash at its end for two."""
    bare = url.partition("#")[0]
    return (bare, bare[:-1] if bare.endswith("/") else f"{bare}/")


def _target(url: str) -> str:
    return f"target[]={quote(url, safe='')}"


# ── parse ─────────────────────────────────────────────────────────────────────────────


def parse(document: Document) -> Parsed:
    """Each mention once: the first of those that are the same."""
    found = wire.mentions(document.body)
    once: dict[str, Post] = {}
    for made in (post(mention, document) for mention in found.mentions):
        if made:
            once.setdefault(made.id, made)
    return Parsed(
        posts=list(once.values()),
        title=f"Webmentions of {host(document.source.settings.get('url') or document.source.url)}",
        entries=found.rows,
        note="some webmentions could not be read: not in the form of webmention.io" if found.unread else "",
    )
