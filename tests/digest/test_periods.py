"""Days, ISO weeks, months and years in the class's time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.digest.periods import Calendar
from aggregator.model import Period

ZONES = (
    "UTC",
    "Europe/Stockholm",
    "America/Sao_Paulo",
    "America/Havana",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Atlantic/Azores",
)
moments = st.datetimes(datetime(1995, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))


def kinds(periods: tuple[Period, ...]) -> dict[str, str]:
    return {period.kind: period.path for period in periods}


def test_the_addresses_of_the_periods_of_a_moment() -> None:
    periods = Calendar("Europe/Stockholm").periods(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
    assert kinds(periods) == {"day": "2026/11/23", "week": "2026/W48", "month": "2026/11", "year": "2026"}


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    calendar = Calendar("UTC")
    assert kinds(calendar.periods(datetime(2027, 1, 1, tzinfo=UTC)))["week"] == "2026/W53"
    assert kinds(calendar.periods(datetime(2024, 12, 30, tzinfo=UTC)))["week"] == "2025/W01"


@pytest.mark.parametrize(
    ("day", "hours"), [(datetime(2026, 3, 29, 12, tzinfo=UTC), 23), (datetime(2026, 10, 25, 12, tzinfo=UTC), 25)]
)
def test_days_on_which_clocks_change(day: datetime, hours: int) -> None:
    period = Calendar("Europe/Stockholm").periods(day)[0]
    assert period.end - period.start == timedelta(hours=hours)
    assert period.start.astimezone(ZoneInfo("Europe/Stockholm")).hour == 0


@given(moments, st.sampled_from(ZONES))
def test_a_moment_lies_in_its_periods(moment: datetime, zone: str) -> None:
    moment = moment.replace(microsecond=0)
    for period in Calendar(zone).periods(moment):
        assert period.start <= moment < period.end


@given(moments, st.sampled_from(ZONES))
def test_periods_follow_each_other_without_a_gap(moment: datetime, zone: str) -> None:
    calendar = Calendar(zone)
    for period in calendar.periods(moment):
        (after,) = [one for one in calendar.periods(period.end) if one.kind == period.kind]
        assert after.start == period.end
