"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), as a Channel.

Fields of a wrong type count as absent; only a document that is no feed at all is an error.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from aggregator.errors import Unreadable
from aggregator.sources._feed.channel import By, Channel, Item
from aggregator.sources._feed.text import ITEMS
from aggregator.sources._feed.xml import paragraphs
from aggregator.text.dates import parse_date
from aggregator.text.urls import absolute

Object = Mapping[str, Any]


def is_json_feed(text: str) -> bool:
    return "jsonfeed.org/version/" in text[:4000].replace("\\/", "/")


def read(text: str, url: str) -> Channel:
    """The feed in `text`, fetched from `url`. Raises Unreadable when it is none."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not a feed: broken JSON", "the owner's software writes it wrongly; tell them") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise Unreadable("not a feed: JSON without items", "look for the address of a JSON Feed, RSS or Atom")
    entries = [entry for entry in feed["items"] if isinstance(entry, dict)]
    home = absolute(_text(feed, "home_page_url"), url)
    return Channel(
        title=escape(_text(feed, "title"), quote=False),
        link=home,
        language=_text(feed, "language"),
        by=_by(feed),
        next=absolute(_text(feed, "next_url"), url),
        items=[_item(entry, home or url) for entry in entries[:ITEMS]],
        note=f"it lists {len(entries):,} items; the first {ITEMS:,} were read" if len(entries) > ITEMS else "",
    )


def _item(entry: Object, home: str) -> Item:
    link = absolute(_text(entry, "url"), home)
    return Item(
        id=_text(entry, "id"),
        link=link,
        title=escape(_text(entry, "title"), quote=False),
        html=_text(entry, "content_html") or paragraphs(_text(entry, "content_text") or _text(entry, "summary")),
        base=link or home,
        published=parse_date(_text(entry, "date_published")),
        updated=parse_date(_text(entry, "date_modified")),
        by=_by(entry),
        tags=tuple(escape(tag, quote=False) for tag in _list(entry, "tags") if isinstance(tag, str)),
        language=_text(entry, "language"),
    )


def _text(entry: Object, name: str) -> str:
    """A string; a number counts as one, since some write `"id": 7`."""
    value = entry.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _list(entry: Object, name: str) -> list[Any]:
    value = entry.get(name)
    return value if isinstance(value, list) else []


def _by(entry: Object) -> By:
    """`authors` of version 1.1, or `author` of 1.0; the first one signs."""
    authors = [author for author in (*_list(entry, "authors"), entry.get("author")) if isinstance(author, dict)]
    signed = [By(escape(_text(author, "name"), quote=False), absolute(_text(author, "url"), "")) for author in authors]
    return next((by for by in signed if by), By())
