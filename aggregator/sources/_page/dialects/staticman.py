"""Comments that Staticman keeps in a repository, as Jekyll themes lay them out. Pure.

The themes are those that follow Minimal Mistakes (https://mmistakes.github.io/minimal-mistakes/docs/configuration/#static-based-comments-via-staticman)
and Made Mistakes: `article.js-comment`. Replies stand inside what they answer, or behind it: then the id
says it (`comment-5-1` answers `comment-5`), or the class `child`, which follows what it answers.

An id that only counts the comments of its page names another one when the first is taken away, so it
is no identity: a name and a date are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aggregator.sources._page import frame
from aggregator.sources._page.markup import Markup, attribute, classes, drop, first, markup, said_by
from aggregator.sources._page.said import Said, each, standing_in
from aggregator.sources._page.signed import signed, when

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_COUNTED = re.compile(r"comment-?(\d{1,5}(?:-\d{1,5})*)\Z")
_NAMES = (".comment__author-name", ".comment-author-name", ".comment__author", ".comment-author", '[itemprop="name"]')
_DATES = (".comment__date", ".comment__timestamp", ".comment-timestamp", ".comment-date")
_WORDS = (
    '[itemprop="text"]', ".comment__content", ".comment-content", ".comment__body", ".comment__message",
    ".comment__content-wrapper",
)  # fmt: skip


def comments(page: Markup) -> list[Said]:
    nodes = page.tree().css(".js-comment[id]")
    ids = [attribute(node, "id") for node in nodes]
    counted = all(map(_COUNTED.match, ids))
    return each(nodes, _parents(nodes, ids), lambda node: _said(node, "" if counted else attribute(node, "id"), page))


def _parents(nodes: Sequence[LexborNode], ids: list[str]) -> list[int]:
    inside, at = standing_in(nodes), {id: index for index, id in enumerate(ids)}
    tiered = any(found and "-" in found[1] for found in map(_COUNTED.match, ids))
    parents, root = [], -1
    for index, (node, id) in enumerate(zip(nodes, ids, strict=True)):
        is_child = "child" in classes(node)
        root = root if is_child else index
        behind = at.get(id.rpartition("-")[0], -1) if tiered else root if is_child else -1
        parents.append(inside[index] if inside[index] >= 0 else behind)
    return parents


def _said(node: LexborNode, anchor: str, page: Markup) -> Said:
    drop(node, '[class*="avatar"]')
    said = Said(anchor=anchor, when=when(node, page, *_DATES))
    drop(node, ".comment__author .comment__date")
    name, said.home = signed(node, page, *_NAMES)
    said.name = name.strip().rstrip(",")
    said.html = _framed(node, page) or frame.words(node, *_WORDS)
    return said


def _framed(node: LexborNode, page: Markup) -> str:
    """Some themes show strangers' words in a frame of their own: the page is in `srcdoc`."""
    inner = first(node, "iframe[srcdoc]")
    if inner is None:
        return ""
    found = markup(attribute(inner, "srcdoc").encode("utf-8", "replace"), "utf-8", page.url).tree().body
    return (found.inner_html or "").strip() if found is not None and said_by(found) else ""
