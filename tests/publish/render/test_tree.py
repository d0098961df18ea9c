"""A conversation in reading order."""

from __future__ import annotations

import random
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.facts import Card, Face, Place, Said, Talk
from aggregator.publish.render.tree import LEVELS, Turn, in_depth, lay, note_gaps
from aggregator.publish.words import Body
from tests.builders import at

RIN = Face("rin", "Rin", "R", "h1")


def said(id: str, parent: str = "", hours: float = 0, **more: object) -> Said:
    fields = {
        "id": id, "conversation": "talk", "kind": "comment", "url": "", "title": "", "lead": "", "face": RIN,
        "published": at(hours), "updated": None, "dated": True, "source": "blog", "language": "", "warning": "",
        "parent": parent, "edge": "reply" if parent else None, "certainty": "stated" if parent else None, "reason": "",
        "first": False, "full": True, "indexable": True, "tags": (), "topics": (), "elsewhere": (), "known_as": (),
        "hash": "", **more,
    }  # fmt: skip
    return Said(**fields)  # type: ignore[arg-type]


def talk(*posts: Said, places: tuple[Place, ...] = (), root: str = "root") -> Talk:
    card = Card("talk", "", "", len(posts), 1, (RIN,), (), at(0), at(1), ())
    return Talk(
        card=card, root=root, branches=(), said=posts, places=places, missing=0, mentions=(), strays={}, known_as={},
    )  # fmt: skip


def turns(talk: Talk, bodies: Mapping[str, Body]) -> list[Turn]:
    """All of a conversation on one page."""
    made = in_depth(talk, bodies)
    note_gaps(made)
    lay(made)
    return made


def ids(made: list[Turn]) -> list[str]:
    return [(turn.said or turn.place).id for turn in made]  # type: ignore[union-attr]


def markup(made: list[Turn]) -> str:
    """The lists as the template writes them."""
    text = ""
    for turn in made:
        if not turn.level:
            continue
        text += "(" if turn.opens else ""
        text += "[" + (turn.said or turn.place).id  # type: ignore[union-attr]
        text += "]" + ")]" * len(turn.closes) if turn.leaf else ""
        text += ")" if turn.ends else ""
    return text


def test_answers_stand_under_what_they_answer_by_time() -> None:
    made = turns(talk(said("root"), said("a", "root", 1), said("b", "root", 2), said("c", "a", 3)), {})
    assert ids(made) == ["root", "a", "c", "b"]
    assert markup(made) == "([a([c])][b])"


def test_below_four_levels_it_is_flat_and_says_whom_it_answers() -> None:
    chain = [said("root"), *(said(f"p{n}", f"p{n - 1}" if n else "root", n + 1) for n in range(7))]
    made = turns(talk(*chain), {})
    assert [turn.level for turn in made] == [0, 1, 2, 3, 4, 4, 4, 4]
    assert [turn.flat for turn in made] == [False] * 5 + [True] * 3
    assert made[-1].to_id == "p5"
    assert markup(made) == "([p0([p1([p2([p3][p4][p5][p6])])])])"


def test_a_place_stands_where_its_first_answer_does() -> None:
    posts = [said("root"), said("a", "root", 1), said("b", "gone", 2), said("c", "root", 3)]
    made = turns(talk(*posts, places=(Place("gone", "root"),)), {})
    assert ids(made) == ["root", "a", "gone", "b", "c"]


def test_a_root_that_nobody_holds_is_a_place() -> None:
    made = turns(talk(said("a", "gone"), places=(Place("gone", ""),), root="gone"), {})
    assert ids(made) == ["gone", "a"]


def test_a_long_silence_is_told_before_what_ended_it() -> None:
    made = turns(talk(said("root"), said("a", "root", 24), said("b", "root", 24 * 800)), {})
    assert [turn.gap for turn in made] == [0, 0, 799]


def test_a_guess_comes_with_its_reason() -> None:
    made = turns(talk(said("root"), said("a", "root", 1, certainty="inferred", reason="names her")), {})
    assert (made[1].guess, made[1].to) == ("names her", RIN)


def test_thousands_deep() -> None:
    chain = [said("root"), *(said(f"p{n}", f"p{n - 1}" if n else "root", n) for n in range(5000))]
    assert len(turns(talk(*chain), {})) == 5001


@given(st.integers(0, 40), st.integers(0, 10**6))
def test_every_post_once_and_every_list_closed(count: int, seed: int) -> None:
    chance = random.Random(seed)
    posts = [said("root")]
    for number in range(count):
        posts.append(said(f"p{number}", chance.choice(posts).id, number))
    made = turns(talk(*posts), {})
    assert sorted(ids(made)) == sorted(post.id for post in posts)
    text = markup(made)
    assert text.count("(") == text.count(")")
    assert text.count("[") == text.count("]")
    assert max(turn.level for turn in made) <= LEVELS
