"""Dates as feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_EARLIEST = datetime(1983, 1, 1, tzinfo=UTC)
"""The year of the domain name system: nothing on the web is older."""
_AHEAD = timedelta(days=1)

_ISO = re.compile(r"(\d{4})-?(\d\d)?-?(\d\d)?(?:[Tt\s]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(\S+(?:\s\S+)?)?)?\Z")
_SLASHED = re.compile(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:\s+(\d\d?):(\d\d)(?::(\d\d))?\s*(\S+)?)?\Z")
_WORDED = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(\d\d?)[\s-]+([^\W\d_]{3,})\.?[\s,-]+(\d{4}|\d\d)"
    r"(?:[\s,]+(?:at\s+)?(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(\S+)?(?:\s*\(.*\))?)?\Z"
)
_AMERICAN = re.compile(
    r"(?:[^\W\d_]+,\s+)?([^\W\d_]{3,})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:[\s,]+(?:at\s+)?(\d\d?):(\d\d)(?::(\d\d))?\s*(\S+)?)?\Z"
)
_ASCTIME = re.compile(r"[A-Za-z]{3,},?\s+([A-Za-z]{3,})\s+(\d\d?)\s+(\d\d?):(\d\d):(\d\d)\s+(?:([A-Z]+)\s+)?(\d{4})\Z")
_OFFSET = re.compile(r"(?:GMT|UTC|Z)?\s*([+-])(\d\d?):?(\d\d)?\Z", re.I)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_ZONES = {
    "": 0, "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MET": 1, "CEST": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours east of Greenwich. RFC 822 gives the American ones; the rest are what European blogs write."""

_HALVES = {"am": 0, "pm": 12}
"""Hours to add to a clock of twelve."""


def parse_date(text: str) -> datetime | None:
    """A date in RFC 822, ISO 8601, W3CDTF, asctime or the forms that blogs make of them.

    In UTC, whole seconds; a date without a zone is taken as UTC, one without a time as midnight.
    None when it is no date (Feb 30) or outside the years 1 to 9999.
    """
    text = " ".join(text.split())[:80]
    try:
        return _iso(text) or _worded(text) or _american(text) or _asctime(text)
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text) or _SLASHED.match(text)
    return _when(found[1], int(found[2] or 1), found[3] or "1", *found.group(4, 5, 6, 7)) if found else None


def _worded(text: str) -> datetime | None:
    found = _WORDED.match(text)
    return _when(_year(found[3]), _month(found[2]), found[1], *found.group(4, 5, 6, 7)) if found else None


def _american(text: str) -> datetime | None:
    found = _AMERICAN.match(text)
    return _when(found[3], _month(found[1]), found[2], *found.group(4, 5, 6, 7)) if found else None


def _asctime(text: str) -> datetime | None:
    found = _ASCTIME.match(text)
    return _when(found[7], _month(found[1]), found[2], *found.group(3, 4, 5, 6)) if found else None


def _when(
    year: str, month: int, day: str, hour: str | None, minute: str | None, second: str | None, zone: str | None
) -> datetime:
    half = _HALVES.get((zone or "").replace(".", "").lower())
    offset = _offset("" if half is not None else zone or "")
    hours = int(hour or 0) if half is None else int(hour or 0) % 12 + half
    clock = hours, int(minute or 0), min(int(second or 0), 59)
    late = timedelta(days=clock[0] // 24)  # 24:00 is the end of a day in ISO 8601
    local = datetime(int(year), month, int(day), clock[0] % 24, clock[1], clock[2], tzinfo=timezone(offset))
    return (local + late).astimezone(UTC)


def _year(year: str) -> str:
    """Two digits as RFC 2822 reads them: 00 to 49 are this century."""
    return year if len(year) == 4 else ("20" if year < "50" else "19") + year


def _month(name: str) -> int:
    month = _MONTHS.get(name[:3].lower())
    if not month:
        raise ValueError(name)
    return month


def _offset(zone: str) -> timedelta:
    """What a zone adds to UTC. A name nobody agreed on counts as UTC: half a day off beats no date."""
    found = _OFFSET.match(zone)
    if not found:
        return timedelta(hours=_ZONES.get(zone.strip("()").upper(), 0))
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return size if found[1] == "+" else -size


def sane(when: datetime | None, fetched: datetime) -> datetime | None:
    """`when`, or None when it cannot be true: before 1983, or more than a day after we fetched it."""
    return when if when and _EARLIEST <= when <= fetched + _AHEAD else None
