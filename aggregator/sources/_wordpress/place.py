"""Where a WordPress site's REST API and feeds are, as its front page tells (https://developer.wordpress.org/rest-api/using-the-rest-api/discovery/). Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from msgspec import Struct

from aggregator.sources._feed import text
from aggregator.text.plain import clean
from aggregator.text.urls import absolute, host

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

    from aggregator.sources._kind import Response

RELATION = "https://api.w.org/"
_LINK = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="?https://api\.w\.org/"?')
_PLAIN = re.compile(r"(?:index\.php)?\?rest_route=/?\Z")
_ROUTE = re.compile(r"https?://[^?#]+?/wp-json/|[^#]+?[?&]rest_route=/")
_HOSTED = "wordpress.com"


class Place(Struct, frozen=True, kw_only=True):
    """One site.

    home      its front page, ending in a slash
    apis      where its posts and comments may be asked for, the likeliest first; "posts" is appended
    feed      its newest articles as RSS, `comments` its newest comments
    whole     the page told of the whole site, and not of one category or author
    stated    the page said that it is a WordPress
    """

    home: str
    apis: tuple[str, ...]
    feed: str
    comments: str
    title: str = ""
    language: str = ""
    whole: bool = True
    stated: bool = False


def place(response: Response) -> Place | None:
    """What a page or an answer of the API tells of the site it belongs to; None when it is neither."""
    found = text.decoded(response.body, response.charset)
    if text.is_json(found) or found[:200].lstrip().startswith("["):
        return _of_api(found, response)
    return None if text.is_feed(found) else _of_page(found, response)


def guess(url: str) -> Place:
    """The usual places, for a site whose front page does not say."""
    home = _slashed(url)
    return Place(home=home, apis=_usual(home), feed=f"{home}feed/", comments=f"{home}comments/feed/")


def _of_api(found: str, response: Response) -> Place | None:
    root = _header(response) or _root(response.url)
    try:
        index = json.loads(found)
    except (ValueError, RecursionError):
        return None
    index = index if isinstance(index, dict) else {}
    if not root and "wp/v2" not in (index.get("namespaces") or ()):
        return None
    root = root or response.url
    home = _slashed(str(index["home"])) if index.get("home") else _home(root)
    usual = guess(home)
    return Place(home=home, apis=(_base(root),), feed=usual.feed, comments=usual.comments, stated=True)


def _of_page(found: str, response: Response) -> Place:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(found)
    root = _header(response) or _href(tree, f'link[rel="{RELATION}"]', response.url)
    feeds = [_resolved(node.attributes.get("href"), response.url) for node in tree.css(_FEEDS)]
    comments = next((url for url in feeds if _of_all_comments(url)), "")
    home = _home(root) if root else _home_of(comments, response.url)
    usual = guess(home)
    made_by = _content(tree, 'meta[name="generator"]').lower()
    return Place(
        home=home,
        apis=(_base(root),) if root else (*_usual(home), *_hosted(home, made_by)),
        feed=next((url for url in feeds if url and not _of_all_comments(url)), usual.feed),
        comments=comments or usual.comments,
        title=clean(title.text()) if (title := tree.css_first("title")) else "",
        language=(tree.root.attributes.get("lang") or "") if tree.root else "",
        whole=not tree.css_matches("body.archive, body.search, body.error404"),
        stated=bool(root) or made_by.startswith("wordpress"),
    )


_FEEDS = 'link[rel="alternate"][type="application/rss+xml"], link[rel="alternate"][type="application/atom+xml"]'


def _header(response: Response) -> str:
    """The root of the API in the Link header (RFC 8288)."""
    found = _LINK.search(response.headers.get("link", ""))
    return absolute(found[1], response.url) if found else ""


def _root(url: str) -> str:
    """The root in the address of an answer; later pages of a list do not link to it."""
    found = _ROUTE.match(url)
    return found[0] if found else ""


def _href(tree: LexborHTMLParser, selector: str, base: str) -> str:
    node = tree.css_first(selector)
    return _resolved(node.attributes.get("href"), base) if node else ""


def _content(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get("content") or "") if node else ""


def _resolved(href: str | None, base: str) -> str:
    return absolute(href, base) if href else ""


def _of_all_comments(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.rstrip("/").endswith("/comments/feed") or "feed=comments-" in parts.query


# ── homes and roots ───────────────────────────────────────────────────────────────────


def _slashed(url: str) -> str:
    return url if url.endswith("/") or "?" in url else f"{url}/"


def _home(root: str) -> str:
    """`https://host/blog/wp-json/` and `https://host/blog/?rest_route=/` belong to `https://host/blog/`."""
    if _PLAIN.search(root):
        return _PLAIN.sub("", root)
    return urlsplit(_slashed(root)[:-1].rpartition("/")[0] + "/")._replace(query="", fragment="").geturl()


def _home_of(comments: str, url: str) -> str:
    """The site of a feed of all comments; else the page's own host."""
    parts = urlsplit(comments or url)
    path = parts.path.rstrip("/").removesuffix("/comments/feed") if comments else ""
    return parts._replace(path=f"{path.rstrip('/')}/", query="", fragment="").geturl()


def _base(root: str) -> str:
    return f"{root if root.endswith('/') else root + '/'}wp/v2/"


def _usual(home: str) -> tuple[str, ...]:
    return (f"{home}wp-json/wp/v2/", f"{home}?rest_route=/wp/v2/")


def _hosted(home: str, made_by: str) -> tuple[str, ...]:
    """WordPress.com answers for its sites at one address of its own."""
    if made_by != _HOSTED and not host(home).endswith(f".{_HOSTED}"):
        return ()
    return (f"https://public-api.{_HOSTED}/wp/v2/sites/{host(home)}/",)


def asked(api: str, what: str, query: dict[str, object]) -> str:
    """The address of a collection ("posts", "comments") with a query."""
    return f"{api}{what}{'&' if '?' in api else '?'}{urlencode(query, safe=',:')}"


def atom(feed: str) -> str:
    """The same feed as Atom, which states parents and addresses of authors."""
    parts = urlsplit(feed)
    if "feed=" not in parts.query:
        path = re.sub(r"/(?:rss2?|rdf|atom)\Z", "", parts.path.rstrip("/"))
        return parts._replace(path=f"{path}/atom/").geturl()
    forms = {"feed": "atom", "rss": "atom", "rss2": "atom", "rdf": "atom", "comments-rss2": "comments-atom"}
    query = [(name, forms.get(value, value) if name == "feed" else value) for name, value in parse_qsl(parts.query)]
    return parts._replace(query=urlencode(query)).geturl()
