"""Shortened addresses in posts: each is asked once where it leads, and the answer is remembered for good.

A status often links to an article through a shortener, and only the redirect says that it is that article.
Nothing but shorteners is asked, one step at a time: the page at the end is never fetched for it. The pace,
robots.txt, pauses and the guard of the web client hold as for everything.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aggregator.errors import Later, SourceError, Unreachable
from aggregator.model import Redirect
from aggregator.text.urls import canonical, host, is_http, without_tracking
from aggregator.web.address import secret

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.web import Web

SHORTENERS = frozenset(
    {
        "t.co", "bit.ly", "j.mp", "buff.ly", "ow.ly", "hubs.ly", "dlvr.it",
        "ift.tt", "wp.me", "fb.me", "lnkd.in", "trib.al", "shar.es", "tmblr.co",
        "flip.it", "spr.ly", "tinyurl.com", "is.gd", "v.gd", "tiny.cc", "goo.gl",
    }
)  # fmt: skip
"""Hosts where every page is a redirect. What services write of their own accord: X (t.co), Bitly (bit.ly, j.mp),
Buffer (buff.ly), Hootsuite (ow.ly), HubSpot (hubs.ly), dlvr.it, IFTTT (ift.tt), WordPress.com (wp.me), Facebook (fb.me),
LinkedIn (lnkd.in), SocialFlow (trib.al), ShareThis (shar.es), Tumblr (tmblr.co), Flipboard (flip.it), Sprinklr (spr.ly);
and where people shorten by hand: tinyurl.com, is.gd, v.gd, tiny.cc, Google until 2019 (goo.gl)."""
FEEDBURNER = frozenset({"feedproxy.google.com", "feeds.feedburner.com", "feeds2.feedburner.com"})
"""FeedBurner counted the readers of an item at `/~r/FEED/~3/…`; its other pages are feeds."""
PER_NIGHT = 50
"""Addresses asked for in one night; the others come in the next ones."""
SECONDS = 120.0
STEPS = 5
"""How often a shortener may lead to a shortener."""
AFTER_TROUBLE = timedelta(days=3)
AFTER_NOTHING = timedelta(days=30)
_SOUGHT = re.compile("//(?:www\\.)?(?:" + "|".join(map(re.escape, sorted(SHORTENERS | FEEDBURNER))) + ")[/:]", re.I)


def is_short(url: str) -> bool:
    """Is it a redirect of a known shortener? One that carries a token is left alone."""
    place, path = host(url), canonical(url).partition("/")[2]
    is_known = (place in SHORTENERS and path) or (place in FEEDBURNER and path.startswith("~r/"))
    return bool(is_known) and not secret(url)


def linked(archive: Archive) -> list[str]:
    """The shortened addresses in what is held, each in one spelling, those of the latest posts first."""
    found: dict[str, str] = {}
    for head in archive.heads_with(_SOUGHT):
        for link in head.links:
            if is_short(link.url):
                found.setdefault(canonical(link.url), link.url)
    return list(found.values())


@dataclass
class Resolver:
    """One night's look-ups. `known` is by canonical address; `left` is how many may still be asked."""

    web: Web
    now: datetime
    known: dict[str, Redirect]
    left: int = PER_NIGHT
    _asked: set[str] = field(default_factory=set)

    async def all(self, urls: Iterable[str]) -> None:
        """What is not known by the end of the time is asked another night."""
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS):
                await asyncio.gather(*map(self._follow, urls))

    async def _follow(self, url: str) -> None:
        for _ in range(STEPS):
            key = canonical(url)
            if self._is_due(url, key):
                self.left -= 1
                self._asked.add(key)
                self.known[key] = await ask(url, self.web, self.now)
            if key not in self.known:
                return
            url = self.known[key].to

    def _is_due(self, url: str, key: str) -> bool:
        if self.left <= 0 or key in self._asked or not is_short(url):
            return False
        known = self.known.get(key)
        return known is None or (known.again is not None and known.again <= self.now)


async def ask(url: str, web: Web, now: datetime) -> Redirect:
    """One step. What led nowhere is asked again later: when its server says, in three days or in thirty."""
    again = now + AFTER_NOTHING
    try:
        to = without_tracking(await web.redirect(url))
        if is_http(to) and not secret(to):
            return Redirect(address=url, to=to)
    except Later as error:
        again = error.until
    except Unreachable:
        again = now + AFTER_TROUBLE
    except SourceError:
        pass
    return Redirect(address=url, again=again)


async def resolve(archive: Archive, web: Web, now: datetime) -> None:
    """Ask what is not known yet, keep what is linked."""
    urls = linked(archive)
    resolver = Resolver(web, now, {canonical(one.address): one for one in archive.redirects()})
    await resolver.all(urls)
    archive.keep_redirects(urls, resolver.known.values())


def forget(archive: Archive) -> None:
    """Where addresses lead that no post names any more."""
    if known := archive.redirects():
        archive.keep_redirects(linked(archive), known)


def leads(archive: Archive) -> dict[str, str]:
    """Address → where it leads, for those that lead anywhere."""
    return {one.address: one.to for one in archive.redirects() if one.to}
