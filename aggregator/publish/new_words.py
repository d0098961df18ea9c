"""What was said in the latest week and not in those before it, in the class and in each topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aggregator.model import Digest, Threads
from aggregator.publish.facts import Word
from aggregator.publish.site import Site
from aggregator.text.hashtags import normal

BEFORE = 12
"""Weeks with something in them, in which a new word was not said."""
LIVELY, COMPARED = 300, 1_500
"""Posts of a week, and of the weeks before, that are looked at: the latest. Few classes say as much."""


def new_words(
    site: Site, digests: Mapping[str, Sequence[Digest]], home: Mapping[str, str]
) -> dict[str, tuple[Word, ...]]:
    """Topic id ("" is the class) → its words, if anything was said there in the class's latest week.

    digests  topic id → its digests by time      home  post id → its conversation
    """
    weeks = {topic: [one for one in mine if one.period.kind == "week"] for topic, mine in digests.items()}
    every, heads = weeks.get("", []), site.threads.heads
    latest = {topic: mine[-1] for topic, mine in weeks.items() if mine and mine[-1].period == every[-1].period}
    said = [_said_in(week, site.threads)[-LIVELY:] for week in latest.values()]
    found = site.fresh(site.threads, said, _latest_of(every[-BEFORE - 1 : -1], site.threads))
    tags = frozenset(normal(tag) for topic in site.topics for tag in topic.tags)
    return {
        topic: tuple(
            Word(one.text, heads[one.post].language, home[one.post], one.post)
            for one in phrases
            if normal(one.text) not in tags
        )
        for topic, phrases in zip(latest, found, strict=True)
    }


def _latest_of(weeks: Sequence[Digest], threads: Threads) -> list[str]:
    """The latest posts of these weeks, by time."""
    found: list[list[str]] = []
    room = COMPARED
    for week in reversed(weeks):
        if room > 0:
            found.append(_said_in(week, threads)[-room:])
            room -= len(found[-1])
    return [post for posts in reversed(found) for post in posts]


def _said_in(digest: Digest, threads: Threads) -> list[str]:
    posts = (post for moved in (*digest.new, *digest.moved) for post in moved.posts)
    return sorted(posts, key=lambda post: (threads.heads[post].published, post))
