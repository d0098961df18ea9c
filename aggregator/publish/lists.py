"""Files for machines at the top of the site: OPML, sitemap, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from aggregator.publish.dates import stamp
from aggregator.publish.language.nouns import N_
from aggregator.publish.offered import feeds
from aggregator.publish.render.feeds import document, xml
from aggregator.publish.shown import Shown
from aggregator.text import opml

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
    """What this class follows, and the feeds of the class itself where they have an address."""
    class_, say = shown.site.class_, shown.language.say
    groups = [(say(N_("Places this class talks in")), opml.places(shown.site.told))]
    if class_.url:
        groups.append((class_.title, _own_feeds(shown)))
    return opml.written(class_.title, groups)


def _own_feeds(shown: Shown) -> list[opml.Outline]:
    found = []
    for title, folder, digests in feeds(shown):
        found.append(_feed(shown, title, folder))
        if digests:
            found.append(_feed(shown, digests, f"{folder}digests/"))
    return found


def _feed(shown: Shown, title: str, folder: str) -> opml.Outline:
    page = f"{shown.site.class_.url}{folder}"
    return opml.Outline(text=title, feed=f"{page}feed.atom", page=page, form="atom")


def _sitemap(base: str, addresses: Iterable[tuple[str, datetime | None]]) -> str:
    rows = "".join(
        f"\n<url><loc>{xml(base + path)}</loc>{f'<lastmod>{stamp(when)}</lastmod>' if when else ''}</url>"
        for path, when in list(addresses)[:_SITEMAP]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}\n</urlset>\n'
    )
