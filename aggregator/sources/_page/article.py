"""The post that a page is about, as the page itself says it: in JSON-LD, in microformats' classes, in the usual ones. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urlsplit

from aggregator.sources._page import jsonld
from aggregator.sources._page.body import body
from aggregator.sources._page.markup import Markup, above, attribute, classes, first, said_by
from aggregator.sources._page.signed import signature, signed
from aggregator.text.dates import parse_date
from aggregator.text.names import fold
from aggregator.text.urls import host

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_TYPES = {"BlogPosting", "Article", "NewsArticle", "TechArticle", "SocialMediaPosting", "DiscussionForumPosting"}
_TITLES = (
    ".entry-title, .h-entry .p-name, [itemprop='headline'], .page__title, .post__title",
    ".post-title, h1[class*='title']:not(.site-title):not(.blog-title)",
)
_NAMES = (
    ".h-entry .p-author", ".author .fn", ".post-author .fn", ".hentry .fn", '[itemprop="author"] [itemprop="name"]', "a[rel~='author']",
    '[itemprop="author"]', ".byline .author", ".entry-author", ".post-author",
)  # fmt: skip
_DATES = (
    ".entry-date",
    ".post-date",
    ".date-header",
    ".post-timestamp",
    ".entry-meta",
    ".post-meta",
    ".byline",
    ".date",
)
_STAMPS = (
    "time[pubdate]", "time.entry-date[datetime]", "time.published[datetime]", ".dt-published[datetime]",
    '[itemprop="datePublished"]', ".published[title]", ".post time[datetime]", "article time[datetime]",
)  # fmt: skip
_SYNDICATED = "a.u-syndication, link.u-syndication, a[rel~='syndication'], link[rel~='syndication']"
_ONE_DAY = timedelta(hours=36)
_DAY = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?/")


@dataclass(slots=True)
class Article:
    """What a page says of its post.

    others   further addresses of the same
    site     what the place calls itself
    replies  how many comments there are, if the page says so to machines
    hidden   search engines are asked not to show the page
    locked   a password is asked for in place of its words
    copies   where else it stands, as the page says (`u-syndication`)
    """

    address: str
    others: tuple[str, ...] = ()
    title: str = ""
    html: str = ""
    name: str = ""
    home: str = ""
    site: str = ""
    when: datetime | None = None
    updated: datetime | None = None
    tags: list[str] = field(default_factory=list)
    replies: int | None = None
    hidden: bool = False
    locked: bool = False
    copies: tuple[str, ...] = ()


def article(page: Markup) -> Article:
    tree = page.tree()
    block = next((one for one in _blocks(page) if jsonld.types(one) & _TYPES), {})
    found = Article(_address(tree, page), _others(tree, page))
    found.title = jsonld.text(block.get("headline")) or _title(tree)
    found.site = _meta(tree, "og:site_name") or _home_title(tree, found.title)
    found.name, found.home = _author(tree, page, block)
    found.when = _published(tree, page, block)
    found.updated = parse_date(jsonld.text(block.get("dateModified")) or _meta(tree, "article:modified_time"))
    found.tags = _tags(tree, block)
    found.replies = _count(block.get("commentCount"))
    found.hidden = "noindex" in _meta(tree, "robots").lower()
    found.copies = _copies(tree, page)
    found.html, found.locked = body(tree, found.title)
    return found


def _blocks(page: Markup) -> Iterator[dict[str, Any]]:
    for block in jsonld.linked(page):
        yield block
        graph = block.get("@graph")
        yield from (one for one in (graph if isinstance(graph, list) else ()) if isinstance(one, dict))


def _meta(tree: LexborHTMLParser, name: str) -> str:
    found = first(tree, f'meta[property="{name}"]', f'meta[name="{name}"]')
    return attribute(found, "content") if found is not None else ""


# ── where ─────────────────────────────────────────────────────────────────────────────


def _address(tree: LexborHTMLParser, page: Markup) -> str:
    """As the page states it, if that is on the same site, and not its front page, which some themes name on every page."""
    stated = page.absolute(_href(tree, 'link[rel="canonical"]')) or page.absolute(_meta(tree, "og:url"))
    mine = urldefrag(page.url)[0]
    if host(stated) != host(mine) or (_is_front(stated) and not _is_front(mine)):
        return mine
    return urldefrag(stated)[0]


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def _others(tree: LexborHTMLParser, page: Markup) -> tuple[str, ...]:
    short = page.absolute(_href(tree, 'link[rel="shortlink"]'))
    return (short,) if host(short) == host(page.url) and not _is_front(short) else ()


def _href(tree: LexborHTMLParser, selector: str) -> str:
    found = tree.css_first(selector)
    return attribute(found, "href") if found is not None else ""


def _copies(tree: LexborHTMLParser, page: Markup) -> tuple[str, ...]:
    """Those of the post itself: not of a comment, of what is quoted, or of a further post on the page."""
    first_entry = tree.css_first(".h-entry")
    nodes = [node for node in tree.css(_SYNDICATED) if _is_of(node, first_entry)]
    return tuple(dict.fromkeys(url for node in nodes if (url := page.absolute(attribute(node, "href")))))


def _is_of(node: LexborNode, entry: LexborNode | None) -> bool:
    if _is_among_comments(node) or any(over.tag == "blockquote" for over in above(node)):
        return False
    closest = next((over for over in above(node) if "h-entry" in classes(over)), None)
    return closest is None or (entry is not None and closest.mem_id == entry.mem_id)


# ── what ──────────────────────────────────────────────────────────────────────────────


def _title(tree: LexborHTMLParser) -> str:
    """The first marked as one that the title of the window repeats: a page may name other posts, too."""
    marked, window = [said_by(node) for tier in _TITLES for node in tree.css(tier)], fold(_window(tree))
    repeated = next((words for words in marked if words and fold(words) in window), "")
    return repeated or _meta(tree, "og:title") or _heading(tree) or next(filter(None, marked), "") or _window(tree)


def _window(tree: LexborHTMLParser) -> str:
    return said_by(tree.css_first("title"))


def _heading(tree: LexborHTMLParser) -> str:
    """The first heading that the title of the window repeats; one that only links elsewhere names the site."""
    window = fold(_window(tree))
    for heading in tree.css("h1, h2, h3"):
        words = fold(said_by(heading))
        if words and words in window and heading.css_first("a[href]") is None:
            return said_by(heading)
    return ""


def _home_title(tree: LexborHTMLParser, title: str) -> str:
    """What the title of the window says besides the post's."""
    window = _window(tree)
    return window.replace(title, "").strip(" -–—|:·»«()") if title and title != window else ""


