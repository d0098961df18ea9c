from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.dates import parse_date, sane

NOON = datetime(2024, 9, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Sep 2024 12:00:00 +0000",
        "Mon, 02 Sep 2024 12:00:00 GMT",
        "2 Sep 2024 14:00 +0200",
        "Monday, 2 September 2024 08:00:00 EDT",
        "Mon, 02 Sep 24 12:00:00 Z",
        "2024-09-02T12:00:00Z",
        "2024-09-02T14:00:00+02:00",
        "2024-09-02T14:00:00.123456+0200",
        "2024-09-02T12:00Z",
        "2024-09-02 12:00:00",
        "2024-09-02 14:00:00 +02:00",
        "20240902T120000Z",
        "Mon Sep  2 12:00:00 2024",
        "Mon Sep 02 12:00:00 UTC 2024",
        "September 2, 2024 12:00",
        "2024/09/02 12:00:00",
        "Mon, 02 Sep 2024 05:00:00 -0700 (PDT)",
        "  Mon,  02 Sep 2024   12:00:00 +0000 ",
    ],
)
def test_noon_however_written(text: str) -> None:
    assert parse_date(text) == NOON


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024-09-02", datetime(2024, 9, 2, tzinfo=UTC)),
        ("September 2, 2024 at 3:39 pm", datetime(2024, 9, 2, 15, 39, tzinfo=UTC)),
        ("2 Sep 2024 12:05 a.m.", datetime(2024, 9, 2, 0, 5, tzinfo=UTC)),
        ("2024-09", datetime(2024, 9, 1, tzinfo=UTC)),
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-09-02T24:00:00Z", datetime(2024, 9, 3, tzinfo=UTC)),
        ("2024-12-31T23:59:60Z", datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("02 Sep 70 00:00:00 GMT", datetime(1970, 9, 2, tzinfo=UTC)),
        ("Mon, 02 Sep 2024 12:00:00 XYZ", NOON),
    ],
)
def test_less_than_a_date(text: str, when: datetime) -> None:
    assert parse_date(text) == when


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "0000-00-00T00:00:00Z", "2024-02-30", "10000-01-01", "Mon, 32 Sep 2024", "2024-13-01", "0001-01-01T00:00:00+14:00",
     "12:00", "Sept", "1725278400", "99 Foo 2024 10:00:00 +0000", "2024-09-02T25:61:00Z"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    when = parse_date(text)
    assert when is None or (when.tzinfo is UTC and when.microsecond == 0)


@given(
    st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9000, 1, 1)).map(
        lambda when: when.replace(tzinfo=UTC, microsecond=0)
    )
)
def test_what_python_writes_is_read(when: datetime) -> None:
    assert parse_date(when.isoformat()) == when


def test_sane() -> None:
    fetched = datetime(2024, 10, 1, tzinfo=UTC)
    assert sane(NOON, fetched) == NOON
    assert sane(fetched + timedelta(hours=20), fetched)
    assert sane(fetched + timedelta(days=2), fetched) is None
    assert sane(datetime(9999, 1, 1, tzinfo=UTC), fetched) is None
    assert sane(datetime(1970, 1, 1, tzinfo=UTC), fetched) is None
    assert sane(None, fetched) is None
