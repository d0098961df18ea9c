"""Days, ISO weeks (ISO 8601: Monday first), months and years in the class's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import Period, PeriodKind


class Calendar:
    """Which periods a moment falls into. Remembers what it worked out."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._days: dict[date, tuple[Period, ...]] = {}
        self._made: dict[tuple[PeriodKind, date], Period] = {}

    def periods(self, when: datetime) -> tuple[Period, ...]:
        """The day, week, month and year that hold `when`."""
        day = when.astimezone(self._zone).date()
        periods = self._days.get(day)
        if periods is None:
            periods = self._days[day] = self._all(day)
        return periods

    def _all(self, day: date) -> tuple[Period, ...]:
        year, week, weekday = day.isocalendar()
        monday, first, new_year = day - timedelta(weekday - 1), day.replace(day=1), day.replace(month=1, day=1)
        next_month = (first + timedelta(31)).replace(day=1)
        return (
            self._period("day", day, day + timedelta(1), f"{day:%Y/%m/%d}"),
            self._period("week", monday, monday + timedelta(7), f"{year:04}/W{week:02}"),
            self._period("month", first, next_month, f"{day:%Y/%m}"),
            self._period("year", new_year, new_year.replace(year=day.year + 1), f"{day:%Y}"),
        )

    def _period(self, kind: PeriodKind, start: date, end: date, path: str) -> Period:
        known = self._made.get((kind, start))
        if known is None:
            known = self._made[kind, start] = Period(self._midnight(start), self._midnight(end), kind, path)
        return known

    def _midnight(self, day: date) -> datetime:
        """The first moment of a day in UTC. Where clocks skip midnight, the moment they jump."""
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).astimezone(UTC)
