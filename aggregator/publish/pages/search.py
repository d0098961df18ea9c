"""Search, and the plain lists beside it: every conversation by the month in which it began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aggregator.model import Conversation, Period
from aggregator.publish.facts import Card, Facts, Step
from aggregator.publish.pages.page import Page
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
    """By the class's time zone; months and what began in them by time."""
    zone = ZoneInfo(shown.site.class_.timezone)
    months: dict[tuple[int, int], list[Conversation]] = defaultdict(list)
    for talk in sorted(shown.threads.conversations.values(), key=lambda talk: (talk.started, talk.id)):
        began = talk.started.astimezone(zone)
        months[began.year, began.month].append(talk)
    return [(_month(*month, zone), talks) for month, talks in sorted(months.items())]


def _month(year: int, month: int, zone: ZoneInfo) -> Period:
    start = datetime(year, month, 1, tzinfo=zone)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return Period(start.astimezone(UTC), end.astimezone(UTC), "month", f"{year:04}/{month:02}")


PAGES = {
    "search": front,
    "search/{month}": each_month,
}
