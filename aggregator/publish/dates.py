"""Dates and counts as people say them, in the class's language and time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from aggregator.model import Period
from aggregator.publish.language import Language
from aggregator.publish.language.nouns import N_


class Dates:
    """The words for one time zone (an IANA name) in one language. The examples are those of English."""

    def __init__(self, zone: str, language: Language) -> None:
        self._zone = ZoneInfo(zone)
        self._language = language
        self._day = lru_cache(maxsize=8192)(self._of_day)

    def day(self, when: datetime) -> str:
        """12 Sept 2024"""
        return self._day(when.astimezone(self._zone).date())

    def moment(self, when: datetime) -> str:
        """12 Sept 2024, 08:30"""
        local = when.astimezone(self._zone)
        return self._language.moment.format(day=self._day(local.date()), time=f"{local.hour:02}:{local.minute:02}")

    def period(self, period: Period) -> str:
        """Thursday, 12 September 2024 · Week 37, 9–15 Sept 2024 · September 2024 · 2024"""
        text = _PERIODS[period.kind](self, period, period.start.astimezone(self._zone))
        return f"{text[:1].upper()}{text[1:]}"

    def short(self, period: Period) -> str:
        """12 Sept · week 37 · September · 2024: where its year is said beside it."""
        start = period.start.astimezone(self._zone)
        if period.kind == "day":
            return self.written(self._language.day_of_year, start)
        if period.kind == "week":
            return self._language.say(N_("week %(number)s"), number=int(period.path[-2:]))
        return self._language.lone_months[start.month - 1] if period.kind == "month" else period.path

    def written(self, pattern: str, when: date) -> str:
        """A date by one of the language's patterns."""
        named, month = self._language, when.month - 1
        return pattern.format(
            d=when.day, M=when.month, y=when.year, MMM=named.short_months[month], MMMM=named.months[month],
            LLLL=named.lone_months[month], EEEE=named.weekdays[when.weekday()],
        )  # fmt: skip

    def curated(self, when: date) -> str:
        """12 Sept 2024, of a day that the curator wrote"""
        return self._day(when)

    def _of_day(self, when: date) -> str:
        return self.written(self._language.day, when)

    def whole_day(self, period: Period, start: datetime) -> str:
        return self.written(self._language.whole_day, start)

    def week(self, period: Period, start: datetime) -> str:
        last = datetime.fromtimestamp(period.end.timestamp() - 1, self._zone)
        shared = 0 if start.month == last.month else 1 if start.year == last.year else 2
        first_days, last_days = self._language.weeks[shared]
        days = self.written(first_days, start) + self.written(last_days, last)
        return self._language.say(N_("Week %(number)s, %(days)s"), number=int(period.path[-2:]), days=days)

    def month(self, period: Period, start: datetime) -> str:
        return self.written(self._language.month, start)

    def year(self, period: Period, start: datetime) -> str:
        return period.path


_PERIODS: dict[str, Callable[[Dates, Period, datetime], str]] = {
    "day": Dates.whole_day,
    "week": Dates.week,
    "month": Dates.month,
    "year": Dates.year,
}


def stamp(when: datetime) -> str:
    """2024-09-12T06:30:00Z (RFC 3339), for machines. `when` is UTC, as all times in the model are."""
    return f"{when.isoformat()[:19]}Z"
