"""The list of topics, and each topic."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import Conversation, Topic
from aggregator.publish import facts
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import months, of_kind
from aggregator.publish.shown import LISTED, Shown

WEEKS = 16
"""Weeks in the small picture of a topic's activity."""
FACES = 40
WAITING = 12


def every(shown: Shown) -> Iterator[Page]:
    if shown.site.topics:
        yield Page("topics", facts.Topics(topics=lines(shown)))


def lines(shown: Shown) -> tuple[facts.TopicLine, ...]:
    """Topics in the curator's order."""
    return tuple(_line(shown, topic) for topic in shown.site.topics)


def _line(shown: Shown, topic: Topic) -> facts.TopicLine:
    talks = shown.by_topic[topic.id]
    return facts.TopicLine(
        shown.topics[topic.id].id,
        topic.title,
        topic.tags,
        len(talks),
        sum(len(talk.posts) for talk in talks),
        _weeks(shown, topic.id),
        talks[0].latest if talks else None,
    )


def _weeks(shown: Shown, topic: str) -> tuple[int, ...]:
    """Posts in each of the weeks up to the topic's latest, quiet ones included."""
    digests = of_kind(shown.digests.get(topic, ()), "week")
    if not digests:
        return ()
    last = digests[-1].period.start
    counts = [0] * WEEKS
    for digest in digests:
        ago = round((last - digest.period.start).days / 7)
        if ago < WEEKS:
            counts[WEEKS - 1 - ago] = digest.posts
    return tuple(counts)


def each(shown: Shown) -> Iterator[Page]:
    for topic in shown.site.topics:
        yield _page(shown, topic, shown.by_topic[topic.id])


def _page(shown: Shown, topic: Topic, talks: list[Conversation]) -> Page:
    inside = {talk.id for talk in talks}
    speakers = {shown.threads.authors.get(post, "") for talk in talks for post in talk.posts}
    faces = [shown.faces.all[id] for id in shown.faces.in_order if id in speakers]
    feed = shown.feed_of(topic.title, talks)
    page = facts.TopicPage(
        topic=_line(shown, topic),
        about=topic.about,
        cards=shown.cards(talks),
        more=max(0, len(talks) - LISTED),
        waiting=shown.asked([one for one in shown.waiting if one.conversation in inside][:WAITING]),
        months=months(shown, topic.id),
        faces=tuple(faces[:FACES]),
        people=len(faces),
        feed=feed,
    )
    return Page(f"topics/{shown.topics[topic.id].id}", page, bodies(feed))


PAGES = {
    "topics": every,
    "topics/{id}": each,
}
