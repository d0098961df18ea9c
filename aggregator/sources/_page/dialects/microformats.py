"""Comments in microformats2 (https://microformats.org/wiki/comments-presentation). Pure.

They are the property `comment` of the page's `h-entry`, and what says that it is `u-in-reply-to` the page.
Likes and reposts are none. A comment that was written elsewhere keeps the address it has there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import urldefrag

from aggregator.sources._page.markup import Markup, is_deeper
from aggregator.sources._page.said import MOST, Said
from aggregator.text.dates import parse_date
from aggregator.text.urls import canonical

LONGEST = 400_000
"""Characters that the parser for microformats gets: it is a slow one."""
DEEP = 150
"""Elements in each other that it gets: it calls itself for each."""
_MARKS = re.compile(r"""\b(?:[up]-comment|[up]-in-reply-to|h-cite)\b""")
_REACTIONS = ("like-of", "repost-of", "bookmark-of")
Item = dict[str, Any]


def comments(page: Markup) -> list[Said]:
    if not _MARKS.search(page.html) or len(page.html) > LONGEST or is_deeper(page.html, DEEP):
        return []
    return _Comments(page).found


def items(page: Markup) -> list[Item]:
    """The microformats of a page. The parser gets characters, never an address to fetch."""
    import mf2py

    try:
        found: list[Item] = mf2py.parse(doc=page.html, url=page.url)["items"]
    except (RecursionError, ValueError):  # ValueError: an address such as https://[
        return []
    return found


class _Comments:
    """What was found; who answers whom is known by address."""

    def __init__(self, page: Markup) -> None:
        self._page, self._home = page, canonical(page.url)
        self.found: list[Said] = []
        entries = list(_everything(items(page)))
        about = {self._home} | {canonical(url) for entry in entries[:1] for url in _addresses(entry, "url")}
        for entry in entries:
            if "comment" in entry["properties"] and not self._is_comment(entry, about):
                self._add(entry, -1)
        for entry in entries:
            if self._is_comment(entry, about):
                self._said(entry, -1)

    def _is_comment(self, entry: Item, about: set[str]) -> bool:
        """Does it answer this page, or a comment on it?"""
        targets = {canonical(urldefrag(url)[0]) for url in _addresses(entry, "in-reply-to")}
        return bool(targets & about) and not {canonical(url) for url in _addresses(entry, "url")} & about

    def _add(self, entry: Item, parent: int) -> None:
        for one in entry["properties"].get("comment", ()):
            if _is_item(one):
                self._said(one, parent)

    def _said(self, item: Item, parent: int) -> None:
        if len(self.found) >= MOST or any(reaction in item["properties"] for reaction in _REACTIONS):
            return
        said = self._read(item)
        known = [one for one in self.found if one.place and one.place == said.place]
        if known or not said.html:
            return
        said.parent = parent
        self.found.append(said)
        self._add(item, len(self.found) - 1)

    def _read(self, item: Item) -> Said:
        url = next(iter(_addresses(item, "url")), "")
        name, home = _author(item)
        return Said(
            anchor=str(item.get("id") or "") if not url else "",
            place=url,
            answers=next((to for to in _addresses(item, "in-reply-to") if canonical(to) != self._home), ""),
            name=escape(name),
            home=self._page.absolute(home),
            html=_html(item),
            when=parse_date(_text(item, "published")),
        )


def _everything(found: list[Item]) -> Iterator[Item]:
    """Every entry and cited entry, those inside feeds and others too."""
    pile = list(reversed(found))
    while pile:
        item = pile.pop()
        if not _is_item(item):
            continue
        if {"h-entry", "h-cite"} & set(item["type"]):
            yield item
        pile.extend(reversed(item.get("children", [])))


def _is_item(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("properties"), dict)


def _addresses(item: Item, name: str) -> list[str]:
    """The values of a property that are addresses, or items that have one."""
    found = []
    for value in item["properties"].get(name, ()):
        if _is_item(value):
            found += _addresses(value, "url")[:1]
        elif isinstance(value, str) and canonical(value):
            found.append(value)
    return found


def _text(item: Item, name: str) -> str:
    for value in item["properties"].get(name, ()):
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            return str(value.get("value") or "")
    return ""


def _html(item: Item) -> str:
    for value in item["properties"].get("content", ()):
        if isinstance(value, dict) and value.get("html"):
            return str(value["html"])
    text = _text(item, "content") or _text(item, "summary") or _text(item, "name")
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _author(item: Item) -> tuple[str, str]:
    for value in item["properties"].get("author", ()):
        if _is_item(value):
            return _text(value, "name"), next(iter(_addresses(value, "url")), "")
        if isinstance(value, str):
            return ("", value) if canonical(value) else (value, "")
    return "", ""
