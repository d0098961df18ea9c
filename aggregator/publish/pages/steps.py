"""Ways between periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from aggregator.model import Digest, Period
from aggregator.publish.facts import Step
from aggregator.publish.shown import Shown

T = TypeVar("T")


def step(digest: Digest) -> Step:
    return Step(digest.period, digest.posts)


def months(shown: Shown, topic: str) -> tuple[Step, ...]:
    """The months in which something was said, latest first."""
    return tuple(step(digest) for digest in reversed(of_kind(shown.digests.get(topic, ()), "month")))


def of_kind(digests: Iterable[Digest], kind: str) -> list[Digest]:
    return [digest for digest in digests if digest.period.kind == kind]


def by_month(shown: Shown, things: Iterable[T], when: Callable[[T], datetime]) -> list[tuple[Period, list[T]]]:
    """Things by the month of their time in the class's time zone, earliest month first; in each in the order given."""
    zone = ZoneInfo(shown.site.class_.timezone)
    found: dict[tuple[int, int], list[T]] = defaultdict(list)
    for one in things:
        here = when(one).astimezone(zone)
        found[here.year, here.month].append(one)
    return [(_month(*month, zone), inside) for month, inside in sorted(found.items())]


def _month(year: int, month: int, zone: ZoneInfo) -> Period:
    start = datetime(year, month, 1, tzinfo=zone)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return Period(start.astimezone(UTC), end.astimezone(UTC), "month", f"{year:04}/{month:02}")
