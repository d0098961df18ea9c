"""Home, and the pages that say how things stand and how to join."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from itertools import islice

from msgspec.structs import replace

from aggregator.model import Digest, Post
from aggregator.publish import facts
from aggregator.publish.language.nouns import N_
from aggregator.publish.offered import feeds
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.digests import find, hash_of, read_by, stir
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import of_kind, step
from aggregator.publish.pages.topics import lines
from aggregator.publish.pages.weeks import pulse
from aggregator.publish.shown import Shown
from aggregator.text.urls import is_http, without_credentials

STIRS, WAITING, ARRIVALS, SEATS = 9, 6, 6, 16
"""What home has room for."""
FINDS = 60


class HowToJoin(facts.Facts, frozen=True, tag=True, kw_only=True):
    """`feeds` as in `offered.feeds`; `letter` is the address of the latest week's."""

    topics: tuple[facts.TopicLine, ...]
    feeds: tuple[tuple[str, str, str], ...]
    letter: str


class Finds(facts.Facts, frozen=True, tag=True, kw_only=True):
    """What several people shared. `texts` is a hash of the bodies that its quotes come from."""

    finds: tuple[facts.Find, ...]
    texts: str
    feed: facts.Feed


def home(shown: Shown) -> Iterator[Page]:
    week = next(reversed(of_kind(shown.digests.get("", ()), "week")), None)
    stirred = (*week.moved, *week.new) if week else ()
    site, feed = shown.site, shown.feed_of("", shown.latest_talks)
    faces = [shown.faces.all[id] for id in shown.faces.in_order]
    page = facts.Home(
        about=site.class_.about,
        banner=site.banner,
        faces=tuple(faces[:SEATS]),
        people=len(faces),
        week=step(week) if week else None,
        stirs=tuple(stir(shown, moved) for moved in stirred[:STIRS]),
        earlier=_earlier(shown, {moved.conversation for moved in stirred}),
        more=max(0, len(stirred) - STIRS),
        waiting=shown.asked(shown.waiting[:WAITING]),
        arrivals=tuple(shown.arrivals.values())[:ARRIVALS],
        topics=lines(shown),
        circles=tuple(shown.circles.values()),
        pulse=pulse(shown, ""),
        feed=feed,
    )
    yield Page("", page, bodies(feed))


def _earlier(shown: Shown, stirred: Set[str]) -> tuple[facts.Card, ...]:
    """What moved last before a quiet week, so that it does not look like an empty table."""
    before = islice((talk for talk in shown.latest_talks if talk.id not in stirred), max(0, STIRS - len(stirred)))
    return tuple(shown.card(talk.id) for talk in before)


def links(shown: Shown) -> Iterator[Page]:
    """What several people shared, latest year first, with the sentence each said about it."""
    years = of_kind(shown.digests.get("", ()), "year")
    shared = tuple(one for year in reversed(years) for one in year.links)[:FINDS]
    feed = shown.feed(
        shown.language.say(N_("Shared by several")), dict.fromkeys(post for one in shared for post in one.posts)
    )
    if not years:
        yield Page("links", Finds(finds=(), texts="", feed=feed))
        return
    digest = Digest(period=years[-1].period, links=shared)
    reads = read_by(shown, digest)
    page = Finds(finds=tuple(find(shown, one) for one in shared), texts=hash_of(shown, reads), feed=feed)

    def finish(posts: Mapping[str, Post]) -> facts.Facts:
        return replace(page, finds=tuple(find(shown, one) for one in shown.site.fill(digest, posts).links))

    yield Page("links", page, reads, finish)


def join(shown: Shown) -> Iterator[Page]:
    week = next(reversed(of_kind(shown.digests.get("", ()), "week")), None)
    page = HowToJoin(
        topics=lines(shown),
        feeds=tuple(feeds(shown)),
        letter=f"digests/{week.period.path}/letter.html" if week else "",
    )
    yield Page("join", page)


def about(shown: Shown) -> Iterator[Page]:
    class_ = shown.site.class_
    page = facts.About(
        about=class_.about,
        facilitators=tuple(
            shown.faces.all[id] for id in shown.faces.in_order if shown.threads.people[id].role == "facilitator"
        ),
        starts=class_.starts,
        ends=class_.ends,
        sources=len(shown.site.sources),
        version=shown.site.version,
    )
    yield Page("about", page)


def numbers(shown: Shown) -> Iterator[Page]:
    yield Page("about/numbers", facts.Plain())


def health(shown: Shown) -> Iterator[Page]:
    """Those in trouble first."""
    told = sorted(shown.site.told, key=lambda one: (one.state not in ("failed", "gone"), one.id))
    shy = tuple(replace(one, url=without_credentials(one.url) if is_http(one.url) else "") for one in told)
    yield Page("sources", facts.Health(told=shy, banner=shown.site.banner))


def nothing_here(shown: Shown) -> Iterator[Page]:
    yield Page("404", facts.Plain())


PAGES = {
    "404": nothing_here,
    "about": about,
    "about/numbers": numbers,
    "index": home,
    "join": join,
    "links": links,
    "sources": health,
}
