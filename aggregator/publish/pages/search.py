"""Search, and the plain lists beside it: every conversation by the month in which it began."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from aggregator.model import Conversation, Period
from aggregator.publish.facts import Card, Facts, Step
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import by_month
from aggregator.publish.shown import Shown


class Search(Facts, frozen=True, tag=True, kw_only=True):
    """`shelves` are those of which there is an index, latest first, `months` those in which conversations began."""

    shelves: tuple[str, ...]
    months: tuple[Step, ...]


class Shelf(Facts, frozen=True, tag=True, kw_only=True):
    """Every conversation that began in a month."""

    period: Period
    cards: tuple[Card, ...]


def front(shown: Shown) -> Iterator[Page]:
    steps = tuple(Step(month, len(talks)) for month, talks in reversed(_by_month(shown)))
    yield Page("search", Search(shelves=_shelves(shown), months=steps))


def each_month(shown: Shown) -> Iterator[Page]:
    for month, talks in _by_month(shown):
        yield Page(f"search/{month.path}", Shelf(period=month, cards=tuple(shown.card(talk.id) for talk in talks)))


def _shelves(shown: Shown) -> tuple[str, ...]:
    """Those on which something may be found."""
    heads = shown.threads.heads
    found = {
        shown.shelves[f"conversations/{id}"]
        for id, talk in shown.threads.conversations.items()
        if any(heads[post].indexable for post in talk.posts)
    }
    return tuple(sorted(found, reverse=True))


def _by_month(shown: Shown) -> list[tuple[Period, list[Conversation]]]:
    """Months, and what began in them by time."""
    talks = sorted(shown.threads.conversations.values(), key=lambda talk: (talk.started, talk.id))
    return by_month(shown, talks, attrgetter("started"))


PAGES = {
    "search": front,
    "search/{month}": each_month,
}
