"""Dates and counts as people say them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.digest.periods import Calendar
from aggregator.publish.dates import Dates, count, span, stamp

LATE = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


def test_dates_are_in_the_class_s_time_zone() -> None:
    assert Dates("Europe/Stockholm").moment(LATE) == "1 Jan 2025, 00:30"
    assert Dates("America/New_York").day(LATE) == "31 Dec 2024"
    assert stamp(LATE) == "2024-12-31T23:30:00Z"


def test_periods_have_names() -> None:
    words, periods = Dates("Europe/Stockholm"), Calendar("Europe/Stockholm").periods(LATE)
    assert [words.period(period) for period in periods] == [
        "Wednesday 1 January 2025",
        "Week 1, 30 December 2024–5 January 2025",
        "January 2025",
        "2025",
    ]
    assert [words.short(period) for period in periods] == ["1 Jan", "week 1", "January", "2025"]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "less than a day"), (1, "one day"), (13, "13 days"), (14, "two weeks"), (58, "eight weeks"), (61, "two months"),
     (349, "eleven months"), (360, "one year"), (700, "two years"), (7305, "20 years")],
)  # fmt: skip
def test_spans(days: int, words: str) -> None:
    assert span(days) == words


@pytest.mark.parametrize(("number", "words"), [(0, "0 posts"), (1, "1 post"), (1204, "1,204 posts")])
def test_counts(number: int, words: str) -> None:
    assert count(number, "post") == words
