"""When a server wants us back: Retry-After (RFC 9110, 10.2.3) and the rate limit headers of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FARTHEST = timedelta(days=7)
UNSTATED = timedelta(hours=1)
_RESETS = ("x-ratelimit-reset", "ratelimit-reset")
"""Mastodon writes an ISO 8601 time, GoToSocial seconds since 1970, the IETF draft seconds from now."""
_A_DATE = 1_000_000_000
_MILLISECONDS = 100_000_000_000


def until(headers: Mapping[str, str], now: datetime) -> datetime:
    """When to ask again: as stated, between now and seven days from now; in an hour when nothing usable is."""
    stated = _moment(headers.get("retry-after", ""), now)
    for name in _RESETS:
        stated = stated or _moment(headers.get(name, ""), now)
    when = stated if stated is not None else now + UNSTATED
    return min(max(when, now), now + FARTHEST).replace(microsecond=0)


def _moment(text: str, now: datetime) -> datetime | None:
    text = text.strip()
    number = _number(text)
    if number is None:
        return _date(text)
    if number < 0:
        return None
    if number >= _A_DATE:
        seconds = number / 1000 if number >= _MILLISECONDS else number
        number = max(0.0, seconds - now.timestamp())
    return now + timedelta(seconds=min(number, FARTHEST.total_seconds()))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if number == number and abs(number) != float("inf") else None


def _date(text: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            when = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return when if when.tzinfo else when.replace(tzinfo=UTC)
    return None