def _author(tree: LexborHTMLParser, page: Markup, block: dict[str, Any]) -> tuple[str, str]:
    name, home = jsonld.author(block.get("author"))
    if name:
        return name, page.absolute(home)
    name, home = _signed_outside(tree, page)
    if name:
        return name, home
    posted = next((line for line in tree.css(".posted, .post-footers") if signature(said_by(line), page)[1]), None)
    return (signature(said_by(posted), page)[0] if posted is not None else _meta(tree, "author")), ""


def _signed_outside(tree: LexborHTMLParser, page: Markup) -> tuple[str, str]:
    """Who signed the post: what stands among the comments is somebody else's name."""
    for selector in _NAMES:
        for found in tree.css(selector):
            if not _is_among_comments(found):
                return signed(found.parent or found, page, selector.rpartition(" ")[2])
    return "", ""


def _is_among_comments(node: LexborNode) -> bool:
    return any(
        "comments" in (attribute(over, "id"), *classes(over)) or _is_comment(over) for over in (node, *above(node))
    )


def _is_comment(node: LexborNode) -> bool:
    marked = not {"comment", "js-comment", "h-cite", "u-comment"}.isdisjoint(classes(node))
    return marked or attribute(node, "itemprop") == "comment"


def _published(tree: LexborHTMLParser, page: Markup, block: dict[str, Any]) -> datetime | None:
    """As stated to machines, by the minute where that is stated anywhere; else as written, else as in the address."""
    days = (jsonld.text(block.get("datePublished")), _meta(tree, "article:published_time"))
    stated = [found for found in (*map(parse_date, days), *_stamps(tree)) if found]
    near = [found for found in stated if abs(found - stated[0]) < _ONE_DAY and found.time() != time()]
    return next(iter(near or stated), None) or _written(tree, page) or _in_address(page.url)


def _stamps(tree: LexborHTMLParser) -> Iterator[datetime]:
    for selector in _STAMPS:
        for node in tree.css(selector):
            words = attribute(node, "datetime") or attribute(node, "content") or attribute(node, "title")
            if (found := parse_date(words)) and not _is_among_comments(node):
                yield found


def _written(tree: LexborHTMLParser, page: Markup) -> datetime | None:
    for line in tree.css(", ".join((*_DATES, ".posted"))):
        if not _is_among_comments(line) and (found := signature(said_by(line), page)[1]):
            return found.when
    return None


def _in_address(url: str) -> datetime | None:
    found = _DAY.search(urlsplit(url).path)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3] or 1), tzinfo=UTC) if found else None
    except ValueError:
        return None


def _tags(tree: LexborHTMLParser, block: dict[str, Any]) -> list[str]:
    words = block.get("keywords")
    listed = words.split(",") if isinstance(words, str) else words if isinstance(words, list) else []
    linked = [said_by(link) for link in tree.css('a[rel~="tag"], .p-category, a[rel~="category"]')]
    stated = [attribute(meta, "content") for meta in tree.css('meta[property="article:tag"]')]
    return [word.strip() for word in (*linked, *stated, *listed) if isinstance(word, str) and word.strip()]


def _count(value: object) -> int | None:
    words = str(value) if isinstance(value, int | str) else ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 8 else None
