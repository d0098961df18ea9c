"""Dates as pages write them for people: "8 novembre 2012 à 18 h 16", "January 3, 2005 10:22 PM". Pure.

What machines are meant to read goes to `text.dates`. Nothing is guessed: "5 months ago" is no date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_NAMES = """
january february march april may june july august september october november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januar februar marts april maj juni juli august september oktober november desember
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
"""
_LONGEST = 300
"""Characters of a line in which a date is looked for."""
_MONTH = r"(?P<month>[^\W\d_]{2,}(?: (?:الأول|الثاني))?)\.?"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_DAY}(?:\.|º|ª|°|er|e|st|nd|rd|th)?,? (?:de |of )?{_MONTH}[,،]? (?:de |del )?{_YEAR}\b",
        rf"\b{_MONTH} {_DAY}(?:st|nd|rd|th|\.)?,? {_YEAR}\b",
        r"(?P<year>\d{4})年 ?(?P<month>\d{1,2})月 ?(?P<day>\d{1,2})日",
        r"\b(?P<year>\d{4})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})\b",
        r"\b(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4})\b",
    )
)
_CLOCK = re.compile(
    r"\b(?P<hour>\d{1,2})(?: ?[:h時] ?|\.)(?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    r"(?: ?(?P<half>[ap]\.? ?m\b|صباحا|مساء|[صم](?!\w)))?",
    re.I,
)
_BETWEEN = 20
"""Characters between a day and its hour: "at", "um", "klockan", "الساعة"."""
_MONTH_BEFORE_DAY = re.compile(r"(?:|en|en-(?:us|ph))\Z", re.I)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a line, and where in the line it stands."""

    when: datetime
    start: int
    end: int


def dated(line: str, language: str = "", zone: int = 0) -> Dated | None:
    """The first date in `line`, as local time `zone` minutes east of Greenwich; in UTC.

    `language` only decides what 4/5/2012 means. A date without an hour is its midnight.
    """
    line = _plain(line)[:_LONGEST]
    for form in _FORMS:
        for found in form.finditer(line):
            if day := _day(found.groupdict(), language):
                return _with_clock(line, found, day, timezone(timedelta(minutes=zone)))
    return None


def _plain(line: str) -> str:
    """White space single, digits of any script as ours; every character keeps its place."""
    line = " ".join(line.split())
    if line.isascii():
        return line
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in line)


def _day(parts: dict[str, str], language: str) -> datetime | None:
    if "one" in parts:
        month, day = _ordered(int(parts["one"]), int(parts["two"]), parts["mark"], language)
    else:
        month, day = _month(parts["month"]), int(parts["day"])
    try:
        return datetime(int(parts["year"]), month, day)
    except ValueError:
        return None


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.get(_folded(word), 0)


def _ordered(one: int, two: int, mark: str, language: str) -> tuple[int, int]:
    """(month, day). Americans write the month first."""
    american = mark == "/" and _MONTH_BEFORE_DAY.match(language)
    return (one, two) if two > 12 or (american and one <= 12) else (two, one)


def _with_clock(line: str, day: re.Match[str], date: datetime, zone: timezone) -> Dated:
    after, before = _CLOCK.search(line, day.end()), _before(line, day.start())
    clock = after if after and after.start() - day.end() <= _BETWEEN else before
    hour, minute, second = _time(clock) if clock else (0, 0, 0)
    start = min(day.start(), clock.start()) if clock else day.start()
    end = max(day.end(), clock.end()) if clock else day.end()
    local = date.replace(hour=hour, minute=minute, second=second, tzinfo=zone)
    return Dated(local.astimezone(UTC) if 1 < local.year < 9999 else local.replace(tzinfo=UTC), start, end)


def _before(line: str, start: int) -> re.Match[str] | None:
    """ "10:22 PM on January 3, 2005"."""
    clocks = [clock for clock in _CLOCK.finditer(line, 0, start) if start - clock.end() <= _BETWEEN]
    return clocks[-1] if clocks else None


def _time(clock: re.Match[str]) -> tuple[int, int, int]:
    """Midnight, when it is no time of day."""
    hour, minute, second = int(clock["hour"]), int(clock["minute"]), int(clock["second"] or 0)
    half = (clock["half"] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in "pم" else 0)
    return (hour, minute, min(second, 59)) if hour < 24 and minute < 60 else (0, 0, 0)


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _spellings() -> Iterator[tuple[str, int]]:
    for line in _NAMES.split("\n"):
        for number, name in enumerate(line.split(), start=1):
            word = _folded(name.replace("_", " "))
            yield word, number
            if word.isascii():
                yield from ((word[:size], number) for size in range(3, len(word)))


def _months() -> dict[str, int]:
    """Each month by its names and what they are shortened to; what could be two months is none."""
    found: dict[str, set[int]] = {}
    for word, number in _spellings():
        found.setdefault(word, set()).add(number)
    return {word: numbers.pop() for word, numbers in found.items() if len(numbers) == 1}


_MONTHS = _months()
