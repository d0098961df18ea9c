"""The board of questions: what still waits, what somebody may have answered, what was answered lately.

Beside the board of all there is one for each topic, and where more wait than fit on it, one for each month in which
they were asked: an unanswered question must be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from aggregator.model import Period, Question, Topic
from aggregator.publish.facts import Asked, Facts, Feed, Step
from aggregator.publish.language.nouns import N_
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import by_month
from aggregator.publish.shown import Shown

WAITING, MAYBE, ANSWERED = 90, 40, 20
"""How many of each fit on a page of 100 KB."""


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
    """The questions of one topic, or those of one month that wait. `more` older ones wait on the pages from `older` on."""

    id: str = ""
    topic: str = ""
    period: Period | None = None
    waiting: tuple[Asked, ...] = ()
    maybe: tuple[Asked, ...] = ()
    answered: tuple[Asked, ...] = ()
    more: int = 0
    older: str = ""


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
        id = shown.topics[topic.id].id
        _, maybe, answered = _listed(shown, found)
        first = Part(id=id, topic=topic.title, maybe=maybe, answered=answered)
        yield from _paged(shown, f"questions/{id}", first, found["waiting"])
    for month, asked in _months(shown):
        yield from _paged(shown, f"questions/{month.path}", Part(period=month), asked)


def _paged(shown: Shown, path: str, first: Part, asked: Sequence[Question]) -> Iterator[Page]:
    """As many pages as it takes to list all that wait; what is dealt with stands on the first."""
    rest = Part(id=first.id, topic=first.topic, period=first.period)
    for number, start in enumerate(range(0, len(asked) or 1, WAITING), 1):
        more = max(0, len(asked) - start - WAITING)
        older = f"{'../' if start else ''}older-{number + 1}/" if more else ""
        waiting = shown.asked(asked[start : start + WAITING])
        page = replace(rest if start else first, waiting=waiting, more=more, older=older)
        yield Page(f"{path}/older-{number}" if start else path, page)


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
