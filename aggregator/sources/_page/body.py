"""The words of the post that a page is about, without what stands around them. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.sources._feed.articles import locked
from aggregator.sources._page.frame import AROUND
from aggregator.sources._page.markup import drop, first, said_by
from aggregator.text.names import fold

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_BODIES = (
    ".e-content", ".entry-content", ".entry_content", ".post-content", ".post-body", '[itemprop="articleBody"]', ".article-content",
    ".page__content", ".post__content", ".content-inner", ".asset-content", ".entry-body",
)  # fmt: skip
_LARGER = (".hentry", "article", "main", '[role="main"]', "#content", ".content", ".blog", ".entry", ".post", "body")
_COMMENTS = (
    "#comments, #static-comments, .page__comments, .comments-head, .js-comment, .u-comment, .h-cite, [itemprop='comment'], "
    " .commentlist, .comment-list, .comments, .comments-area, #respond, "
    ".comment-respond, #comment-holder, #disqus_thread, .comments-body, [class*='depth-']"
)
_ASIDE = (
    "header, footer, [class*='share-button'], [class*='share_button'], aside, nav, .navigation, .post-navigation, .post-footer, .entry-footer, .jp-relatedposts, .related, "
    ".share, .sharing, .breadcrumbs, .cookie-notice, #cookie-notice, .sidebar, #sidebar, .posted, .entry-meta, .post-meta"
)


def body(tree: LexborHTMLParser, title: str) -> tuple[str, bool]:
    """The words, and whether a password is asked for in their place. Takes the tree apart."""
    _cut_at_comments(tree)
    box = first(tree, *_BODIES)
    inside = box if box is not None else first(tree, *_LARGER)
    if inside is None:
        return "", False
    is_locked = locked(inside.html or "")
    drop(inside, f"{AROUND}, {_ASIDE}")
    _drop_title(inside, title, marked=box is not None)
    return (inside.inner_html or "").strip(), is_locked


def _drop_title(inside: LexborNode, title: str, *, marked: bool) -> None:
    """Where nothing marks the words, what stands in front of the title leads elsewhere."""
    heading = next((one for one in inside.css("h1, h2, h3") if fold(said_by(one)) == fold(title)), None)
    while heading is not None and not marked and (before := heading.prev) is not None:
        before.decompose()
    if heading is not None:
        heading.decompose()


def _cut_at_comments(tree: LexborHTMLParser) -> None:
    start = first(tree, "h1#comments, h2#comments, h3#comments, h4#comments", "a[name='comments']")
    while start is not None and (after := start.next) is not None:
        after.decompose()
    if start is not None:
        start.decompose()
    drop(tree, _COMMENTS)
