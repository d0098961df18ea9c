from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.web.later import FARTHEST, UNSTATED, until
from tests.web.places import NOW

HOUR = timedelta(hours=1)
STAMP = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("stated", "after"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("1.5", timedelta(seconds=1)),
        ("Wed, 25 Nov 2026 04:17:00 GMT", HOUR),
        ("Wed, 25 Nov 2026 05:17:00 +0100", HOUR),
        ("Wed, 25 Nov 2020 04:17:00 GMT", timedelta()),
        ("315360000", FARTHEST),
        ("9" * 400, UNSTATED),
        ("9" * 30, FARTHEST),
        ("Mon, 25 Nov 2036 04:17:00 GMT", FARTHEST),
        ("-5", UNSTATED),
        ("soon", UNSTATED),
        ("", UNSTATED),
        ("nan", UNSTATED),
        ("Wed, 99 Nov 2026 04:17:00 GMT", UNSTATED),
    ],
)
def test_retry_after(stated: str, after: timedelta) -> None:
    assert until({"retry-after": stated}, NOW) == NOW + after


@pytest.mark.parametrize(
    "stated", [str(STAMP + 3600), str((STAMP + 3600) * 1000), "3600", "2026-11-25T04:17:00.000Z", "2026-11-25T04:17:00"]
)
def test_the_reset_of_a_rate_limit(stated: str) -> None:
    """GoToSocial sends no Retry-After with its 429."""
    assert until({"x-ratelimit-reset": stated}, NOW) == NOW + HOUR


def test_retry_after_goes_before_a_reset() -> None:
    assert until({"retry-after": "60", "x-ratelimit-reset": "3600"}, NOW) == NOW + timedelta(minutes=1)


@settings(deadline=None)
@given(st.text() | st.floats().map(str) | st.integers().map(str) | st.datetimes().map(str), st.text())
def test_whatever_is_stated_it_is_between_now_and_seven_days(retry: str, reset: str) -> None:
    assert NOW <= until({"retry-after": retry, "x-ratelimit-reset": reset}, NOW) <= NOW + FARTHEST
