"""Where text becomes markup."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from aggregator.publish import words
from aggregator.publish.render.environment import written
from aggregator.publish.words import Sanitised, body, markdown, shown

BOMBS = {
    "brackets": "[" * 50_000,
    "brackets in turn": "[](" * 15_000,
    "lists": "".join("  " * n + "- x\n" for n in range(300)),
    "quotes": ">" * 5_000 + " x",
    "stars": "*a " * 10_000,
    "underscores": "_" * 19_000,
    "backticks": "`" * 19_000 + "x",
    "emphasis": "**a *b " * 2_500,
    "small brackets": "[" * 3_900,
    "small emphasis": "*_" * 1_900,
    "spread brackets": "[ a " * 900,
    "html": "<div " * 4_000,
    "references": "[a]: <" * 3_000,
    "entities": "&" * 19_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_longer_than_it_may_and_loses_no_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_SECONDS", 2)
    started = time.monotonic()
    made = markdown(BOMBS[name])
    assert time.monotonic() - started < 20
    if any(letter.isalpha() for letter in BOMBS[name]) and name != "html":
        assert re.sub("<[^>]*>", "", made).strip()


def test_markdown_is_markup_and_nothing_active() -> None:
    made = markdown("Say *hello* <script>alert(1)</script> [here](javascript:alert(1)) [there](https://away.example/)")
    assert "<em>hello</em>" in made
    assert "script" not in made
    assert 'rel="nofollow noopener noreferrer ugc"' in made


def test_no_words_no_markup() -> None:
    assert markdown(" \n ") == ""


def test_plain_paragraphs_when_there_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    assert markdown("*x* & <b>\n\n" * 5_000).startswith("<p>*x* &amp; &lt;b&gt;</p>")


@pytest.mark.parametrize(
    ("html", "heading", "wanted"),
    [
        ("<h1>a</h1><h2>b</h2>", 3, "<h3>a</h3><h4>b</h4>"),
        ("<h3>a</h3><h6>b</h6>", 2, "<h2>a</h2><h5>b</h5>"),
        ("<h2>a</h2><h6>b</h6>", 3, "<h3>a</h3><h6>b</h6>"),
        ('<h2 dir="rtl">a</h2>', 3, '<h3 dir="rtl">a</h3>'),
        ("<hr><p>x &lt;h1&gt;</p>", 3, "<hr><p>x &lt;h1&gt;</p>"),
    ],
)
def test_headings_stand_below_those_of_the_page(html: str, heading: int, wanted: str) -> None:
    assert body(Sanitised(html), heading) == wanted


def test_an_excerpt_says_that_it_is_one() -> None:
    html = "".join(f"<p>{'word ' * 60}</p>" for _ in range(4))
    assert shown(html, True) == (html, False)
    start, cut = shown(html, False)
    assert cut
    assert 100 <= start.count("word") <= 140


@given(st.one_of(st.text(), st.integers(), st.builds(escape, st.text()), st.none()))
def test_templates_write_what_markupsafe_would(value: object) -> None:
    assert written(value) == str(escape(value))
