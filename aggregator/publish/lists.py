"""Files for machines at the top of the site: OPML, sitemap, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from aggregator.model import Told
from aggregator.publish.dates import stamp
from aggregator.publish.render.feeds import document, xml
from aggregator.publish.shown import Shown
from aggregator.text.urls import is_http, without_credentials

_SITEMAP = 50_000
"""Addresses that one sitemap may hold (sitemaps.org)."""


def files(shown: Shown, addresses: Iterable[tuple[str, datetime | None]]) -> Iterator[tuple[str, bytes]]:
    """(path, bytes). `addresses` are pages for search engines and when they last changed."""
    class_ = shown.site.class_
    yield ".nojekyll", b""
    yield "sources.opml", document(_opml(shown))
    if class_.url:
        yield "sitemap.xml", document(_sitemap(class_.url, addresses))
    if not class_.search_engines:
        yield "robots.txt", b"User-agent: *\nDisallow: /\n"


def _opml(shown: Shown) -> str:
    """OPML 2.0: what this class follows, and the feeds of the class itself where they have an address."""
    class_ = shown.site.class_
    places = "".join(_outline(told) for told in shown.site.told if is_http(told.url))
    own = _own_feeds(shown) if class_.url else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head>'
        f"<title>{xml(class_.title)}</title></head><body>\n"
        f'<outline text="Places this class talks in">{places}\n</outline>{own}\n</body></opml>\n'
    )


def _outline(told: Told) -> str:
    url = xml(without_credentials(told.url))
    return f'\n<outline type="rss" text="{xml(told.id)}" xmlUrl="{url}" htmlUrl="{url}"/>'


def _own_feeds(shown: Shown) -> str:
    class_ = shown.site.class_
    named = [(class_.title, ""), *((topic.title, f"topics/{topic.id}/") for topic in shown.topics.values())]
    rows = "".join(
        f'\n<outline type="atom" text="{xml(title)}" xmlUrl="{xml(class_.url)}{path}feed.atom"'
        f' htmlUrl="{xml(class_.url)}{path}"/>'
        for title, path in named
    )
    return f'\n<outline text="{xml(class_.title)}">{rows}\n</outline>'


def _sitemap(base: str, addresses: Iterable[tuple[str, datetime | None]]) -> str:
    rows = "".join(
        f"\n<url><loc>{xml(base + path)}</loc>{f'<lastmod>{stamp(when)}</lastmod>' if when else ''}</url>"
        for path, when in list(addresses)[:_SITEMAP]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}\n</urlset>\n'
    )
