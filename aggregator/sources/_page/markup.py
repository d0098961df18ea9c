"""A web page that can be looked at in bounded time. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from aggregator.errors import Unreadable
from aggregator.sources._feed import text
from aggregator.text.urls import absolute

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST = 3_000_000
"""Characters of a page that are looked at."""
MANY = 10_000
"""Tags that are parsed as they stand: even if they all lie in each other, that takes a fraction of a second."""
DEEP = 2_000
"""Elements in each other. A parser's work grows with the square of that."""

_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.I)
_TAG = re.compile(r"<(/?)(\w+)")
_NEVER_DEEP = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "p", "li", "dt", "dd", "td", "th", "tr", "option",
))  # fmt: skip
_END = re.compile(r"</(?:html|body)\s*>", re.I)
_ZONED = re.compile(
    r"""\b(?:datetime|title)\s*=\s*["']\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?([+-])(\d\d):?(\d\d)["']"""
)


@dataclass(frozen=True)
class Markup:
    """The characters of the page at `url`."""

    html: str
    url: str

    def tree(self) -> LexborHTMLParser:
        """A tree of its own for each reader, who may take it apart."""
        from selectolax.lexbor import LexborHTMLParser

        return LexborHTMLParser(self.html)

    @cached_property
    def language(self) -> str:
        root = self.tree().root
        return (attribute(root, "lang") or attribute(root, "xml:lang")) if root else ""

    @cached_property
    def zone(self) -> int:
        """Minutes east of Greenwich that the page gives with its machine-readable dates, for those that it only writes out."""
        found = _ZONED.search(self.html)
        return (int(found[2]) * 60 + int(found[3])) * (1 if found[1] == "+" else -1) if found else 0

    @property
    def whole(self) -> bool:
        """Does it come to its end? One that was cut short shows nothing about what is missing."""
        return _END.search(self.html[-20_000:]) is not None

    def absolute(self, href: str) -> str:
        return absolute(href, self.url) if href else ""


def markup(body: bytes, charset: str, url: str) -> Markup:
    """The page in `body`. Raises Unreadable when it nests without end."""
    declared = _CHARSET.search(body[:8192])
    html = text.decoded(body, charset or (declared[1].decode() if declared else ""))[:LONGEST]
    if html.count("<") > MANY and is_deeper(html, DEEP):
        raise Unreadable(f"a page with more than {DEEP} elements in each other", "look at it in a browser")
    return Markup(html, url)


def is_deeper(html: str, deep: int) -> bool:
    """Do more elements than that stand in each other, as far as their tags tell?"""
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() not in _NEVER_DEEP:
            depth += -1 if tag[1] else 1
            if depth > deep:
                return True
    return False


# ── looking around ────────────────────────────────────────────────────────────────────


def attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "").strip()


def classes(node: LexborNode) -> frozenset[str]:
    return frozenset(attribute(node, "class").split())


def above(node: LexborNode) -> Iterator[LexborNode]:
    """What it stands in, the closest first."""
    while (parent := node.parent) is not None:
        yield parent
        node = parent


def first(node: LexborNode | LexborHTMLParser, *selectors: str) -> LexborNode | None:
    """The first part that the first of `selectors` finds, else the next."""
    return next((found for selector in selectors if (found := node.css_first(selector)) is not None), None)


def said_by(node: LexborNode | None) -> str:
    """The text of a node on one line."""
    return " ".join(node.text(separator=" ").split()) if node else ""


def drop(node: LexborNode | LexborHTMLParser, selector: str) -> None:
    """Take parts away, with all that is in them: those inside others first."""
    for part in reversed(node.css(selector)):
        part.decompose()
