"""Dates as people say them, in several languages, whatever the machine's own locale is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from aggregator.digest.periods import Calendar
from aggregator.publish import packaged
from aggregator.publish.dates import Dates, stamp
from aggregator.publish.language.choose import choose

LATE = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)


def dates(language: str, zone: str = "Europe/Stockholm") -> Dates:
    return Dates(zone, choose([packaged()], language))


def test_dates_are_in_the_class_s_time_zone() -> None:
    assert dates("en").moment(LATE) == "1 Jan 2025, 00:30"
    assert dates("en", "America/New_York").day(LATE) == "31 Dec 2024"
    assert dates("en").curated(date(2024, 9, 12)) == "12 Sept 2024"
    assert stamp(LATE) == "2024-12-31T23:30:00Z"


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [("en", "1 Jan 2025", "1 Jan 2025, 00:30"), ("en-US", "Jan 1, 2025", "Jan 1, 2025, 00:30"),
     ("sv", "1 jan. 2025", "1 jan. 2025 00:30"), ("ar", "1 يناير 2025", "1 يناير 2025، 00:30")],
)  # fmt: skip
def test_days_are_written_as_each_language_writes_them(language: str, day: str, moment: str) -> None:
    assert (dates(language).day(LATE), dates(language).moment(LATE)) == (day, moment)


@pytest.mark.parametrize(
    ("language", "names", "short"),
    [
        ("en", ["Wednesday, 1 January 2025", "Week 1, 30 Dec 2024\u2009–\u20095 Jan 2025", "January 2025", "2025"],
         ["1 Jan", "week 1", "January", "2025"]),
        ("sv", ["Onsdag 1 januari 2025", "Vecka 1, 30 dec. 2024–5 jan. 2025", "Januari 2025", "2025"],
         ["1 jan.", "vecka 1", "januari", "2025"]),
        ("ar", ["الأربعاء، 1 يناير 2025", "الأسبوع 1، 30 ديسمبر 2024 – 5 يناير 2025", "يناير 2025", "2025"],
         ["1 يناير", "الأسبوع 1", "يناير", "2025"]),
    ],
)  # fmt: skip
def test_periods_have_names(language: str, names: list[str], short: list[str]) -> None:
    words, periods = dates(language), Calendar("Europe/Stockholm").periods(LATE)
    assert [words.period(period) for period in periods] == names
    assert [words.short(period) for period in periods] == short
