"""Where markup says that the same post, or the same person, is found elsewhere.

`u-syndication` (https://indieweb.org/u-syndication) and the older `rel="syndication"` lead from a post to its
author's copies of it; `rel="me"` (https://microformats.org/wiki/rel-me) from a page to other pages of whoever it
stands for. Neither Atom nor JSON Feed has a word of its own for them: there they stand in the content.

Works on raw markup with patterns that stop at the next `<`. A class and a `rel` are gone once it is sanitised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from aggregator.text.links import own
from aggregator.text.urls import absolute, canonical

MOST = 20
"""Copies of one post, or pages of one person, that are believed to be listed by hand."""
_RAW = 1_000_000
"""Characters of markup that are looked at."""
_TAG = re.compile(r"""<(?:a|area|link)\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""", re.I)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SYNDICATION = re.compile("syndication", re.I)
_ME = re.compile(r"""\brel\s{0,9}=\s{0,9}(?:"[^"<>]*?\bme\b|'[^'<>]*?\bme\b|me\b)""", re.I)


def copies(html: str, base: str) -> tuple[str, ...]:
    """Addresses that a post's own markup calls copies of it; what stands in a quotation is another post's."""
    if not _SYNDICATION.search(html):
        return ()
    return _first(_copies(own(html[:_RAW]), base))


def _copies(html: str, base: str) -> Iterator[str]:
    for tag in _tags(html):
        if "u-syndication" in tag.get("class", "").split() or "syndication" in tag.get("rel", "").lower().split():
            yield absolute(tag.get("href", ""), base)


def mine(html: str, base: str) -> tuple[str, ...]:
    """Addresses that a page calls other pages of whoever it stands for."""
    html = html[:_RAW]
    if not _ME.search(html):
        return ()
    return _first(
        absolute(tag.get("href", ""), base) for tag in _tags(html) if "me" in tag.get("rel", "").lower().split()
    )


def _tags(html: str) -> Iterator[dict[str, str]]:
    return (_attributes(tag[1]) for tag in _TAG.finditer(html))


def _attributes(text: str) -> dict[str, str]:
    """Of two of one name the first counts (https://html.spec.whatwg.org/#attributes-2)."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return found


def _first(addresses: Iterator[str]) -> tuple[str, ...]:
    """Each once, however it is spelt; as many as anybody writes by hand."""
    found: dict[str, str] = {}
    for address in addresses:
        if key := canonical(address):
            found.setdefault(key, address)
    return tuple(found.values())[:MOST]
