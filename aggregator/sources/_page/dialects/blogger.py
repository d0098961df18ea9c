"""Comments in pages of Blogger: threaded ones, and the flat lists of older templates. Pure.

The link to a comment says to the millisecond when it was written (`?showComment=1352416603680`), and
the blog's number makes the id that its feeds give to the comment.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aggregator.sources._page import frame
from aggregator.sources._page.markup import Markup, attribute, first
from aggregator.sources._page.said import Said, each, standing_in
from aggregator.sources._page.signed import signed, when

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ID = re.compile(r"c(\d{6,20})\Z")
_BLOG = re.compile(r"""blogger\.com/(?:comment/\w+/|feeds/)(\d{4,20})\b|['"]?blogId['"]?\s*:\s*['"](\d{4,20})['"]""")
_WRITTEN = re.compile(r"showComment(?:=|%3D)(\d{10})(\d{3})", re.I)
_NAMES = (".comment-header .user", "cite.user", ".comment-author", ".user")
_DATES = (".datetime", ".comment-timestamp", ".comment-header", ".comment-footer")
_SAYS = re.compile(
    r"\s+(?:said|a dit|hat gesagt|dijo|ha detto|disse|zei|sa|sagde|sier|sanoi|قال)\s*(?:\.{2,3}|…)?\s*\Z", re.I
)
_GONE = ".deleted-comment"


def comments(page: Markup) -> list[Said]:
    """Those that their authors took away stay as a line that says so: they are none."""
    tree = page.tree()
    nodes = [
        node for node in tree.css('[id^="c"]') if node.tag in ("li", "dt", "div") and _ID.match(attribute(node, "id"))
    ]
    if not nodes or not (found := _BLOG.search(page.html)):
        return []
    blog = found[1] or found[2]
    return each(nodes, standing_in(nodes), lambda node: _said(node, blog, page))


def _said(node: LexborNode, blog: str, page: Markup) -> Said | None:
    number = attribute(node, "id")[1:]
    parts = _of_list(node) if node.tag == "dt" else [node]
    if any(part.css_first(_GONE) for part in parts):
        return None
    name, home = signed(node, page, *_NAMES)
    said = Said(
        anchor=f"c{number}",
        name=_SAYS.sub("", name.strip()),
        home=home,
        when=next((found for part in parts if (found := _when(part, page))), None),
        names=(f"guid:tag:blogger.com,1999:blog-{blog}.post-{number}",),
    )
    said.html = frame.words(parts[min(1, len(parts) - 1)], ".comment-content", ".comment-body")
    return said


def _of_list(term: LexborNode) -> list[LexborNode]:
    """A name, then words and date beside it, up to the next name."""
    parts = [term]
    while (after := parts[-1].next) is not None and after.tag != "dt" and len(parts) < 8:
        parts.append(after)
    return [part for part in parts if part.tag in ("dt", "dd")]


def _when(node: LexborNode, page: Markup) -> datetime | None:
    link = first(node, 'a[href*="showComment"]')
    if link is not None and (found := _WRITTEN.search(attribute(link, "href"))):
        return datetime.fromtimestamp(int(found[1]), UTC)
    return when(node, page, *_DATES)
