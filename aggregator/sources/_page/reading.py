"""The comments on a page, in whatever way they are written, and its further pages of comments. Pure."""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import urldefrag, urlsplit

from aggregator.sources._page.dialects import blogger, microformats, movabletype, schema, staticman, wordpress
from aggregator.sources._page.markup import Markup, attribute
from aggregator.sources._page.said import Said
from aggregator.text.urls import canonical


class Dialect(Protocol):
    """A way of writing comments into a page. Several may see the same ones."""

    def comments(self, page: Markup) -> list[Said]: ...


DIALECTS: tuple[Dialect, ...] = (wordpress, blogger, staticman, movabletype, microformats, schema)
"""Of those that see equally many, the earlier is believed."""

_PAGED = re.compile(r"/comment-page-\d{1,4}/?\Z|(?:\A|&)(?:cpage|commentPage)=\d{1,4}(?:&|\Z)")
_AREA = re.compile(
    r"""\b(?:id|class)\s*=\s*["'][^"']*\bcomments?\b|\bid\s*=\s*["']respond["']|\b[up]-comment\b""", re.I
)
_NEXT = ".comment-navigation a[rel~='next'], .comments-pagination a[rel~='next'], #comments a[rel~='next']"


def comments(page: Markup) -> list[Said]:
    """As the dialect that sees most of them sees them; what another one knows of the same comment is added."""
    readings = [dialect.comments(page) for dialect in DIALECTS]
    best = max(readings, key=len)
    for others in readings:
        if others and others is not best:
            _add(best, others)
    return best


def _add(best: list[Said], others: list[Said]) -> None:
    known = {fragment(one): one for one in others if fragment(one)}
    for one in best:
        if other := known.get(fragment(one)):
            one.when = one.when or other.when
            one.name, one.home = one.name or other.name, one.home or other.home
            if one.parent < 0 and not one.answers and other.parent >= 0:
                one.answers = fragment(others[other.parent])
            one.answers = one.answers or other.answers


def fragment(one: Said) -> str:
    """The fragment by which its page names it."""
    return one.anchor or urldefrag(one.place)[1]


def more(page: Markup) -> list[str]:
    """Addresses of further pages of comments on the same post, in the order of the page."""
    tree, found = page.tree(), dict[str, None]()
    paging = {link.mem_id for link in tree.css(_NEXT)}
    for link in tree.css("a[href]"):
        url = urldefrag(page.absolute(attribute(link, "href")))[0]
        if url and "replytocom=" not in url and _is_further(url, page, link.mem_id in paging):
            found[url] = None
    return list(found)


def _is_further(url: str, page: Markup, paging: bool) -> bool:
    parts = urlsplit(url)
    if not paging and not (_PAGED.search(parts.path) or _PAGED.search(parts.query)):
        return False
    bare = parts._replace(query="").geturl()
    return canonical(page.url) in (canonical(url), canonical(bare)) or canonical(bare) == _bare(page.url)


def _bare(url: str) -> str:
    return canonical(urlsplit(url)._replace(query="").geturl())


def has_room(page: Markup) -> bool:
    """Does the page have a place for comments? Only then does it show that there are none."""
    return _AREA.search(page.html) is not None
