"""What RFC 4287 (Atom), RFC 4685 (its threads) and JSON Feed 1.1 ask of a feed, as far as ours could break it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, fromstring

ATOM, THREAD = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/thread/1.0}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
IRI = re.compile(r"(?:https?://[^\s/]+/\S*|urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")
REFERENCE = re.compile(r"[^\s<>\"{}|\\^`]+")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ONCE = ("id", "title", "updated")
IN_FEED = {
    "author",
    "category",
    "contributor",
    "entry",
    "generator",
    "icon",
    "id",
    "link",
    "logo",
    "rights",
    "subtitle",
    "title",
    "updated",
}
IN_ENTRY = {
    "author",
    "category",
    "content",
    "contributor",
    "id",
    "link",
    "published",
    "rights",
    "source",
    "summary",
    "title",
    "updated",
}


def atom_faults(body: bytes) -> list[str]:
    """Everything wrong with an Atom feed, in words."""
    feed = fromstring(body)
    found = [] if feed.tag == f"{ATOM}feed" else [f"its root is {feed.tag}"]
    found += [*_element(feed, IN_FEED), *_links(feed)]
    entries = feed.findall(f"{ATOM}entry")
    authors = [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries]
    if feed.find(f"{ATOM}author") is None and not all(authors):
        found.append("an entry has no author (4.1.2)")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len(set(ids)) < len(ids):
        found.append("two entries have one id (4.1.1)")
    for entry in entries:
        found += [*_element(entry, IN_ENTRY), *_links(entry), *_entry(entry)]
    return found


def _element(element: Element, allowed: set[str]) -> Iterator[str]:
    names = [child.tag.removeprefix(ATOM) for child in element if child.tag.startswith(ATOM)]
    yield from (f"<{name}> has no place in {element.tag}" for name in names if name not in allowed)
    yield from (f"{name} is there {names.count(name)} times" for name in ONCE if names.count(name) != 1)
    if not IRI.fullmatch(element.findtext(f"{ATOM}id") or ""):
        yield f"id {element.findtext(f'{ATOM}id')!r} is no IRI (4.2.6)"
    for name in ("updated", "published"):
        yield from (
            f"{one.text!r} is no date (3.3)"
            for one in element.findall(f"{ATOM}{name}")
            if not DATE.fullmatch(one.text or "")
        )


def _links(element: Element) -> Iterator[str]:
    links = element.findall(f"{ATOM}link")
    alternates = [
        (link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"
    ]
    if len(set(alternates)) < len(alternates):
        yield "two alternates of one type (4.1.1)"
    yield from (
        f"{link.get('href')!r} is no address" for link in links if not REFERENCE.fullmatch(link.get("href") or "")
    )


def _entry(entry: Element) -> Iterator[str]:
    content = entry.find(f"{ATOM}content")
    if content is None and entry.find(f"{ATOM}link[@rel='alternate']") is None:
        yield "neither content nor an alternate (4.1.2)"
    if content is not None and (content.get("type") not in ("text", "html") or len(content)):
        yield "content is not escaped HTML (4.1.3.3)"
    for reply in entry.findall(f"{THREAD}in-reply-to"):
        if not IRI.fullmatch(reply.get("ref") or ""):
            yield f"ref {reply.get('ref')!r} is no IRI (RFC 4685, 3)"
        if not REFERENCE.fullmatch(reply.get("href") or ""):
            yield f"href {reply.get('href')!r} is no address (RFC 4685, 3)"
        if reply.get("ref") == entry.findtext(f"{ATOM}id"):
            yield "it answers itself"


# ── JSON Feed 1.1 ─────────────────────────────────────────────────────────────────────

FEED: dict[str, type] = {"version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str,
                         "language": str, "items": list}  # fmt: skip
ITEM: dict[str, type] = {"id": str, "url": str, "external_url": str, "title": str, "content_html": str, "date_published": str,
                         "date_modified": str, "authors": list, "tags": list, "language": str}  # fmt: skip
AUTHOR: dict[str, type] = {"name": str, "url": str}


def json_faults(body: bytes) -> list[str]:
    """Everything wrong with a JSON Feed, in words."""
    feed = json.loads(body)
    found = [*_object(feed, FEED, ("version", "title", "items"))]
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        found.append(f"version {feed.get('version')!r}")
    for item in feed.get("items", ()):
        found += [*_object(item, ITEM, ("id", "content_html")), *_item(item)]
    ids = [item.get("id") for item in feed.get("items", ())]
    return found + (["two items have one id"] if len(set(ids)) < len(ids) else [])


def _object(value: dict[str, Any], known: dict[str, type], needed: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in needed if name not in value)
    yield from (f"{name} is not part of JSON Feed" for name in value if name not in known and not name.startswith("_"))
    yield from (
        f"{name} is {value[name]!r}" for name in value if name in known and not isinstance(value[name], known[name])
    )


def _item(item: dict[str, Any]) -> Iterator[str]:
    dates = [item[name] for name in ("date_published", "date_modified") if name in item]
    yield from (f"{date!r} is no date" for date in dates if not DATE.fullmatch(date))
    addresses = [item[name] for name in ("url", "external_url") if name in item]
    yield from (f"{url!r} is no full address" for url in addresses if not url.startswith(("http://", "https://")))
    for author in item.get("authors", ()):
        yield from _object(author, AUTHOR, ())
        if not author:
            yield "an author of whom nothing is said"
