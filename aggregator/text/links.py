"""The links in a post's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from aggregator.model import Link

_QUOTE = re.compile(r"</?blockquote\b[^>]*>")
_ANCHOR = re.compile(r'<a href="(https?://[^"]*)"[^>]*>(.*?)</a>', re.S | re.I)
_TAG = re.compile(r"<[^>]*>")
_HASHTAG = re.compile(r"[#＃]\S+")
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp)(?:\?.*)?\Z", re.I)
_BEFORE = 80
_MOST = 200
"""Links of one post that are looked at: a blogroll pasted into a body is no conversation."""


def links(html: str) -> tuple[Link, ...]:
    """The http(s) links of sanitised HTML, in order; quoted blocks are not its own words.

    Left out: pictures, hashtags, and an @name that leads to the profile of that name.
    """
    if "<a href" not in html:
        return ()
    return tuple(_links(_own(html)))


def _own(html: str) -> str:
    """Without quoted blocks, however deep."""
    if "<blockquote" not in html:
        return html
    kept, depth, at = [], 0, 0
    for tag in _QUOTE.finditer(html):
        if depth == 0:
            kept.append(html[at : tag.start()])
        depth = max(0, depth + (-1 if tag[0].startswith("</") else 1))
        at = tag.end()
    return " ".join([*kept, html[at:]])


def _links(html: str) -> Iterator[Link]:
    found, before, at, read = [], "", 0, 0
    for anchor in _ANCHOR.finditer(html):
        passed = _words(html[at : anchor.start()])
        before, read = (before + passed)[-_BEFORE:], read + len(passed)
        words = _words(anchor[2])
        url = unescape(anchor[1])
        if _is_own_word(url, words.strip()):
            found.append((url, " ".join(words.split()), " ".join(before.split()), read))
        before, read, at = (before + words)[-_BEFORE:], read + len(words), anchor.end()
    whole = max(1, read + len(_words(html[at:])))
    for url, text, ahead, place in found[:_MOST]:
        yield Link(url=url, text=text[:200], before=ahead, at=round(place / whole, 4))


def _words(html: str) -> str:
    text = _TAG.sub("", html) if "<" in html else html
    return unescape(text) if "&" in text else text


def _is_own_word(url: str, text: str) -> bool:
    if text.startswith("@"):
        return url.rstrip("/").rpartition("/")[2].lstrip("@").casefold() != text[1:].split("@")[0].casefold()
    if text.startswith("[image"):
        return not _PICTURE.search(url)
    return not _HASHTAG.fullmatch(text)
