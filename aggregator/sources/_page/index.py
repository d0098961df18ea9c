"""A home page: the posts that it names, and where older ones are. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from aggregator.sources._page import jsonld
from aggregator.sources._page.markup import Markup, attribute
from aggregator.sources._page.reading import comments
from aggregator.text.urls import canonical, host

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

MOST = 200
"""Posts that are taken from one page."""
_LINKS = 10 * MOST
_POSTS = (
    ".h-entry a.u-url, .hentry a[rel~='bookmark'], .entry-title a, .post-title a, .archive__item-title a, "
    "article h1 a, article h2 a, article h3 a, .post h2 a, .post h3 a, a[rel~='bookmark'], .posted a, .permalink a, "
    "a.permalink, a[href*='#comments'], a[href*='#respond'], a[href*='#disqus_thread']"
)
_OLDER = (
    "link[rel='next'], a[rel~='next'], .nav-previous a, a.blog-pager-older-link, a.older-posts, .older a, a.older, "
    ".pagination a.next, .pagination--pager[title='Next'], a.next.page-numbers"
)
_LISTS = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|page|search|archives?|feeds?|comments|wp-[\w-]+)(?:/|\Z)", re.I
)
_FILES = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|xml|rss|rdf|atom|json|mp[34]|css|js)\Z", re.I)
_ARTICLE = (
    "body.single, body.single-post, body.post-template-default, body.item-view, body.layout--single, #respond, #comment-editor-src, "
    'form[action*="comment" i], meta[property="og:type"][content="article"]'
)
_INDEX = "body.home, body.blog, body.archive, body.index, .h-feed"


def posts(page: Markup) -> list[str]:
    """Addresses of the posts that the page names, on its own host, in its order."""
    found: dict[str, str] = {}
    for link in page.tree().css(_POSTS)[:_LINKS]:
        url = urldefrag(page.absolute(attribute(link, "href")))[0]
        if _is_post(url, page):
            found.setdefault(canonical(url), url)
    return list(found.values())[:MOST]


def _is_post(url: str, page: Markup) -> bool:
    path = urlsplit(url).path
    if host(url) != host(page.url) or canonical(url) == canonical(page.url) or "replytocom=" in url:
        return False
    named = bool(path.strip("/") or urlsplit(url).query) and not re.fullmatch(r"/index\.\w+", path)
    return named and not _LISTS.search(path) and not _FILES.search(path)


def older(page: Markup) -> str:
    """The page of older posts that this one leads to, on the same host."""
    links = [page.absolute(attribute(link, "href")) for link in page.tree().css(_OLDER)]
    return next((url for url in links if host(url) == host(page.url) and canonical(url) != canonical(page.url)), "")


def is_index(page: Markup) -> bool:
    """Does it name posts, and is it none itself?"""
    tree = page.tree()
    if tree.css_matches(_INDEX) and not tree.css_matches("body.single, body.single-post"):
        return bool(posts(page))
    return not _is_article(tree, page) and len(posts(page)) > 1 and not comments(page)


def _is_article(tree: LexborHTMLParser, page: Markup) -> bool:
    return tree.css_matches(_ARTICLE) or any("BlogPosting" in jsonld.types(block) for block in jsonld.linked(page))
