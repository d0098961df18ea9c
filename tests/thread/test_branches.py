"""A large conversation in branches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.thread.branches import PEOPLE, POSTS, branches
from tests.thread.said import article, comment, threaded


def names(count: int) -> list[str]:
    return [f"p{number:03}" for number in range(count)]


def test_a_small_one_has_none() -> None:
    assert branches("p000", names(15), {}, {}) == ()
    assert branches("p000", names(100), dict.fromkeys(names(100)[1:], "p000"), dict.fromkeys(names(100), "amara")) == ()


def test_many_answers_to_one_post_are_packed_with_their_neighbours() -> None:
    posts = names(46)
    parts = branches(posts[0], posts, dict.fromkeys(posts[1:], posts[0]), {})
    assert [len(part) for part in parts] == [15, 15, 15, 1]
    assert [post for part in parts for post in part] == posts


def test_an_exchange_is_not_torn_while_it_fits() -> None:
    """Four exchanges of ten by two people each, below one article."""
    posts = names(41)
    parents = {post: posts[0] if number % 10 == 0 else posts[number] for number, post in enumerate(posts[1:])}
    authors = {post: f"{number // 10}{number % 2}" for number, post in enumerate(posts[1:])} | {posts[0]: "amara"}
    assert branches(posts[0], posts, parents, authors) == ()
    many = {post: f"{number}" for number, post in enumerate(posts)}
    parts = branches(posts[0], posts, parents, many)
    assert [len(part) for part in parts] == [11, 10, 10, 10]


def test_they_are_part_of_the_conversation() -> None:
    said = [comment(str(number), by=f"P{number}", hours=number + 1) for number in range(20)]
    (conversation,) = threaded(article("trust"), *said).conversations.values()
    assert sorted(post for part in conversation.branches for post in part) == sorted(conversation.posts)
    assert conversation.branches[0][0] == conversation.root


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 40)), min_size=1, max_size=300))
def test_every_post_is_in_one_branch_and_none_is_too_large(shape: list[tuple[int, int]]) -> None:
    posts = names(len(shape))
    parents = {posts[number]: posts[to % number] for number, (to, _) in enumerate(shape) if number}
    authors = {post: str(who) for post, (_, who) in zip(posts, shape, strict=True)}
    parts = branches(posts[0], posts, parents, authors)
    assert sorted(post for part in parts for post in part) in ([], posts)
    for part in parts:
        assert len(part) <= POSTS
        assert len({authors[post] for post in part}) <= PEOPLE
        inside = set(part)
        tops = {parents.get(post) for post in part if parents.get(post) not in inside}
        assert len(tops) == 1
