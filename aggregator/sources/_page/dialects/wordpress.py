"""Comments as themes for WordPress lay them out, in lists or in boxes. Pure.

Themes mark a comment with the classes of `comment_class()` (`comment`, `pingback` or `trackback`,
`depth-2`) and, one way or another, with the id `comment-7`. The list is in the order of the tree, so a
depth says what is answered even where a theme's elements are not well nested. Comments nested deeper
than the site's limit stand beside their parent there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aggregator.sources._page import frame
from aggregator.sources._page.markup import Markup, above, attribute, classes, drop
from aggregator.sources._page.said import Said, each, standing_in
from aggregator.sources._page.signed import answered, signed, when

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_ID = re.compile(r"(?:li-|div-)?comment-(\d{1,18})\Z")
_IDS = '[id^="comment-"], [id^="div-comment-"], [id^="li-comment-"]'
_DEPTH = re.compile(r"depth-(\d{1,4})\Z")
_LISTS = frozenset(("comments", "commentlist", "comment-list", "comments-list", "comment-thread"))
_PING = frozenset(("pingback", "trackback", "webmention"))
_NAMES = (
    ".comment-author .fn", ".wp-block-comment-author-name", ".comment-author-link", ".comment-author-name", ".fn",
    ".comment-author cite", "cite", ".comment-author", ".comment_author", ".author",
)  # fmt: skip
_WORDS = (
    ".comment-content", ".wp-block-comment-content", ".comment-text", ".comment_text", ".comment-entry",
    ".comment__content", ".commentbody", ".comment-body",
)  # fmt: skip
_HEADS = (
    ".comment-meta", ".commentmetadata", ".comment-metadata", ".comment-date", ".comment-time", ".comment_date",
    ".wp-block-comment-date", ".comment-header", ".comment-info", ".commentmeta", "small", ".date", ".comment-footer",
)  # fmt: skip
_LINKS = (".in-reply-to", ".comment-parent", ".comment-meta", ".comment-header", ".asset-meta", ".byline")


def comments(page: Markup) -> list[Said]:
    found = dict(_found(page.tree()))
    nodes = list(found.values())
    numbers = {node.mem_id: number for number, node in found.items()}
    return each(nodes, _parents(nodes), lambda node: _said(node, numbers[node.mem_id], page))


def _found(tree: LexborHTMLParser) -> Iterator[tuple[str, LexborNode]]:
    """Number and outermost node of each comment, in the order of the page."""
    seen = set()
    for node in tree.css(f'[class*="depth-"], {_IDS}'):
        number = _number(node) if _is_comment(node) else ""
        if number and number not in seen:
            seen.add(number)
            yield number, node


def _is_comment(node: LexborNode) -> bool:
    """Marked as one, or bearing the id of one in a list of them. Another dialect has such ids, too."""
    own = classes(node)
    if "js-comment" in own or node.tag in ("a", "span"):
        return False
    if _depth(node):
        return True
    marked = "comment" in own or not _PING.isdisjoint(own)
    return bool(_ID.match(attribute(node, "id"))) and (marked or _is_listed(node))


def _is_listed(node: LexborNode) -> bool:
    return any(not _LISTS.isdisjoint((attribute(one, "id"), *classes(one))) for one in above(node))


def _number(node: LexborNode) -> str:
    """Its own, or that of what it wraps."""
    own = _ID.match(attribute(node, "id"))
    inside = node.css_first(_IDS) if own is None else None
    found = own or (_ID.match(attribute(inside, "id")) if inside is not None else None)
    return found[1] if found else ""


def _depth(node: LexborNode) -> int:
    return next((int(found[1]) for name in classes(node) if (found := _DEPTH.match(name))), 0)


def _parents(nodes: list[LexborNode]) -> list[int]:
    """By depth, where the theme says it; else by what a comment stands in."""
    depths = [_depth(node) for node in nodes]
    if not all(depths):
        return standing_in(nodes)
    parents, last = [], dict[int, int]()
    for index, depth in enumerate(depths):
        last = {above: place for above, place in last.items() if above < depth}
        parents.append(last.get(depth - 1, -1))
        last[depth] = index
    return parents


def _said(node: LexborNode, number: str, page: Markup) -> Said | None:
    if frame.is_held_back(node):
        return None
    drop(node, '.says, [class*="avatar"]')
    ping = not _PING.isdisjoint(classes(node))
    name, home = signed(node, page, *_NAMES, *(("a[href]",) if ping else ()))
    return Said(
        anchor=f"comment-{number}",
        answers=answered(node, f"comment-{number}", *_LINKS),
        name=name,
        home=home,
        when=when(node, page, *_HEADS),
        ping=ping,
        html="" if ping and node.css_first("p") is None else frame.words(node, *_WORDS),
    )
