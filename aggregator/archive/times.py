"""Times as the archive writes them: UTC, ISO 8601 with Z, whole seconds, so that they sort as text. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

moment = datetime.fromisoformat
"""The time that a stamp stands for."""


def stamp(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()[:19] + "Z"


def after(seen: str, noted: str) -> str:
    """When a change was seen: later than the one before it, even if the clock was set back."""
    return seen if seen > noted else stamp(moment(noted) + timedelta(seconds=1))
