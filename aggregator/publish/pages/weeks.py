"""Weeks: how much was said in each, what is new in the latest, and what was said in the same weeks of earlier years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from aggregator.model import Digest
from aggregator.publish.facts import Cohort, Pulse
from aggregator.publish.pages.steps import of_kind, step
from aggregator.publish.shown import Shown

WEEKS = 16
"""In the small picture of what was said."""
_YEAR = 365.25
_SEASON = 28
"""Days: the same weeks of an earlier year are the week of the latest and the three before it."""
TOLD, COHORTS = 5, 4
"""Conversations of an earlier year, and earlier years."""


def pulse(shown: Shown, topic: str) -> Pulse:
    return Pulse(counts(weeks_of(shown, topic)), shown.new_words.get(topic, ()))


def weeks_of(shown: Shown, topic: str) -> list[Digest]:
    """The weeks of a topic ("" is the class) in which something was said, by time."""
    return of_kind(shown.digests.get(topic, ()), "week")


def counts(weeks: Sequence[Digest]) -> tuple[int, ...]:
    """Posts in each of the weeks up to the latest, quiet ones included."""
    if not weeks:
        return ()
    found = [0] * WEEKS
    for week in weeks:
        ago = _days(week, weeks[-1]) // 7
        if ago < WEEKS:
            found[WEEKS - 1 - ago] = week.posts
    return tuple(found)


def cohorts(shown: Shown, weeks: Sequence[Digest]) -> tuple[Cohort, ...]:
    """What was talked about in the same weeks of earlier years, the latest year first. Of many years the last ones and
    the very first."""
    years: dict[int, list[Digest]] = defaultdict(list)
    for week in weeks:
        days = _days(week, weeks[-1])
        year = round((days - _SEASON / 2) / _YEAR)
        if year and -4 < days - year * _YEAR < _SEASON:
            years[year].append(week)
    ago = sorted(years)
    kept = ago if len(ago) <= COHORTS else [*ago[: COHORTS - 1], ago[-1]]
    return tuple(_cohort(shown, round(year * _YEAR), years[year]) for year in kept)


def _cohort(shown: Shown, days: int, weeks: Sequence[Digest]) -> Cohort:
    talks = dict.fromkeys(moved.conversation for week in reversed(weeks) for moved in (*week.new, *week.moved))
    return Cohort(days, tuple(map(shown.card, list(talks)[:TOLD])), tuple(map(step, weeks)))


def _days(week: Digest, latest: Digest) -> int:
    """Between two Mondays, whatever clocks were changed between them."""
    return round((latest.period.start - week.period.start).total_seconds() / 86400)
