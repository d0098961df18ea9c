"""Names as patterns: what is looked for first must be in whatever the pattern finds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.publish.mask.names import (
    Needles,
    address,
    anyhow,
    full,
    handle,
    needle,
    of_address,
    of_full,
    of_handle,
    of_words,
    title,
    words_of,
)
from aggregator.text.urls import canonical

LETTERS = "abøåÅéÉñłßžÖÞþ'’-김李あلأΣς"
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=3).map(" ".join).filter(words_of)


def spellings(name: str) -> list[str]:
    """As others may write it."""
    apart = unicodedata.normalize("NFD", name)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    forms = (name, unicodedata.normalize("NFC", name), apart, bare)
    return [spelled for form in forms for spelled in (form, form.upper(), form.lower(), form.replace(" ", "-"))]


@given(NAMES)
def test_what_a_full_name_finds_holds_its_needle(name: str) -> None:
    for text in spellings(name):
        if re.search(full(name), f"said {text}, again", re.IGNORECASE):
            assert all(piece in text.casefold() for piece in of_full(name))


@given(st.text(LETTERS, min_size=1, max_size=6))
def test_what_a_word_finds_holds_its_needle(word: str) -> None:
    for text in spellings(word):
        if re.search(anyhow([word]), f"said {text}, again", re.IGNORECASE):
            assert needle(word) in text.casefold()


def test_a_name_of_letters_that_are_all_written_in_two_ways_is_found() -> None:
    for text in ("Åå", "Aa", unicodedata.normalize("NFD", "Åå")):
        assert re.search(anyhow(["Åå"]), text, re.IGNORECASE)
        assert needle("Åå") in text.casefold()


@pytest.mark.parametrize("key", ["blog.example", "blog.example/~ann", "blog.example/josé", "blog.example/?a=1&b=2"])
def test_what_an_address_finds_holds_one_of_its_ends(key: str) -> None:
    for text in (key, quote(key, safe="/?&=~"), key.replace("&", "&amp;")):
        if re.search(address(key), text, re.IGNORECASE):
            assert _one_of(of_address(key), text)
    for text in (quote(key, safe="/?&=~"), key):
        if re.search(address(quote(key, safe="/?&=~")), text, re.IGNORECASE):
            assert _one_of(of_address(quote(key, safe="/?&=~")), text)


@pytest.mark.parametrize("key", ["xn--mnchen-3ya.example", "xn--mnchen-3ya.example/ana"])
def test_a_host_in_its_own_script_is_the_same_place(key: str) -> None:
    assert canonical(f"https://{key}") == key
    for text in (key, key.replace("xn--mnchen-3ya", "münchen")):
        assert _one_of(of_address(key), text)


@pytest.mark.parametrize("text", ["@ana", "＠Ana", "ask ana@social.example", "@ANA@social.example", "<b>@ana</b>"])
def test_what_a_handle_finds_holds_its_needles(text: str) -> None:
    assert re.search(handle("@ana@social.example", short=True), text, re.I)
    assert _one_of(of_handle("@ana@social.example"), text)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=2, max_size=3).map(" ".join).filter(lambda words: bool(title(words))))
def test_what_a_title_finds_holds_its_needles(words: str) -> None:
    for text in spellings(words):
        if re.search(title(words), text, re.I):
            assert _one_of([of_words(words_of(words))], text)


def _one_of(alternatives: Iterable[Needles], text: str) -> bool:
    return any(all(piece in text.casefold() for piece in pieces) for pieces in alternatives)
