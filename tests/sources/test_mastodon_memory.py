"""What a hashtag remembers of its timeline, and which conversations that makes due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.sources._mastodon import memory
from aggregator.sources._mastodon.memory import PAGE, PAGES, Memory, Tagged, Talk, in_order

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def tagged(*numbers: int) -> list[Tagged]:
    return [Tagged(str(number), f"uri-{number}", root=f"uri-{number}") for number in numbers]


def known(count: int) -> Memory:
    made = Memory(tagged=tagged(*range(1000, 1000 + count)))
    made.begin()
    return made


def numbers(one: Memory) -> list[int]:
    return [int(tagged.id) for tagged in one.tagged]


def test_pages_begin_after_ids_that_stay() -> None:
    assert known(0).pages() == []
    assert known(1).pages() == ["999"]
    assert known(PAGE).pages() == ["999"]
    assert known(PAGE + 1).pages() == ["999", "1039"]
    assert known(3 * PAGE).pages() == ["999", "1039", "1079"]


@pytest.mark.parametrize(
    ("oldest", "start"),
    [
        ("1000", "999"),
        ("0", "0"),
        ("01M80WPJYWQZDMFTFP78S6C51H", "01M80WPJYWQZDMFTFP78S6C51G"),
        ("01M80WPJYWQZDMFTFP78S6C500", "01M80WPJYWQZDMFTFP78S6C4ZZ"),
        ("AbCdEfGh", "AbCdEfGh"),
    ],
)
def test_the_first_page_begins_before_the_oldest(oldest: str, start: str) -> None:
    one = Memory(tagged=[Tagged(oldest, "uri")])
    one.begin()
    assert one.start == start


def test_a_page_shows_what_is_missing() -> None:
    one = known(5)
    missing = one.place(tagged(1000, 1001, 1003, 1004), "999")
    assert [gone.id for gone in missing] == ["1002"]
    assert numbers(one) == [1000, 1001, 1002, 1003, 1004]


def test_the_last_page_shows_that_the_newest_are_missing() -> None:
    assert [gone.id for gone in known(5).place(tagged(1000, 1001), "999")] == ["1002", "1003", "1004"]


def test_a_short_page_in_the_middle_says_nothing_about_what_follows() -> None:
    assert known(3 * PAGE).place(tagged(1000, 1001), "999") == []


def test_an_empty_page_makes_a_few_suspects_at_most() -> None:
    one = known(3 * PAGE)
    assert 0 < len(one.place([], "999")) <= memory.FEW
    assert len(one.tagged) == 3 * PAGE


def test_late_arrivals_find_their_place() -> None:
    one = known(3)
    one.tagged.pop(1)
    assert one.place(tagged(1000, 1001, 1002), "999") == []
    assert numbers(one) == [1000, 1001, 1002]


def test_what_a_server_sends_again_from_before_is_not_doubled() -> None:
    one = known(3)
    one.place(tagged(1000, 1001, 1002, 1003), "1002")
    assert numbers(one) == [1000, 1001, 1002, 1003]


def test_a_root_once_found_stays_known() -> None:
    one = Memory(tagged=[Tagged("5", "uri-5", root="uri-1")])
    one.place([Tagged("5", "uri-5", replies=2)], "4")
    assert one.tagged == [Tagged("5", "uri-5", replies=2, root="uri-1")]


def test_whole_pages_are_forgotten() -> None:
    one = known(PAGES * PAGE + 3)
    one.trim()
    assert len(one.tagged) == (PAGES - 1) * PAGE + 3
    assert one.pages()[0] == one.start == "1039"


@given(st.lists(st.lists(st.integers(1000, 1300), max_size=PAGE, unique=True), max_size=8))
def test_the_timeline_stays_in_order_and_without_doubles(pages: list[list[int]]) -> None:
    one = known(60)
    for page in pages:
        after = one.pages()[len(page) % len(one.pages())]
        one.place(tagged(*sorted(number for number in page if number > int(after))), after)
        assert numbers(one) == sorted(set(numbers(one)))
        assert set(numbers(one)) >= set(range(1000, 1060))


def test_ids_are_put_in_order_as_numbers_and_as_ulids() -> None:
    assert in_order(["10", "9", "100"]) == ["9", "10", "100"]
    assert in_order(["01M80WPK", "01M80WPJ"]) == ["01M80WPJ", "01M80WPK"]


# ── what is due ───────────────────────────────────────────────────────────────────────


def due(full: bool = False, replies: int = 0, **talk: object) -> bool:
    one = Talk(**{"uri": "uri-1", "spoke": NOW - timedelta(days=40), **talk})  # type: ignore[arg-type]
    made = Memory(tagged=[Tagged("1", "uri-1", replies=replies, root="uri-1")], talks={"uri-1": one})
    return bool(made.due(NOW, full=full))


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


def test_what_was_never_asked_for_is_due() -> None:
    assert due()


def test_a_changed_count_makes_due_and_the_same_count_does_not() -> None:
    assert due(asked=days(3), replies=2, spoke=days(400))
    assert not due(asked=days(3), replies=0, spoke=days(400))


@pytest.mark.parametrize(
    ("spoke", "asked", "expected"),
    [(1.5, 1, True), (3, 1, False), (4, 2, True), (7, 3, False), (8, 4, True), (0.5, 0.1, False), (91, 40, False)],
)
def test_a_silent_conversation_is_looked_at_ever_less_often(spoke: float, asked: float, expected: bool) -> None:
    assert due(spoke=days(spoke), asked=days(asked)) == expected


def test_a_full_look_is_for_all() -> None:
    assert due(full=True, asked=days(1), spoke=days(4000))


def test_the_newest_comes_first_and_what_changed_before_what_did_not() -> None:
    talks = {
        "old": Talk(uri="old", spoke=days(9)),
        "new": Talk(uri="new", spoke=days(1)),
        "changed": Talk(uri="changed", spoke=days(80), asked=days(1)),
        "waited": Talk(uri="waited", spoke=days(20), asked=days(15)),
    }
    made = Memory(tagged=[Tagged("1", "changed", replies=3, root="changed")], talks=talks)
    assert [talk.uri for talk in made.due(NOW, full=False)] == ["changed", "new", "old", "waited"]


# ── from night to night ───────────────────────────────────────────────────────────────


def test_memory_is_plain_json_and_comes_back_as_it_was() -> None:
    one = known(3)
    one.talks["uri-1"] = Talk(uri="uri-1", spoke=days(2), asked=days(1), settled={"x": ""})
    one.away["far.example"] = NOW
    shelf: dict[str, object] = {"found": ["mastodon", {}]}
    memory.keep(shelf, one)
    assert memory.recall(json.loads(json.dumps(shelf))) == one
    assert shelf["found"] == ["mastodon", {}]


@pytest.mark.parametrize("shelf", [{}, {"mastodon": {"tagged": 5}}, {"mastodon": None}, {"mastodon": []}])
def test_what_cannot_be_understood_is_forgotten(shelf: dict[str, object]) -> None:
    assert memory.recall(shelf) == Memory()
