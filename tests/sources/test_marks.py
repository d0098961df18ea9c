"""A little of Markdown: what it marks up, what it leaves, and that it takes no time over what a stranger makes up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.sources import _marks
from aggregator.text.plain import plain
from aggregator.text.sanitise import sanitise


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("> a\n> > b\n\nc", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p>c</p>"),
        ("# Title\n* x\n2. y", "<p><strong>Title</strong></p><ul><li>x</li><li>y</li></ul>"),
        ("```\n<b> *a*\n```", "<pre><code>&lt;b&gt; *a*</code></pre>"),
        (
            "`*x*` **b** *i* _u_ a_b_c 2*3*4",
            "<p><code>*x*</code> <strong>b</strong> <em>i</em> <em>u</em> a_b_c 2*3*4</p>",
        ),
        ("[w](https://a.example/x_(y))", '<p><a href="https://a.example/x_(y)">w</a></p>'),
        ('![p](https://a.example/p.png "t")', '<p><a href="https://a.example/p.png">p</a></p>'),
        ("See https://a.example/x_y_z.", '<p>See <a href="https://a.example/x_y_z">https://a.example/x_y_z</a>.</p>'),
        ("[w](javascript:alert(1)) <script>", "<p>[w](javascript:alert(1)) &lt;script&gt;</p>"),
        ("", ""),
    ],
)
def test_marks(text: str, html: str) -> None:
    assert _marks.html(text) == html


@given(st.text())
def test_nothing_typed_becomes_markup(text: str) -> None:
    clean = sanitise(_marks.html(text), "https://a.example/")
    assert "<script" not in clean
    assert _marks.html(f"<script>{text}") != f"<script>{text}"


@pytest.mark.parametrize(
    "bomb", ["[" * 100_000, "*a" * 50_000, "> " * 50_000, "`" * 100_000, "_a *b " * 20_000, "[](" * 30_000]
)
def test_bombs_end(bomb: str) -> None:
    assert plain(sanitise(_marks.html(bomb), "https://a.example/"))


def test_words_stay() -> None:
    assert plain(_marks.html("Salam عربي\n\n你好 <3")) == "Salam عربي\n你好 <3"
