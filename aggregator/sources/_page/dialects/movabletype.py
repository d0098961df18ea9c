"""Comments as Movable Type and TypePad write them, from its second version on. Pure.

Old templates mark the words with an id or an anchor `c116` and sign them in a line below, "Posted by:
Kim at January 3, 2005 10:22 PM"; newer ones have a box `comment-116` and say "replied to comment from …",
linked. The label may be in any language: the date tells where the name ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aggregator.sources._page import frame
from aggregator.sources._page.markup import Markup, attribute, classes, first, said_by
from aggregator.sources._page.said import Said, each
from aggregator.sources._page.signed import answered, signature, signed, when

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ID = re.compile(r"(?:c|comment-)(\d{1,12})\Z")
_BOXES = 'div[id^="c"], .comments-body, .comment-body, .comment[id]'
_SIGNED = ".posted, .comments-post, .comment-footer, .comment-footers, .comments-posted"
_HEADS = (".comment-header", ".comment-footer", ".asset-meta", ".byline")
_NAMES = (".vcard.author", ".comment-header .author", ".byline .author", ".byline a[rel~='nofollow']")
_MADE_BY = re.compile(r"""<meta\b[^>]*\bcontent=["'][^"']*(?:movabletype|movable type|typepad)""", re.I)


def comments(page: Markup) -> list[Said]:
    if not _MADE_BY.search(page.html[:200_000]) and "comments-body" not in page.html and 'id="c' not in page.html:
        return []
    nodes = [node for node in page.tree().css(_BOXES) if _anchor(node) and not classes(node) & {"js-comment"}]
    return each(nodes, [-1] * len(nodes), lambda node: _said(node, page))


def _anchor(node: LexborNode) -> str:
    """`c116` or `comment-116`: its id, or the name of the anchor in it or in front of it."""
    return next((name for one in _named(node) if _ID.match(name := attribute(one, "name") or attribute(one, "id"))), "")


def _named(node: LexborNode) -> Iterator[LexborNode]:
    yield node
    if (inside := node.css_first("a[name], a[id]")) is not None:
        yield inside
    before = node.prev
    while before is not None and before.tag in ("-text", "-comment", "br"):
        before = before.prev
    if before is not None and before.tag == "a":
        yield before


def _said(node: LexborNode, page: Markup) -> Said | None:
    """A box that nobody signed is no comment."""
    anchor = _anchor(node)
    foot = first(node, _SIGNED) or _below(node)
    name, home = signed(node, page, *_NAMES)
    written, found = signature(said_by(foot), page) if foot is not None else ("", None)
    stamp = when(node, page, *_HEADS) or (found.when if found else None)
    if stamp is None:
        return None
    if not name:
        link = _author_link(foot, page)
        name, home = written, link
    said = Said(anchor=anchor, name=name, home=home, when=stamp, answers=answered(node, anchor, *_HEADS))
    said.html = frame.words(node, ".comment-content")
    return said


def _below(node: LexborNode) -> LexborNode | None:
    """The line below that signs it."""
    after = node.next
    while after is not None and after.tag in ("-text", "-comment"):
        after = after.next
    return (
        after
        if after is not None and after.tag in ("p", "div", "span") and not _ID.match(attribute(after, "id"))
        else None
    )


def _author_link(foot: LexborNode | None, page: Markup) -> str:
    """The link on the name; the one on the date leads to the comment."""
    links = foot.css("a[href]") if foot is not None else []
    return next((page.absolute(attribute(link, "href")) for link in links if "#" not in attribute(link, "href")), "")
