from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.hashtags import in_text, matches, near, normal


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("We use #SocialLearning and #trust.", ("SocialLearning", "trust")),
        ("#a_b, #c-d", ("a_b", "c")),
        ("twice #Trust and #trust", ("Trust",)),
        ("#学習 #социальное #تعلم", ("学習", "социальное", "تعلم")),
        ("#हिन्दी में", ("हिन्दी",)),
        ("＃全角", ("全角",)),
        ("no #3, #42 or #", ()),
        ("but #3d", ("3d",)),
        ("https://b.example/page#part and x#y", ()),
        ("a?q=#x /#z @#w", ()),
        ("(#ok)", ("ok",)),
        ("##double", ()),
        ("&#39;", ()),
    ],
)
def test_in_text(text: str, tags: tuple[str, ...]) -> None:
    assert in_text(text) == tags


@pytest.mark.parametrize("tag", ["#Social Learning", "social-learning", "SOCIALLEARNING", "Ｓocial learning"])
def test_normal(tag: str) -> None:
    assert normal(tag) == "sociallearning"


def test_matches() -> None:
    assert matches(["Week 1", "Social Learning"], ["sociallearning"])
    assert matches(["STRASSE"], ["straße"])
    assert not matches(["learning"], ["sociallearning"])
    assert not matches([], ["x"])


@given(st.text())
def test_found_tags_are_in_the_text_and_hold_a_letter(text: str) -> None:
    for tag in in_text(text):
        assert f"#{tag}" in text.replace("＃", "#")
        assert any(character.isalpha() for character in tag)


@given(st.text())
def test_normal_is_its_own_normal(tag: str) -> None:
    assert normal(normal(tag)) == normal(tag)


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("SocialLerning", "sociallearning"),
        ("socail-learning", "sociallearning"),
        ("social_learning", "sociallearning"),
        ("SocialLearnings", "sociallearning"),
        ("trsut", "trust"),
        ("Vertrauèn", "vertrauen"),
        ("SocialLearning", ""),
        ("learning", ""),
        ("rust", ""),
        ("", ""),
    ],
)
def test_a_near_miss(tag: str, wanted: str) -> None:
    assert near(tag, ["sociallearning", "trust", "Vertrauen".lower()]) == wanted


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_a_tag_that_is_wanted_is_no_miss(tag: str, others: list[str]) -> None:
    assert near(tag, [tag, *others]) == ""
