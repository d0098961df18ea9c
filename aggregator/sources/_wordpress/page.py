"""Comments in the page of an article, as themes for WordPress lay them out. Pure.

Every theme marks a comment with the classes of `comment_class()` (`comment` or `pingback` or
`trackback`, `depth-2`) and, one way or another, the id `comment-7`; replies stand inside what they
answer. Comments nested deeper than the site's limit stand beside their parent there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from aggregator.model import Document, Parsed, Post
from aggregator.sources._feed import text
from aggregator.sources._feed.nameless import own_name
from aggregator.sources._wordpress import rest
from aggregator.sources._wordpress.memory import Known
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.urls import absolute, canonical

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_DEPTH = re.compile(r"(?:^|\s)depth-\d+(?:\s|$)")
_ID = re.compile(r"(?:li-|div-)?comment-(\d{1,18})\Z")
_PING = frozenset(("pingback", "trackback", "webmention"))
_IDS = '[id^="comment-"], [id^="div-comment-"], [id^="li-comment-"]'
_NAMES = (
    ".fn",
    ".wp-block-comment-author-name",
    ".comment-author-link",
    ".comment-author-name",
    ".comment-author cite",
)
_WORDS = (
    ".comment-content", ".wp-block-comment-content", ".comment-text", ".comment_text", ".comment-entry", ".comment-body"
)  # fmt: skip
_NOT_WORDS = ".comment-author, .comment-meta, .commentmetadata, .reply, .comment-reply-link, .children, form, time"
_MORE = re.compile(r"/comment-page-\d{1,4}/?(?:[?#]|\Z)|[?&]cpage=\d{1,4}\b")


@dataclass(slots=True)
class Said:
    """One comment as the page shows it. `parent` is the number of what it stands in, or 0."""

    number: int
    parent: int
    name: str = ""
    url: str = ""
    html: str = ""
    when: datetime | None = None
    ping: bool = False


@dataclass(slots=True)
class Page:
    """The comments on one page, and the addresses of the other pages of comments of the same article."""

    said: list[Said] = field(default_factory=list)
    more: list[str] = field(default_factory=list)


def read(body: bytes, charset: str, url: str) -> Page:
    """What the page at `url` shows."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text.decoded(body, charset))
    nodes = [node for node in tree.css('[class*="depth-"]') if _is_comment(node)]
    said = [one for node in nodes if (one := _said(node, url))]
    links = [absolute(node.attributes.get("href") or "", url).partition("#")[0] for node in tree.css("a[href]")]
    more = [
        link for link in links if _MORE.search(link) and canonical(link) == canonical(url) and "replytocom" not in link
    ]
    return Page(list({one.number: one for one in said}.values()), list(dict.fromkeys(more)))


def _is_comment(node: LexborNode) -> bool:
    return bool(_DEPTH.search(node.attributes.get("class") or ""))


def _number(node: LexborNode) -> int:
    """Its own id, or the id of what it wraps."""
    for one in (node, *node.css(_IDS)):
        if found := _ID.match(one.attributes.get("id") or ""):
            return int(found[1])
    return 0


def _said(node: LexborNode, url: str) -> Said | None:
    number = _number(node)
    if not number or _own(node, ".comment-awaiting-moderation"):
        return None
    parent = next((_number(above) for above in _above(node) if _is_comment(above)), 0)
    name, place = _signed(node, url)
    classes = set((node.attributes.get("class") or "").split())
    when = _own(node, "time")
    return Said(
        number=number,
        parent=parent,
        name=name,
        url=place,
        html=_words(node),
        when=parse_date(when.attributes.get("datetime") or "") if when else None,
        ping=not _PING.isdisjoint(classes),
    )


def _above(node: LexborNode) -> Iterator[LexborNode]:
    while (parent := node.parent) is not None:
        yield parent
        node = parent


def _own(node: LexborNode, selector: str) -> LexborNode | None:
    """The first such part of a comment, unless it belongs to a comment inside it."""
    for found in node.css(selector):
        holder = next((above for above in _above(found) if _is_comment(above)), None)
        if holder is not None and holder.mem_id == node.mem_id:
            return found
        if holder is not None:
            break
    return None


def _signed(node: LexborNode, url: str) -> tuple[str, str]:
    """Name and address of who said it. The name may hold markup."""
    name = next((found for selector in _NAMES if (found := _own(node, selector))), None)
    if name is None:
        return "", ""
    link = name if name.tag == "a" else name.css_first("a[href]")
    return name.inner_html or "", absolute(link.attributes.get("href") or "", url) if link else ""


def _words(node: LexborNode) -> str:
    for selector in _WORDS:
        if found := _own(node, selector):
            return _without_frame(found.html or "")
    return ""


def _without_frame(html: str) -> str:
    """What was said, without name, date and buttons, which some themes put into the same box."""
    from selectolax.lexbor import LexborHTMLParser

    box = LexborHTMLParser(html)
    for part in box.css(_NOT_WORDS):
        part.decompose()
    return (box.body.child.inner_html or "") if box.body and box.body.child else ""


# ── posts ─────────────────────────────────────────────────────────────────────────────


class Place(Struct, kw_only=True):
    """`Document.notes`: the article, and the numbers of comments that we have from elsewhere."""

    article: Known
    known: set[int] = msgspec.field(default_factory=set)


def comments(document: Document) -> Parsed:
    """Comments of the article `document.under`, but for those that its feed showed better."""
    found, place = read(document.body, document.charset, document.url), msgspec.convert(document.notes, Place)
    said = [one for one in found.said if one.number not in place.known and (one.url or not one.ping)]
    return Parsed(posts=[_post(one, document, place.article) for one in said], entries=len(found.said))


def _post(one: Said, document: Document, article: Known) -> Post:
    under = document.under
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=rest.comment_keys(under, article, one.number),
        url=f"{article.link}#comment-{one.number}",
        author=account(name=own_name(one.name, one.url), url="" if one.ping else one.url, site=article.link),
        html=one.html,
        base=document.url,
        published=one.when,
        answers=rest.comment_keys(under, article, one.parent) if one.parent else (under,),
        under=under,
        pingback=one.url if one.ping else "",
    )
