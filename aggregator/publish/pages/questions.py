"""The board of questions: what still waits, what somebody may have answered, what was answered lately.

Beside the board of all there is one for each topic, and where more wait than fit on it, one for each month in which
they were asked: an unanswered question must be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from aggregator.model import Period, Question, Topic
from aggregator.publish.facts import Asked, Facts, Feed, Step
from aggregator.publish.language.nouns import N_
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import by_month
from aggregator.publish.shown import Shown

WAITING, MAYBE, ANSWERED = 90, 40, 20
"""How many of each fit on a page of 100 KB."""
ALONE = WAITING + MAYBE
"""How many that wait fit where nothing else is listed."""


class Way(Struct, frozen=True, array_like=True):
    """To the board of a topic, and how many questions wait there."""

    id: str
    title: str
    waiting: int


class Questions(Facts, frozen=True, tag=True, kw_only=True):
    """Newest first; `more` questions wait beside those listed: they are found by the months in which they were asked."""

    waiting: tuple[Asked, ...]
    maybe: tuple[Asked, ...]
    answered: tuple[Asked, ...]
    more: int
    topics: tuple[Way, ...]
    months: tuple[Step, ...]
    feed: Feed


class Part(Facts, frozen=True, tag=True, kw_only=True):
    """The questions of one topic, or those of one month that wait."""

    id: str = ""
    topic: str = ""
    period: Period | None = None
    waiting: tuple[Asked, ...] = ()
    maybe: tuple[Asked, ...] = ()
    answered: tuple[Asked, ...] = ()
    more: int = 0


def board(shown: Shown) -> Iterator[Page]:
    waiting = shown.waiting
    feed = shown.feed(
        shown.language.say(N_("Questions waiting for an answer")), (one.post for one in waiting[:WAITING])
    )
    first, maybe, answered = _listed(shown, shown.questions)
    page = Questions(
        waiting=first,
        maybe=maybe,
        answered=answered,
        more=max(0, len(waiting) - WAITING),
        topics=tuple(_way(shown, topic, found) for topic, found in _by_topic(shown)),
        months=tuple(Step(month, len(asked)) for month, asked in reversed(_months(shown))),
        feed=feed,
    )
    yield Page("questions", page, bodies(feed))


def parts(shown: Shown) -> Iterator[Page]:
    for topic, found in _by_topic(shown):
        id, more = shown.topics[topic.id].id, max(0, len(found["waiting"]) - WAITING)
        waiting, maybe, answered = _listed(shown, found)
        page = Part(id=id, topic=topic.title, waiting=waiting, maybe=maybe, answered=answered, more=more)
        yield Page(f"questions/{id}", page)
    for month, asked in _months(shown):
        page = Part(period=month, waiting=shown.asked(asked[:ALONE]), more=max(0, len(asked) - ALONE))
        yield Page(f"questions/{month.path}", page)


def _listed(shown: Shown, found: Mapping[str, list[Question]]) -> tuple[tuple[Asked, ...], ...]:
    """Of those that wait, that may be answered, and that are: as many as fit."""
    most = {"waiting": WAITING, "maybe": MAYBE, "answered": ANSWERED}
    return tuple(shown.asked(found[state][:count]) for state, count in most.items())


def _by_topic(shown: Shown) -> Iterator[tuple[Topic, Mapping[str, list[Question]]]]:
    """Topics in which something was asked, in the curator's order."""
    for topic in shown.site.topics:
        inside = {talk.id for talk in shown.by_topic[topic.id]}
        found = {state: [one for one in all if one.conversation in inside] for state, all in shown.questions.items()}
        if any(found.values()):
            yield topic, found


def _way(shown: Shown, topic: Topic, found: Mapping[str, list[Question]]) -> Way:
    return Way(shown.topics[topic.id].id, topic.title, len(found["waiting"]))


def _months(shown: Shown) -> list[tuple[Period, list[Question]]]:
    """Where more wait than the board holds: by month."""
    waiting = shown.waiting if len(shown.waiting) > WAITING else []
    return by_month(shown, waiting, lambda one: shown.threads.heads[one.post].published)


PAGES = {
    "questions": board,
    "questions/{part}": parts,
}
