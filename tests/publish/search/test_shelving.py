"""On which shelf a conversation stands."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.search import shelved
from aggregator.publish.search.shelving import DIVIDED, MOST, ROOM

NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
TIMES = st.datetimes(datetime(2014, 1, 1), datetime(2024, 12, 31), timezones=st.just(UTC))


def year(count: int, first: datetime = NEW_YEAR) -> dict[str, datetime]:
    return {f"c{first.year}-{number:05}": first + timedelta(minutes=number) for number in range(count)}


def test_a_new_conversation_changes_the_last_shelf_only() -> None:
    before = year(ROOM * 2 + 1)
    after = shelved({**before, "new": NEW_YEAR + timedelta(days=300)})
    assert after.pop("new") == "2024-3"
    assert after == shelved(before)


def test_years_that_are_over_are_whole() -> None:
    many = {
        **year(ROOM * 2),
        **year(ROOM * 2, datetime(2023, 1, 1, tzinfo=UTC)),
        **year(300, datetime(2016, 1, 1, tzinfo=UTC)),
    }
    assert Counter(shelved(many).values()) == {"2024-1": 100, "2024-2": 100, "2023-1": 100, "2023-2": 100, "2016": 300}


@pytest.mark.parametrize("count", [1, ROOM, ROOM * MOST, ROOM * MOST + 1, 10_000])
def test_a_browser_opens_few_and_each_is_about_as_large(count: int) -> None:
    sizes = Counter(shelved(year(count)).values())
    assert len(sizes) <= MOST
    assert max(sizes.values()) <= max(ROOM, count // MOST + 50)


@given(st.lists(TIMES, max_size=60), st.integers(0, 3))
def test_the_order_of_conversations_is_that_of_time_whoever_tells_of_them(times: list[datetime], turned: int) -> None:
    began = {f"c{number}": when for number, when in enumerate(times)}
    items = list(began.items())
    assert shelved(dict(items[turned:] + items[:turned])) == shelved(began)
    assert len(set(shelved(began).values())) <= len({when.year for when in times}) + DIVIDED * (MOST - 1)
