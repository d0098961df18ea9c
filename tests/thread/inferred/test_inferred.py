"""Whom a comment answers where its source does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest

from aggregator.model import Account, Head, Person, Rules, Threads
from tests.builders import account
from tests.thread.said import article, comment, home, kinds, parent, threaded

POST = article("trust")


def said(name: str, by: str, text: str = "", to: str = "", **more: Any) -> Head:
    """Comment NAME, so many hours after the article; its text is its opening."""
    usual = {"author": account(by, "amaras-blog.example"), "hours": int(name), "asks": "?" in text, "lead": text}
    return comment(name, to, by=by, **usual | more)


def guessed(threads: Threads, post: Head) -> str | None:
    """Whom it is taken to answer, if that is a guess."""
    edge = threads.chosen[post.id]
    return edge.to if edge.certainty == "inferred" else None


def test_the_host_answers_whoever_was_waiting() -> None:
    one, two, host = said("1", "Jon", "Why?"), said("2", "Elin", "Thanks."), said("3", "Amara", "Because.")
    threads = threaded(POST, one, two, host)
    assert guessed(threads, host) == one.id
    assert threads.chosen[host.id].kind == "reply"
    assert guessed(threads, one) is guessed(threads, two) is None


def test_of_those_who_wait_the_one_with_whom_words_are_shared() -> None:
    one = said("1", "Jon", "The kernel of the matter is rhubarb")
    two = said("2", "Elin", "Something else altogether")
    host = said("3", "Amara", "Rhubarb and kernel, indeed")
    threads = threaded(POST, one, two, host)
    assert guessed(threads, host) == one.id
    assert "“kernel”" in threads.chosen[host.id].reason or "“rhubarb”" in threads.chosen[host.id].reason


def test_who_was_answered_waits_no_more_and_goes_on_with_what_they_began() -> None:
    one, host, more = said("1", "Jon", "Why?"), said("2", "Amara", "Because."), said("3", "Jon", "I see.")
    again = said("4", "Amara", "Good.")
    threads = threaded(POST, one, host, more, again)
    assert [guessed(threads, each) for each in (host, more, again)] == [one.id, one.id, one.id]


def test_the_host_who_says_something_to_all_answers_nobody() -> None:
    threads = threaded(POST, host := said("1", "Amara", "One thing more."), said("2", "Jon", "Yes."))
    assert guessed(threads, host) is None


def test_naming_the_articles_author_means_the_article() -> None:
    jon, elin = said("1", "Jon", "Begin in pairs."), said("2", "Elin", "Amara, I agree with Jon.")
    threads = threaded(POST, jon, elin)
    assert parent(threads, elin) == POST.id
    assert sorted(kinds(threads, elin)) == [("comment", POST.id), ("mention", jon.id)]


def test_naming_the_articles_author_after_an_answer_goes_on() -> None:
    one, host = said("1", "Jon", "Why?"), said("2", "Amara", "Because.")
    thanks = said("3", "Jon", "Thank you, Amara.")
    assert guessed(threaded(POST, one, host, thanks), thanks) == one.id


def test_a_quotation_of_six_words() -> None:
    one = said("1", "Jon", "A group needs one who dares to fail before all others do")
    two = said("2", "Elin", "Pairs.")
    three = said("3", "Petra", "> needs one who dares to fail before all\nWho would that be?")
    threads = threaded(POST, one, two, three)
    assert guessed(threads, three) == one.id
    assert threads.chosen[three.id].reason.startswith("quotes its words: “needs one who dares")


def test_the_latest_of_whoever_is_named() -> None:
    one, two = said("1", "Jon", "Begin in pairs."), said("2", "Jon", "Or in threes.")
    three = said("3", "Elin", "@Jon threes are better.")
    assert guessed(threaded(POST, one, two, three), three) == two.id


def test_a_name_is_no_parent_before_its_bearer_has_spoken() -> None:
    one, two = said("1", "Elin", "Jon, are you there?"), said("2", "Jon", "Yes.")
    assert guessed(threaded(POST, one, two), one) is None


def test_a_mention_further_down_is_a_mention() -> None:
    one = said("1", "Jon", "Begin in pairs.")
    two = said("2", "Elin", "I tried silence. It is what Jon would not do.")
    threads = threaded(POST, one, two)
    assert parent(threads, two) == POST.id
    assert ("mention", one.id) in kinds(threads, two)
    (mention,) = [edge for edge in threads.edges if edge.kind == "mention"]
    assert mention.certainty == "inferred"
    assert "Jon would not do" in mention.reason


def test_whole_texts_are_read_where_they_are_given() -> None:
    one, two = said("1", "Jon", "Begin in pairs."), said("2", "Elin", "A long opening …")
    texts = {("amaras-blog", two.id): "A long opening without end. I like your point, Jon."}

    def words(places: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
        return {place: texts[place] for place in places if place in texts}

    assert guessed(threaded(POST, one, two), two) is None
    assert guessed(threaded(POST, one, two, texts=words), two) == one.id


# ── what is stated, and what the curator says ─────────────────────────────────────────


def test_what_is_stated_is_never_guessed() -> None:
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "Threes.")
    three = said("3", "Petra", "@Jon no", to="2")
    threads = threaded(POST, one, two, three)
    assert parent(threads, three) == two.id
    assert threads.chosen[three.id].certainty == "stated"


def test_where_replies_are_stated_the_course_of_talk_says_nothing() -> None:
    one, two = said("1", "Jon", "Why?"), said("2", "Elin", "Pairs.", to="1")
    host, named = said("3", "Amara", "To all of you."), said("4", "Petra", "@Elin how?")
    threads = threaded(POST, one, two, host, named)
    assert guessed(threads, host) is None
    assert guessed(threads, named) == two.id


def test_the_curator_rejects_a_guess_and_the_next_best_stands() -> None:
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "@Jon no")
    threads = threaded(POST, one, two, rules=Rules(rejected=((two.url, one.url),)))
    assert parent(threads, two) == POST.id


def test_the_curator_confirms_another() -> None:
    one, two, three = said("1", "Jon", "Pairs."), said("2", "Elin", "Threes."), said("3", "Petra", "@Jon no")
    threads = threaded(POST, one, two, three, rules=Rules(confirmed=((three.url, two.url),)))
    assert parent(threads, three) == two.id
    assert threads.chosen[three.id].certainty == "stated"


def test_no_guess_follows_a_comment_that_the_curator_put_elsewhere() -> None:
    other = article("tillit", "jonas-blog", by="Jonas")
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "@Jon no")
    threads = threaded(POST, other, one, two, rules=Rules(confirmed=((one.url, other.url),)))
    assert home(threads, one) == home(threads, other)
    assert home(threads, two) == home(threads, POST)


def test_comments_without_a_date_are_not_guessed_about() -> None:
    one, two = said("1", "Jon", "Pairs.", dated=False), said("2", "Elin", "@Jon no")
    assert guessed(threaded(POST, one, two), two) is None


def test_a_name_shown_by_initials_is_not_in_the_reason() -> None:
    jon = Account("url:jon.example", "Jon", "https://jon.example/")
    one, two = said("1", "Jon", "Pairs.", author=jon), said("2", "Elin", "@Jon no")
    listed = Person(id="jon", name="Jon", accounts=("https://jon.example/",))
    for show, told in (("full", True), ("initials", False)):
        threads = threaded(POST, one, two, people=[msgspec.structs.replace(listed, show=show)])
        assert guessed(threads, two) == one.id
        assert ("Jon" in threads.chosen[two.id].reason) is told


# ── what a rule is worth on a site ────────────────────────────────────────────────────


def nested(number: int, right: bool) -> list[Head]:
    """An article whose comments state their parents: the one who is named is answered, or never is."""
    on = f"post-{number}"
    names = [f"{number}{digit}" for digit in (1, 2, 3)]
    more = {"on": on, "asks": False}
    return [
        article(on),
        said(names[0], "Jon", "Pairs.", **more),
        said(names[1], "Elin", "Threes.", **more),
        said(names[2], "Petra", "@Jon no", to=names[0] if right else names[1], **more),
    ]


@pytest.mark.parametrize(("right", "certainty"), [(True, "inferred"), (False, "stated")])
def test_a_rule_that_fails_on_a_site_is_switched_off(right: bool, certainty: str) -> None:
    taught = [head for number in range(10, 30) for head in nested(number, right)]
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "@Jon no")
    threads = threaded(POST, one, two, *taught)
    assert threads.chosen[two.id].certainty == certainty
    if right:
        assert threads.chosen[two.id].confidence > threaded(POST, one, two).chosen[two.id].confidence


def test_one_site_does_not_teach_another() -> None:
    taught = [head for number in range(10, 30) for head in nested(number, False)]
    other = article("tillit", "jonas-blog", by="Jonas")
    one, two = (
        said(name, by, text, on="tillit", blog="jonas-blog")
        for name, by, text in (("1", "Jon", "Pairs."), ("2", "Elin", "@Jon no"))
    )
    assert guessed(threaded(other, one, two, *taught), two) == one.id
