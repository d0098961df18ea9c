"""Dates and counts as people say them, in the class's time zone. The one place that knows the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from aggregator.model import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SHORT = tuple(name[:3] for name in MONTHS)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Dates:
    """The words for one time zone (an IANA name)."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def day(self, when: datetime) -> str:
        """12 Sep 2024"""
        local = when.astimezone(self._zone)
        return f"{local.day} {SHORT[local.month - 1]} {local.year}"

    def moment(self, when: datetime) -> str:
        """12 Sep 2024, 08:30"""
        local = when.astimezone(self._zone)
        return f"{local.day} {SHORT[local.month - 1]} {local.year}, {local.hour:02}:{local.minute:02}"

    def period(self, period: Period) -> str:
        """Thursday 12 September 2024 · Week 37, 9–15 September 2024 · September 2024 · 2024"""
        return _PERIODS[period.kind](period, period.start.astimezone(self._zone), self._zone)

    def short(self, period: Period) -> str:
        """12 Sep · week 37 · September · 2024: where its year is said beside it."""
        start = period.start.astimezone(self._zone)
        if period.kind == "day":
            return f"{start.day} {SHORT[start.month - 1]}"
        if period.kind == "week":
            return f"week {int(period.path[-2:])}"
        return MONTHS[start.month - 1] if period.kind == "month" else period.path


def _day(period: Period, start: datetime, zone: ZoneInfo) -> str:
    return f"{WEEKDAYS[start.weekday()]} {start.day} {MONTHS[start.month - 1]} {start.year}"


def _week(period: Period, start: datetime, zone: ZoneInfo) -> str:
    last = datetime.fromtimestamp(period.end.timestamp() - 1, zone)
    first = f"{start.day}"
    if start.month != last.month:
        first += f" {MONTHS[start.month - 1]}"
    if start.year != last.year:
        first += f" {start.year}"
    return f"Week {int(period.path[-2:])}, {first}–{last.day} {MONTHS[last.month - 1]} {last.year}"


def _month(period: Period, start: datetime, zone: ZoneInfo) -> str:
    return f"{MONTHS[start.month - 1]} {start.year}"


def _year(period: Period, start: datetime, zone: ZoneInfo) -> str:
    return period.path


_PERIODS: dict[str, Callable[[Period, datetime, ZoneInfo], str]] = {
    "day": _day,
    "week": _week,
    "month": _month,
    "year": _year,
}


def stamp(when: datetime) -> str:
    """2024-09-12T06:30:00Z (RFC 3339), for machines. `when` is UTC, as all times in the model are."""
    return f"{when.isoformat()[:19]}Z"


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def span(days: int) -> str:
    """How long, in the largest unit that is nearly whole: 3 days, five weeks, two years."""
    for unit, size, least in (("year", 365.25, 350), ("month", 30.44, 59), ("week", 7, 14)):
        if days >= least:
            return _many(max(1, round(days / size)), unit)
    return _many(days, "day") if days else "less than a day"


def _many(number: int, unit: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {unit}" if number == 1 else f"{word} {unit}s"


def count(number: int, one: str, many: str = "") -> str:
    """1 post, 2 posts, 1,204 posts"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
