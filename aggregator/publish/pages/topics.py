"""The list of topics, and each topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from aggregator.model import Conversation, Digest, Post, Shared, Topic
from aggregator.publish import facts
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.digests import find, hash_of, read_by
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import months, of_kind
from aggregator.publish.pages.weeks import cohorts, counts, weeks_of
from aggregator.publish.shown import LISTED, Shown

FACES = 40
WAITING = 12
FINDS = 12


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
        counts(weeks_of(shown, topic.id)),
        talks[0].latest if talks else None,
    )


def each(shown: Shown) -> Iterator[Page]:
    for topic in shown.site.topics:
        yield _page(shown, topic, shown.by_topic[topic.id])


def _page(shown: Shown, topic: Topic, talks: list[Conversation]) -> Page:
    inside = {talk.id for talk in talks}
    speakers = {shown.threads.authors.get(post, "") for talk in talks for post in talk.posts}
    faces = [shown.faces.all[id] for id in shown.faces.in_order if id in speakers]
    feed, weeks = shown.feed_of(topic.title, talks), weeks_of(shown, topic.id)
    shared = _shared(shown, topic)
    reads = read_by(shown, shared) if shared else ()
    page = facts.TopicPage(
        topic=_line(shown, topic),
        about=topic.about,
        words=shown.new_words.get(topic.id, ()),
        cards=shown.cards(talks),
        more=max(0, len(talks) - LISTED),
        cohorts=cohorts(shown, weeks),
        finds=_finds(shown, shared.links) if shared else (),
        texts=hash_of(shown, reads),
        waiting=shown.asked([one for one in shown.waiting if one.conversation in inside][:WAITING]),
        months=months(shown, topic.id),
        faces=tuple(faces[:FACES]),
        people=len(faces),
        feed=feed,
    )
    path = f"topics/{shown.topics[topic.id].id}"
    if not shared:
        return Page(path, page, bodies(feed))

    def finish(posts: Mapping[str, Post]) -> facts.Facts:
        return replace(page, finds=_finds(shown, shown.site.fill(shared, posts).links))

    return Page(path, page, tuple(dict.fromkeys((*bodies(feed), *reads))), finish)


def _shared(shown: Shown, topic: Topic) -> Digest | None:
    """What several people pointed to, latest year first, as a digest whose lines can be filled in."""
    years = of_kind(shown.digests.get(topic.id, ()), "year")
    shared = tuple(one for year in reversed(years) for one in year.links)[:FINDS]
    return Digest(period=years[-1].period, links=shared) if shared else None


def _finds(shown: Shown, shared: tuple[Shared, ...]) -> tuple[facts.Find, ...]:
    return tuple(find(shown, one) for one in shared)


PAGES = {
    "topics": every,
    "topics/{id}": each,
}
