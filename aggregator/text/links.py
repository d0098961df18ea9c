"""The links in a post's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from aggregator.model import Link
from aggregator.text.urls import canonical

_QUOTE = re.compile(r"</?blockquote\b[^>]*>", re.I)
_ANCHOR = re.compile(r'<a href="((?i:https?)://[^"]*)"[^>]*>(.*?)</a>', re.S)
_OTHER_TAG = re.compile(r"<(?!a href|/a>)[^>]*>")
_HASHTAG = re.compile(r"[#＃]\S+")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:\?.*)?\Z", re.I)
_BEFORE = 80
_TEXT = 200
_MOST = 200
"""Links of one post that are looked at: a blogroll pasted into a body is no conversation."""


def links(html: str) -> tuple[Link, ...]:
    """The http(s) links of sanitised HTML, in order; quoted blocks are not its own words.

    Left out: pictures, hashtags, and an @name that leads to the profile of that name.
    """
    if "<a href" not in html:
        return ()
    return tuple(_links(own(html)))


def own(html: str) -> str:
    """Without quoted blocks, however deep."""
    if "<blockquote" not in html and "<BLOCKQUOTE" not in html:
        return html
    kept, depth, at = [], 0, 0
    for tag in _QUOTE.finditer(html):
        if depth == 0:
            kept.append(html[at : tag.start()])
        depth = max(0, depth + (-1 if tag[0].startswith("</") else 1))
        at = tag.end()
    return " ".join([*kept, html[at:]])


def _links(html: str) -> Iterator[Link]:
    html = _OTHER_TAG.sub(" ", html)
    found, before, at, read = [], "", 0, 0
    for anchor in _ANCHOR.finditer(html):
        passed, words = html[at : anchor.start()], " ".join(_decoded(anchor[2]).split())
        before, read, at = (before + passed)[-2 * _BEFORE :], read + len(passed), anchor.end()
        if _is_own_word(url := _decoded(anchor[1]), words):
            found.append((url, words[:_TEXT], " ".join(_decoded(before).split())[-_BEFORE:], read))
        before, read = before + words, read + len(words)
    whole = max(1, read + len(html) - at)
    for url, words, ahead, place in found[:_MOST]:
        yield Link(url=url, text=words, before=ahead, at=round(place / whole, 4), key=canonical(url))


def _decoded(html: str) -> str:
    return unescape(html) if "&" in html else html


def _is_own_word(url: str, text: str) -> bool:
    if text.startswith("@"):
        return url.rstrip("/").rpartition("/")[2].lstrip("@").casefold() != text[1:].split("@")[0].casefold()
    if text.startswith("[image"):
        return not _PICTURE.search(url)
    return not _HASHTAG.fullmatch(text)
