"""One parent per post, no cycles, any depth."""

from __future__ import annotations

import msgspec

from aggregator.model import Head
from tests.thread.said import article, comment, key, link, note, parent, status, threaded


def ring(size: int) -> list[Head]:
    """Statuses of which each answers the next, and the last the first."""
    return [note(str(n), to=str((n + 1) % size), hours=n) for n in range(size)]


def test_a_circle_opens_at_its_oldest_post() -> None:
    posts = ring(3)
    threads = threaded(*posts)
    assert [parent(threads, each) for each in posts] == [None, posts[2].id, posts[0].id]
    (conversation,) = threads.conversations.values()
    assert conversation.root == posts[0].id


def test_a_circle_gives_way_where_it_is_weakest() -> None:
    ours = article("a", hours=5, answers=(key("b"),))
    theirs = article("b", hours=9, links=(link(ours.url, "this", "in response to "),))
    threads = threaded(ours, theirs)
    assert parent(threads, ours) == theirs.id
    assert parent(threads, theirs) is None


def test_circles_within_circles_end() -> None:
    posts = [
        note(str(n), hours=n, answers=(status(str((n + 1) % 9)),), under=status(str((n * 4) % 9)), quotes=(status(str((n + 5) % 9)),))
        for n in range(9)
    ]  # fmt: skip
    (conversation,) = threaded(*posts).conversations.values()
    assert len(conversation.parents) == 8


def test_five_thousand_deep() -> None:
    posts = [note("0")] + [note(str(n), to=str(n - 1), hours=n) for n in range(1, 5000)]
    (conversation,) = threaded(*reversed(posts)).conversations.values()
    assert conversation.posts == tuple(post.id for post in posts)


def test_five_thousand_deep_without_clocks() -> None:
    posts = [note("0")] + [note(str(n), to=str(n - 1), hours=-n) for n in range(1, 5000)]
    (conversation,) = threaded(*posts).conversations.values()
    assert conversation.posts == tuple(post.id for post in posts)


def test_a_ring_of_five_thousand() -> None:
    (conversation,) = threaded(*ring(5000)).conversations.values()
    assert len(conversation.posts) == 5000


def test_posts_of_one_second_have_one_order() -> None:
    post = article("trust")
    replies = [comment(str(n), hours=1) for n in range(5)]
    orders = {next(iter(threaded(post, *some).conversations.values())).posts for some in (replies, replies[::-1])}
    assert len(orders) == 1


def test_an_answer_of_the_same_second_comes_after_what_it_answers() -> None:
    chain = [note("0")] + [note(str(n), to=str(n - 1)) for n in range(1, 20)]
    (conversation,) = threaded(*chain).conversations.values()
    assert conversation.posts == tuple(post.id for post in chain)


def test_a_place_below_a_post_that_answers_into_the_same_list() -> None:
    post = article("trust", answers=(key("trust#comment-gone"),))
    below = comment("1", "gone", hours=1)
    (conversation,) = threaded(post, below).conversations.values()
    assert set(conversation.posts) == {post.id, below.id}
    assert msgspec.json.encode(conversation)
