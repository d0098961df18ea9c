"""Whom a text names, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.naming import Names, namings

PEOPLE = ("Kathleen", "Jon", "Tony Berg", "Michael Rose", "Élodie", "Will", "田中", "أحمد", "김철수", "Дмитрий")


def known() -> Names:
    names = Names()
    for name in PEOPLE:
        names.add(name, name)
    return names


def found(text: str, *common: str) -> list[tuple[str, bool]]:
    return [(one.who, one.turned) for one in namings(text, known(), common)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Kathleen I saw it another way", "Kathleen"),
        ("＠田中 賛成です", "田中"),
        ("@MichaelRose yes", "Michael Rose"),
        ("@tony the second one", "Tony Berg"),
        ("Hej Jon!", "Jon"),
        ("Hi jon\nthat was it", "Jon"),
        ("Tony, tack för det", "Tony Berg"),
        ("You're welcome, Elodie. See above.", "Élodie"),
        ("I like your point, Michael", "Michael Rose"),
        ("Merci beaucoup Élodie, c'est clair", "Élodie"),
        ("田中さん、ありがとうございます", "田中"),
        ("김철수님, 감사합니다", "김철수"),
        ("مرحبا أحمد، أتفق معك", "أحمد"),
        ("شكرا يا أحمد", "أحمد"),
        ("Спасибо, Дмитрий!", "Дмитрий"),
    ],
)
def test_it_turns_to_somebody(text: str, who: str) -> None:
    assert found(text)[:1] == [(who, True)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("I agree with Jon that trust comes first", "Jon"),
        ("Michael makes a great point", "Michael Rose"),
        ("As Tony said, it depends", "Tony Berg"),
        ("Jon's idea is the one I like", "Jon"),
    ],
)
def test_it_speaks_of_somebody(text: str, who: str) -> None:
    assert found(text) == [(who, False)]


@pytest.mark.parametrize("text", ["> Jon, hello\nnobody is named", "jonathan, hello", "will there be more?", "", "@"])
def test_it_names_nobody(text: str) -> None:
    assert found(text) == []


def test_a_word_that_others_write_small_begins_a_sentence() -> None:
    assert found("Will there be more?", "will") == []
    assert found("I think Will is right", "will") == [("Will", False)]


def test_a_name_that_two_share_names_nobody() -> None:
    names = known()
    names.add("Jon Snow", "Jon Snow")
    assert [one.who for one in namings("Jon, hello", names)] == []
    assert [one.who for one in namings("Jon Snow, hello", names)] == ["Jon Snow"]


def test_the_words_around_the_name_are_told() -> None:
    (one,) = namings("I agree with Jon that trust comes first, before anything that a plan could say", known())
    assert one.words.startswith("I agree with Jon that")
    assert len(one.words) < 80


@given(st.text(alphabet=st.sampled_from("Jon@, .!\n>田中さんأحمد、 WillMichael Rose-"), max_size=80))
def test_whatever_is_written_words_are_taken_from_it(text: str) -> None:
    for one in namings(text, known(), ("will",)):
        assert one.words in text
        assert one.who in PEOPLE
