"""From a text with facets, and what is embedded, to HTML. Pure.

Facets (https://docs.bsky.app/docs/advanced-guides/post-richtext) say by places in the UTF-8 bytes of
the text what is a link, a mention or a hashtag.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from aggregator.sources._bluesky.place import APP
from aggregator.sources._bluesky.wire import Record, is_post

_MOST = 200
"""Facets, or pictures, of one post that are looked at."""


class Facet(Struct, frozen=True):
    """Bytes `start` to `end` of a text lead to `href`, or are a hashtag."""

    start: int
    end: int
    href: str
    tag: str = ""


def html(record: Record, embed: object) -> str:
    """The text with its links, then what is embedded: pictures by their description, a linked page by its title."""
    found = facets(record)
    shown = {facet.href for facet in found}
    return f"<p>{_text(record.text, found)}</p>" + "".join(_embedded(_media(embed), shown))


def facets(record: Record) -> list[Facet]:
    """In the order of the text. One that overlaps another, or cuts a character, is left out."""
    text = record.text.encode("utf-8", "replace")
    found = (_facet(one, text) for one in (record.facets or ())[:_MOST])
    kept: list[Facet] = []
    for facet in sorted((one for one in found if one), key=lambda one: (one.start, one.end)):
        if not kept or facet.start >= kept[-1].end:
            kept.append(facet)
    return kept


def tags(record: Record) -> tuple[str, ...]:
    """Hashtags of the text as they are marked, and those that are said of it besides."""
    return (*(facet.tag for facet in facets(record) if facet.tag), *(record.tags or ()))


def quoted(embed: object) -> str:
    """The uri of the post that is quoted, as long as it may be seen."""
    record = _part(embed, "record")
    record = record if record.get("uri") else _part(record, "record")
    uri = record.get("uri")
    shown = str(record.get("$type", "")).endswith("#viewRecord")
    return uri if shown and isinstance(uri, str) and is_post(uri) else ""


def _facet(found: object, text: bytes) -> Facet | None:
    index = _part(found, "index")
    start, end = index.get("byteStart"), index.get("byteEnd")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        return None
    if _cuts(text, start) or _cuts(text, end):
        return None
    features = found.get("features") if isinstance(found, dict) else None
    for feature in features[:5] if isinstance(features, list) else ():
        if facet := _feature(feature, text[start:end].decode(), start, end):
            return facet
    return None


def _feature(feature: object, words: str, start: int, end: int) -> Facet | None:
    kind = feature.get("$type") if isinstance(feature, dict) else ""
    if uri := _said(feature, "uri", kind, "link"):
        return Facet(start, end, uri)
    if did := _said(feature, "did", kind, "mention"):
        who = words.removeprefix("@") if words.startswith("@") and words.isascii() and "." in words else did
        return Facet(start, end, f"{APP}/profile/{quote(who, safe=':.-')}")
    if tag := _said(feature, "tag", kind, "tag"):
        return Facet(start, end, f"{APP}/hashtag/{quote(tag, safe='')}", tag)
    return None


def _said(feature: object, name: str, kind: object, wanted: str) -> str:
    value = feature.get(name) if isinstance(feature, dict) else None
    return value if kind == f"app.bsky.richtext.facet#{wanted}" and isinstance(value, str) else ""


def _cuts(text: bytes, place: int) -> bool:
    """Inside a character: UTF-8 marks the bytes that continue one."""
    return place < len(text) and text[place] & 0b1100_0000 == 0b1000_0000


def _text(text: str, found: list[Facet]) -> str:
    data, at, parts = text.encode("utf-8", "replace"), 0, []
    for facet in found:
        parts.append(escape(data[at : facet.start].decode()))
        words = escape(data[facet.start : facet.end].decode())
        parts.append(f'<a href="{escape(facet.href)}">{words}</a>')
        at = facet.end
    return "".join([*parts, escape(data[at:].decode())]).replace("\n", "<br>")


# ── what is embedded ──────────────────────────────────────────────────────────────────


def _media(embed: object) -> dict[str, Any]:
    """A quotation may come with pictures or a link: then these are one level down."""
    return _part(embed, "media") or (embed if isinstance(embed, dict) else {})


def _embedded(embed: dict[str, Any], shown: set[str]) -> Iterator[str]:
    for name in ("images", "items"):
        rows = embed.get(name)
        for row in rows[:_MOST] if isinstance(rows, list) else ():
            yield _element("img", _word(row, "fullsize") or _word(row, "thumb"), _word(row, "alt"))
    if str(embed.get("$type", "")).startswith("app.bsky.embed.video"):
        yield _element("video", _word(embed, "playlist") or _word(embed, "thumbnail"), _word(embed, "alt"))
    page = _part(embed, "external")
    if (uri := _word(page, "uri")) and uri not in shown:
        yield f'<p><a href="{escape(uri)}">{escape(_word(page, "title").strip() or uri)}</a></p>'


def _element(name: str, src: str, alt: str) -> str:
    """As the element that HTML has for it: the sanitiser makes a link of its description."""
    return f'<p><{name} src="{escape(src)}" alt="{escape(alt.strip())}"></p>'


def _part(value: object, name: str) -> dict[str, Any]:
    part = value.get(name) if isinstance(value, dict) else None
    return part if isinstance(part, dict) else {}


def _word(value: object, name: str) -> str:
    word = value.get(name) if isinstance(value, dict) else None
    return word if isinstance(word, str) else ""
