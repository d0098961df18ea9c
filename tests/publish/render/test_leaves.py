"""A long conversation in pages: every post once, whole lists, and a way from each post to what it answers."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.publish.facts import Said, Talk
from aggregator.publish.render.leaves import POSTS, cut, weight
from aggregator.publish.render.tree import LEVELS, by_time, in_depth, lay
from aggregator.publish.words import Sanitised
from tests.publish.render.test_tree import ids, markup, said, talk


def wild(count: int, seed: int) -> tuple[list[Said], dict[str, tuple[Sanitised, bool]]]:
    chance = random.Random(seed)
    posts = [said("root")]
    for number in range(count):
        posts.append(said(f"p{number}", chance.choice(posts[-30:]).id, number))
    return posts, {post.id: (Sanitised("x" * chance.choice((20, 500, 9000))), False) for post in posts}


def conversation(count: int, seed: int) -> tuple[Talk, dict[str, tuple[Sanitised, bool]]]:
    posts, bodies = wild(count, seed)
    return talk(*posts), bodies


@settings(deadline=None)
@given(st.integers(0, 250), st.integers(0, 10**6), st.integers(5_000, 80_000), st.booleans())
def test_every_post_is_on_one_page(count: int, seed: int, room: int, timed: bool) -> None:
    made = in_depth(*conversation(count, seed))
    made = by_time(made) if timed else made
    order = ids(made)
    pages = cut(made, room, "by-time/" if timed else "")
    assert [id for leaf in pages.leaves for id in ids(leaf.turns)] == order
    for leaf in pages.leaves:
        lay(leaf.turns, flat=timed)
        assert leaf.turns
        assert len(leaf.turns) <= POSTS
        assert len(leaf.turns) == 1 or sum(map(weight, leaf.turns)) <= room
        text = markup(leaf.turns)
        assert (text.count("("), text.count("[")) == (text.count(")"), text.count("]"))
        assert max(turn.level for turn in leaf.turns) <= LEVELS


@settings(deadline=None)
@given(st.integers(60, 250), st.integers(0, 10**6))
def test_whom_a_post_answers_is_said_or_seen(count: int, seed: int) -> None:
    pages = cut(in_depth(*conversation(count, seed)), 20_000)
    for leaf in pages.leaves:
        lay(leaf.turns)
        here = set(ids(leaf.turns))
        for turn in leaf.turns:
            if turn.parent not in here and turn.depth:
                assert turn.to_id == turn.parent
                assert pages.address(turn.to_id, leaf).startswith("../" if leaf.number > 1 else "#")


def test_a_branch_stays_whole_where_it_fits() -> None:
    posts = [said("root"), *(said(f"b{n}", "root", n) for n in range(6))]
    posts += [said(f"b{n}x{m}", f"b{n}", 10 + n * 10 + m) for n in range(6) for m in range(30)]
    pages = cut(in_depth(talk(*posts), {}), 80_000)
    assert len(pages.leaves) > 2
    for leaf in pages.leaves:
        for id in ids(leaf.turns):
            assert id == "root" or f"p-{id[:2]}" in {f"p-{one}" for one in ids(leaf.turns)}


def test_a_short_conversation_has_one_page() -> None:
    posts, bodies = wild(12, 1)
    pages = cut(in_depth(talk(*posts), bodies), 200_000)
    assert [leaf.folder for leaf in pages.leaves] == [""]
    assert pages.stubs() == []


def test_answers_fold_away_together_and_close_in_order() -> None:
    chain = [said("root"), said("a", "root", 1), said("b", "a", 2), said("c", "b", 3), said("d", "root", 4), said("e", "d", 5)]  # fmt: skip
    made = in_depth(talk(*chain), {})
    lay(made)
    assert [turn.fold for turn in made] == [0, 0, 2, 0, 0, 0]
    assert [list(turn.closes) for turn in made] == [[], [], [], [False, True], [], [False]]
    assert [(turn.before, turn.after) for turn in made if turn.level == 1] == [("", "d"), ("a", "")]


def test_by_time_each_says_whom_it_answers() -> None:
    posts = [said("root"), said("a", "root", 1), said("b", "root", 2), said("c", "a", 3)]
    made = by_time(in_depth(talk(*posts), {}))
    lay(made, flat=True)
    assert ids(made) == ["root", "a", "b", "c"]
    assert [(turn.level, turn.to_id) for turn in made] == [(0, ""), (1, "root"), (1, "root"), (1, "a")]
