"""Open data: DESIGN's contract, key by key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.publish import data
from tests.publish import sample
from tests.publish.conftest import Desk

KEYS = {
    "posts": "id url kind title author author_name published updated source conversation parent parent_certainty "
    "topics tags language text",
    "edges": "from to kind certainty confidence reason",
    "conversations": "id url title root posts people started latest topics unseen",
    "people": "id name role circle accounts",
    "sources": "id kind url line state posts last_good message",
}


def rows(desk: Desk, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.text(f"data/{name}.jsonl").splitlines()]


@pytest.mark.parametrize("name", KEYS)
def test_keys_stand_in_their_order(hard: Desk, name: str) -> None:
    assert rows(hard, name)
    for row in rows(hard, name):
        assert list(row) == KEYS[name].split()


@pytest.mark.parametrize("name", KEYS)
def test_rows_are_sorted(hard: Desk, name: str) -> None:
    by = ("from", "to", "kind") if name == "edges" else ("id",)
    keys = [tuple(row[key] for key in by) for row in rows(hard, name)]
    assert keys == sorted(keys)


def test_every_post_shown_is_a_row_and_no_other(hard: Desk) -> None:
    shown = {id for talk in sample.site().threads.conversations.values() for id in talk.posts}
    assert {row["id"] for row in rows(hard, "posts")} == shown


def test_times_are_utc(hard: Desk) -> None:
    row = next(row for row in rows(hard, "posts") if row["title"] == "Schmooze or lose?")
    assert row["published"] == "2024-09-12T06:30:00Z"
    assert row["updated"] is None
    assert rows(hard, "sources")[0]["last_good"] == "2026-11-22T03:17:00Z"


def test_a_post_names_its_parent_and_how_it_is_known(hard: Desk) -> None:
    posts = {row["id"]: row for row in rows(hard, "posts")}
    answer = next(row for row in posts.values() if row["title"] == "Réponse à Amara")
    assert posts[answer["parent"]]["title"] == "Schmooze or lose?"
    assert answer["parent_certainty"] == "stated"
    assert posts[answer["parent"]]["parent"] is None
    assert posts[answer["parent"]]["parent_certainty"] is None


def test_text_is_what_the_site_shows(hard: Desk) -> None:
    posts = rows(hard, "posts")
    excerpt = next(row for row in posts if row["title"] == "Réponse à Amara")["text"]
    full = next(row for row in posts if row["title"] == "Schmooze or lose?")["text"]
    assert excerpt.count("It changed") < 12
    assert "<" not in excerpt
    assert full.endswith("How do you begin? #trust")


def test_people_are_shown_as_they_wish(hard: Desk) -> None:
    people = {row["name"]: row for row in rows(hard, "people")}
    assert people["Amara"]["accounts"] == ["@amara@social.example", "https://amara.example/"]
    assert people["BS"]["accounts"] == []
    said = next(row for row in rows(hard, "posts") if "Who washes the cups" in row["text"])
    assert (said["author"], said["author_name"]) == (people["BS"]["id"], "BS")


def test_rows_follow_an_edit(desk: Desk) -> None:
    posts = sample.everything()
    desk.publish(sample.site(posts))
    before = desk.text("data/posts.jsonl").splitlines()
    changed = [replace(post, text="edited", html="<p>edited</p>", hash="x") if "Or ships!" in post.text else post for post in posts]  # fmt: skip
    desk.publish(sample.site(changed))
    after = desk.text("data/posts.jsonl").splitlines()
    differs = [json.loads(new)["text"] for old, new in zip(before, after, strict=True) if old != new]
    assert differs == ["edited"]


@given(st.lists(st.binary(min_size=1, max_size=9).filter(lambda row: min(row) > 0x1F), max_size=60), st.integers(1, 60))
def test_rows_come_out_sorted_however_many_there_are(lines: list[bytes], most: int) -> None:
    gathered = data.Rows(most)
    for line in lines:
        gathered.add([line])
    assert b"".join(data.chunks(gathered.sorted(), 7)) == b"".join(line + b"\n" for line in sorted(lines))


def test_a_row_is_a_line_whatever_ends_a_line_for_whom(desk: Desk) -> None:
    odd = "<pre>one\u2028two\u2029three\u0085four\x0bfive</pre>"
    desk.publish(sample.site([sample.article("odd", "Odd", odd)]))
    (row,) = [json.loads(line) for line in desk.text("data/posts.jsonl").splitlines()]
    assert "two" in row["text"]
    assert "\u2028" in row["text"]
