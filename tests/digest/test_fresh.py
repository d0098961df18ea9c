"""Words that are new this week: in any language, by several people, and by nobody before."""

from __future__ import annotations

from typing import Any

import pytest

from aggregator.digest import fresh
from aggregator.model import Head
from tests.thread.said import note, threaded

WEEK = 7 * 24
EVERYDAY = "I think that we could talk about small groups here and there, and about what people know already"


def said(name: str, text: str, by: str, **more: Any) -> Head:
    return note(name, by=by, **{"lead": text, "language": "en", "hours": WEEK, **more})


def before(count: int = 160, text: str = EVERYDAY, language: str = "en") -> list[Head]:
    return [
        note(f"b{language}{at}", by=f"p{at % 9}", lead=text, language=language, hours=at / 10) for at in range(count)
    ]


def new(*week: Head, past: list[Head] | None = None) -> list[str]:
    past = before() if past is None else past
    threads = threaded(*past, *week)
    (found,) = fresh(threads, [[head.id for head in week]], [head.id for head in past])
    return [one.text for one in found]


def test_what_two_people_say_and_nobody_said_before_is_new() -> None:
    week = said("a", "Try silence-keeping, a jigsaw of voices", "ann"), said("b", "The jigsaw, and small groups", "ben")
    assert new(*week) == ["jigsaw"]


def test_what_one_person_alone_says_is_theirs() -> None:
    assert new(said("a", "A jigsaw", "ann"), said("b", "My jigsaw", "ann"), said("c", "Nothing", "ben")) == []


def test_a_phrase_is_told_as_a_whole_and_never_reaches_over_a_comma() -> None:
    week = said("a", "The muddiest point helps", "ann"), said("b", "Ask for the muddiest point, jigsaw", "ben")
    assert new(*week, said("c", "jigsaw, muddiest point", "cem")) == ["muddiest point", "jigsaw"]
    assert new(said("a", "muddiest, point", "ann"), said("b", "muddiest, point", "ben")) == ["muddiest", "point"]


def test_another_form_of_a_known_word_is_not_new() -> None:
    past = before(text=f"{EVERYDAY} with stations")
    assert new(said("a", "One station", "ann"), said("b", "A station", "ben"), past=past) == []
    assert new(said("a", "A jigsaw", "ann"), said("b", "Two jigsaws", "ben"), said("c", "jigsaws", "cem")) == [
        "jigsaws"
    ]


@pytest.mark.parametrize(("posts", "people"), [(59, 0), (60, 3), (149, 3), (150, 2)])
def test_the_less_was_said_before_the_more_people_must_say_it(posts: int, people: int) -> None:
    past = before(posts)
    for count in (2, 3):
        week = [said(f"w{at}", "A jigsaw", f"q{at}") for at in range(count)]
        assert (new(*week, past=past) == ["jigsaw"]) == (0 < people <= count)


@pytest.mark.parametrize(
    ("language", "everyday", "one", "other", "word"),
    [
        ("sv", "Vi talar om små grupper och om tillit", "En gärdesgård räcker", "Min gärdesgård", "gärdesgård"),
        ("ar", "نتحدث عن الثقة في المجموعات", "جرّبنا المحبرة اليوم", "أحب المحبرة", "المحبرة"),
        ("ja", "小さな組で話します", "合気道をします", "わたしも合気道です", "合気道"),
        ("hi", "हम विश्वास की बात करते हैं", "यह पहेली है", "मेरी पहेली", "पहेली"),
    ],
)  # fmt: skip
def test_any_language(language: str, everyday: str, one: str, other: str, word: str) -> None:
    week = said("a", one, "ann", language=language), said("b", other, "ben", language=language)
    assert new(*week, past=before(text=everyday, language=language)) == [word]
    assert new(*week) == [], "of a language that nobody spoke before one cannot tell"


def test_names_handles_addresses_quotations_and_folded_words_are_no_news() -> None:
    texts = (
        "Thank you Zebedee @zebedee https://zebedee.example/zebedee\n> the jigsaw",
        "Zebedee and his https://jigsaw.example/",
    )
    week = said("a", texts[0], "ann"), said("b", texts[1], "ben"), said("z", "Hello", "zebedee")
    assert new(*week) == []
    folded = [said(name, "jigsaw", by, warning="a puzzle") for name, by in (("a", "ann"), ("b", "ben"))]
    shy = [said(name, "jigsaw", by, indexable=False) for name, by in (("c", "cem"), ("d", "dee"))]
    assert new(*folded, *shy) == []


def test_eight_at_most_those_of_most_people_in_the_order_they_were_said() -> None:
    words = [f"{letter}{letter}ords{letter}" for letter in "abcdefghijkl"]
    week = [
        said(f"w{word}{at}", word, f"q{at}", hours=WEEK + place) for place, word in enumerate(words) for at in range(2)
    ]
    week += [said("more", words[-1], "q3", hours=WEEK + 90)]
    found = new(*week)
    assert len(found) == 8
    assert found[-1] == words[-1]
    assert found == sorted(found)


@pytest.mark.parametrize(
    "text", ["", "#", "’ - ’", "1 2 3 4", "\u200c\u200d", "🌻🌻 🌻", "a" * 200, "．．．", "ー", "々"]
)
def test_nothing_and_worse_is_no_word(text: str) -> None:
    assert new(said("a", text, "ann"), said("b", text, "ben")) == []
