"""A large conversation in branches: every post in one, and a way to each from the post that it answers."""

from __future__ import annotations

import random
from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.publish.facts import Face, Place, Said, Talk
from aggregator.publish.render.branches import overview, parted, runs
from aggregator.publish.render.leaves import cut
from aggregator.publish.render.tree import Turn, in_depth, lay
from aggregator.thread.branches import branches
from tests.publish.render.test_tree import ids, said, talk

FACES = tuple(Face(f"f{number}", f"Face {number}", "F", "h1") for number in range(60))


def large(count: int, seed: int, reach: int) -> Talk:
    """A root and `count` answers, each to one of the `reach` before it, by sixty people."""
    chance = random.Random(seed)
    posts = [said("root", face=FACES[0])]
    for number in range(count):
        parent = chance.choice(posts[-reach:]).id
        posts.append(said(f"p{number}", parent, number, face=chance.choice(FACES)))
    return branched(posts)


def branched(posts: list[Said], places: tuple[Place, ...] = ()) -> Talk:
    nodes: list[Said | Place] = [*places, *posts]
    parents = {one.id: one.parent for one in nodes if one.parent}
    root = next(one.id for one in nodes if not one.parent)
    found = branches(root, [one.id for one in posts], parents, {one.id: one.face.id for one in posts})
    return replace(talk(*posts, places=places, root=root), branches=found)


def turns(talk: Talk) -> list[Turn]:
    return parted(in_depth(talk, {}), talk.branches)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 10**6), st.integers(1, 80))
def test_every_post_is_in_the_branch_that_threading_put_it_in(count: int, seed: int, reach: int) -> None:
    one = large(count, seed, reach)
    made = turns(one)
    assert sorted(ids(made)) == sorted(post.id for post in one.said)
    shown = [set(ids(run)) for run in runs(made)]
    assert shown == [set(part) for part in one.branches or [[post.id for post in one.said]]]


@settings(deadline=None)
@given(st.integers(16, 300), st.integers(0, 10**6), st.integers(1, 80), st.integers(4_000, 80_000))
def test_each_branch_is_announced_where_it_leads_from(count: int, seed: int, reach: int, room: int) -> None:
    one = large(count, seed, reach)
    made = turns(one)
    found = overview(made)
    assert [branch.number for branch in found] == list(range(1, len(one.branches)))
    at = {turn.id: turn for turn in made}
    for branch in found:
        assert branch.number in at[at[branch.first.id].parent].leads
        assert branch.posts == len(one.branches[branch.number]) <= 100
        assert branch.people <= 15
    pages = cut(made, room)
    order = [turn.id for leaf in pages.leaves for turn in leaf.turns]
    assert order == [turn.id for turn in made]
    for leaf in pages.leaves:
        for run in runs(leaf.turns):
            lay(run)
            here = set(ids(run))
            assert all(turn.to_id == turn.parent for turn in run if turn.depth and turn.parent not in here)


def test_a_small_conversation_is_read_as_ever() -> None:
    one = large(12, 1, 5)
    assert one.branches == ()
    assert ids(turns(one)) == ids(in_depth(one, {}))
    assert overview(turns(one)) == []


def test_a_place_stands_with_the_first_answer_to_it() -> None:
    """Twenty people answer a post that nobody sees, under one that a few have answered."""
    posts = [said("root", face=FACES[0]), *(said(f"a{n}", "root", n, face=FACES[n]) for n in range(1, 12))]
    posts += [said(f"b{n}", "gone", 20 + n, face=FACES[20 + n]) for n in range(20)]
    one = branched(posts, (Place("gone", "a1", "", "unseen"),))
    made = turns(one)
    at = ids(made).index("gone")
    assert made[at + 1].id == "b0"
    assert made[at].part == made[at + 1].part
    assert [key for key, _ in groupby(turn.part for turn in made)] == list(range(len(one.branches)))


def test_a_root_that_is_away_stands_at_the_beginning() -> None:
    posts = [said(f"a{n}", "root", n, face=FACES[n]) for n in range(40)]
    one = branched(posts, (Place("root", "", "", "deleted"),))
    made = turns(one)
    assert (made[0].id, made[0].part) == ("root", 0)
    assert {turn.id for turn in made if turn.part == 0} == {"root", *one.branches[0]}
