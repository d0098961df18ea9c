"""Questions nobody answered; everybody's first post."""

from __future__ import annotations

from typing import Any

import pytest

from aggregator.digest import newcomers, questions, waiting
from aggregator.model import Account, Head
from tests.thread.said import article, comment, note, threaded

DAY = 24
ASK = article("a", asks=True)


def open_(*heads: Head) -> list[str]:
    return [one.post for one in waiting(threaded(*heads))]


def test_newest_first_with_their_age_from_the_newest_post() -> None:
    second = note("1", asks=True, hours=3 * DAY)
    last = article("z", hours=10 * DAY)
    threads = threaded(ASK, second, last)
    found = waiting(threads)
    assert [(one.post, one.days) for one in found] == [(second.id, 7), (ASK.id, 10)]
    assert found[0].person == threads.authors[second.id]
    assert found[0].conversation == second.id


def test_an_answer_by_somebody_else_ends_the_waiting() -> None:
    assert open_(ASK, comment("1", on="a", hours=1)) == []


def test_answering_oneself_does_not() -> None:
    assert open_(ASK, comment("1", on="a", by="Amara", hours=1)) == [ASK.id]


def test_in_a_flat_list_a_later_comment_by_the_author_or_by_name_may_answer() -> None:
    post = article("a")
    asked = comment("1", on="a", by="Elin Berg", asks=True, hours=1)
    stranger = comment("2", on="a", by="Dag", lead="Nice text", hours=2)
    by_name = comment("3", on="a", by="Dag", lead="Elin, try the block by the coffee machine", hours=2)
    host = comment("4", on="a", by="Amara", lead="Thank you all", hours=3)
    earlier = comment("5", on="a", by="Amara", lead="Elin wrote me", hours=0.5)
    assert open_(post, asked, stranger) == [asked.id]
    assert open_(post, asked, earlier) == [asked.id]
    assert open_(post, asked, by_name) == []
    assert open_(post, asked, host) == []


def test_a_list_whose_comments_state_only_the_article_is_flat_too() -> None:
    post = article("a")
    asked = comment("1", on="a", by="Elin", asks=True, under="", hours=1)
    host = comment("2", on="a", by="Amara", under="", hours=2)
    assert open_(post, asked, host) == []


def test_a_later_reply_to_somebody_else_does_not() -> None:
    post = article("a")
    other, asked = comment("1", on="a", by="Dag", hours=0.5), comment("2", on="a", by="Elin", asks=True, hours=1)
    assert open_(post, other, asked, comment("3", "1", on="a", by="Amara", hours=3)) == [asked.id]


def test_a_question_without_a_name_is_answered_by_anybody() -> None:
    nobody = note("1", asks=True, author=Account(""))
    assert open_(nobody, note("2", to="1", author=Account(""), hours=1)) == []


def test_first_posts_latest_first() -> None:
    post, reply = article("a"), comment("1", on="a", by="Dag", hours=1)
    again = comment("2", on="a", by="Dag", hours=2)
    threads = threaded(post, reply, again)
    found = newcomers(threads)
    assert [(one.post, one.answered) for one in found] == [(reply.id, False), (post.id, True)]
    assert all(one.conversation == post.id for one in found)


@pytest.mark.parametrize(
    "said",
    [
        {"tags": ("Introductions",)},
        {"title": "An introduction"},
        {"lead": "Hello everybody, I’m Dag and I build boats."},
        {"lead": "Jag heter Jonas och leder utbildningen."},
        {"lead": "Je m’appelle Léa."},
        {"lead": "مرحبا، اسمي ليلى"},
        {"lead": "Amara here, from Aba."},
    ],
)
def test_introductions(said: dict[str, Any]) -> None:
    (one,) = newcomers(threaded(article("a", **said)))
    assert one.introduces


def test_an_introduction_may_come_later_when_its_tags_call_it_one() -> None:
    first, later = article("a", lead="Trust is slow."), article("b", lead="I bake.", tags=("#Introductions",), hours=1)
    (one,) = newcomers(threaded(first, later, article("c", tags=("introductions",), hours=2)))
    assert (one.post, one.introduces, one.hello) == (first.id, False, later.id)
    (other,) = newcomers(threaded(first, article("b", lead="My name is Amara, by the way.", hours=1)))
    assert other.hello == "", "words alone are believed in a first post only"


def test_a_first_post_about_something_is_no_introduction() -> None:
    (one,) = newcomers(threaded(article("a", lead="Trust is slow. Hello is not enough, I am afraid.")))
    assert not one.introduces


def test_in_an_exchange_that_is_guessed_a_later_word_of_the_host_may_answer() -> None:
    """Every comment of an exchange is taken to answer the one that began it: nothing answers the second question."""
    said = [
        comment("1", by="Jon", answers=(), asks=True, hours=1),
        comment("2", by="Amara", answers=(), hours=2),
        comment("3", by="Jon", answers=(), asks=True, hours=3),
        comment("4", by="Amara", answers=(), hours=4),
    ]
    threads = threaded(article("trust"), *said)
    assert threads.chosen[said[2].id].certainty == threads.chosen[said[3].id].certainty == "inferred"
    states = {one.post: (one.state, one.answer) for one in questions(threads)}
    assert states == {said[0].id: ("maybe", said[1].id), said[2].id: ("maybe", said[3].id)}
    before = {one.post: one.state for one in questions(threaded(article("trust"), *said[:3]))}
    assert before == {said[0].id: "maybe", said[2].id: "waiting"}
