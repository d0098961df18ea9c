"""What stands around people's words and is none of them. Pure.

Whatever is named here by its class is never part of a comment's text. Avatars go for another reason
too: their addresses are made from people's e-mail addresses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.sources._page.markup import attribute, drop, first, said_by

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_AROUND = (
    "script", "style", "noscript", "template", "form", "button", "input", "textarea", "select", "nav", "time",
    ".comment-author", ".comment__author", ".comment-author-name", ".comment__author-name", ".comment-author-link",
    ".wp-block-comment-author-name", ".comment-header", ".comment-head", ".comment-info", ".says", ".comment-meta", ".comment__meta", ".commentmetadata", ".comment-metadata", ".comment-date",
    ".comment__date", ".comment-timestamp", ".comment__timestamp", ".wp-block-comment-date", ".comment-footer",
    ".comment-actions", ".comment-awaiting-moderation", ".comment-edit-link", ".wp-block-comment-edit-link",
    ".reply", ".comment-reply", ".comment__reply", ".comment-reply-link", ".wp-block-comment-reply-link",
    ".reply-link", "#respond", ".comment-respond", ".must-log-in", ".logged-in-as", ".navigation", ".comment-navigation",
    ".comments-post", ".posted", ".item-control", ".children", ".comment-replies", ".replies",
    ".sharedaddy", ".sd-block", ".comment-likes", ".comment-rating", ".comment-vote", ".screen-reader-text",
    '[class*="avatar"]', 'img[src*="gravatar.com"]', "[hidden]",
)  # fmt: skip
AROUND = ", ".join(_AROUND)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | {"p", "div", "blockquote", "ul", "ol", "pre", "table", "dl"}
_HELD = re.compile(r"\s*your comment is awaiting moderation", re.I)


def words(node: LexborNode, *boxes: str) -> str:
    """What was said: the first of `boxes` inside `node`, or all of it, without its frame."""
    box = first(node, *boxes) if boxes else None
    inside = box if box is not None else node
    _drop_heads_of_forms(inside)
    drop(inside, AROUND)
    if box is None:
        _drop_loose_start(inside)
    return (inside.inner_html or "").strip()


def _drop_heads_of_forms(node: LexborNode) -> None:
    """ "Leave a Reply", where a theme forgot to end the last comment before it."""
    for form in node.css("form"):
        before = form.prev
        while before is not None and before.tag in ("-text", "-comment") and not said_by(before):
            before = before.prev
        if before is not None and before.tag in _HEADINGS:
            before.decompose()


def _drop_loose_start(node: LexborNode) -> None:
    """Where the words are paragraphs, what lies loose in front of them is frame: "Kim Says:"."""
    parts = list(node.iter(include_text=True))
    starts = [index for index, part in enumerate(parts) if part.tag in _BLOCKS and said_by(part)]
    for part in parts[: starts[0]] if starts else ():
        part.decompose()


def is_held_back(node: LexborNode) -> bool:
    """Is it shown to nobody but the one who wrote it? Then it is not public."""
    if node.css_first(".comment-awaiting-moderation, .comment-unapproved") is not None:
        return True
    return any(_HELD.match(said_by(note)) for note in node.css("em, i"))


def link_of(node: LexborNode | None) -> str:
    """The address that a name is linked to, as written."""
    if node is None:
        return ""
    link = node if node.tag == "a" else node.css_first("a[href]")
    return attribute(link, "href") if link is not None else ""
