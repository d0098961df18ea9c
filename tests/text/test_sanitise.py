from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.sanitise import BODY, SILENT, TAGS, sanitise

REL = 'rel="nofollow noopener noreferrer ugc"'
BASE = "https://amaras-blog.example/2024/trust/"


class Audit(HTMLParser):
    """Reads what came out as a browser would, and lists whatever is not on the short list."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ("href", "rel", "lang", "dir") or (name in ("href", "rel") and tag != "a"):
                self.wrong.append(f"<{tag} {name}>")
            if name == "href" and not re.match(r"https?://[^/]|mailto:", value or "", re.I):
                self.wrong.append(f"href={value!r}")
        if tag == "a" and dict(attrs).get("rel") != "nofollow noopener noreferrer ugc":
            self.wrong.append("<a> without rel")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"<![{data}]>")


SAID = [
    ("text stays", "<p>Trust <em>comes</em> first.</p>", "<p>Trust <em>comes</em> first.</p>"),
    ("no attributes", '<p id="x" class="y" style="color:red" onclick="f()" name="z">Hi</p>', "<p>Hi</p>"),
    ("scripts go with their text", "a<script>alert(1)</script><style>b{}</style>c", "ac"),
    ("unknown elements leave their text", "<marquee>slow</marquee> <font>big</font>", "slow big"),
    ("absolute links", '<a href="../about">me</a>', f'<a href="https://amaras-blog.example/2024/about" {REL}>me</a>'),
    ("links on the site", '<a href="/about">me</a>', f'<a href="https://amaras-blog.example/about" {REL}>me</a>'),
    ("links without scheme", '<a href="//b.example/x">b</a>', f'<a href="https://b.example/x" {REL}>b</a>'),
    ("footnotes lead to the original", '<a href="#fn1">1</a>', f'<a href="{BASE}#fn1" {REL}>1</a>'),
    ("mail", '<a href="mailto:a@b.example">m</a>', f'<a href="mailto:a@b.example" {REL}>m</a>'),
    ("no javascript", '<a href=" java&#10;script:alert(1)">x</a>', f"<a {REL}>x</a>"),
    ("no ftp", '<a href="ftp://b.example/">x</a>', f"<a {REL}>x</a>"),
    ("no scheme without a host", '<a href="https:evil">x</a>', f"<a {REL}>x</a>"),
    ("a picture", '<img src="a.jpg" alt="A &amp; B">', f'<a href="{BASE}a.jpg" {REL}>[image: A &amp; B]</a>'),
    ("a nameless picture", '<img src="/a.jpg" alt="">', f'<a href="https://amaras-blog.example/a.jpg" {REL}>[image]</a>'),
    (
        "a picture in a link",
        '<a href="https://b.example/"><img src="a.jpg" alt="cat"></a><img src="b.jpg">',
        f'<a href="https://b.example/" {REL}>[image: cat]</a><a href="{BASE}b.jpg" {REL}>[image]</a>',
    ),
    (
        "a picture that loads late",
        '<img src="data:image/gif;base64,R0lGOD" data-src="https://b.example/p.png" alt="map"><noscript><img></noscript>',
        f'<a href="https://b.example/p.png" {REL}>[image: map]</a>',
    ),
    ("a picture that is no address", '<img src="javascript:alert(1)" alt="x">', "[image: x]"),
    ("a counting pixel", '<img src="https://count.example/p" width="1" height="1">read', "read"),
    ("WordPress's emoji", 'Hi <img src="https://s.w.org/images/core/emoji/1f331.png" alt="🌱" class="wp-smiley">', "Hi 🌱"),
    ("a formula as a picture", '<img class="latex" src="https://m.example/" alt="E=mc^2">', "E=mc^2"),
    ("a film", '<iframe src="https://f.example/1" title="Talk"></iframe>', f'<a href="https://f.example/1" {REL}>[embedded page: Talk]</a>'),
    ("MathML by its alttext", '<p>so <math alttext="a&lt;b"><mi>a</mi></math>.</p>', "<p>so a&lt;b.</p>"),
    (
        "MathML by its TeX",
        '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>',
        "x^2",
    ),
    ("svg goes with its text", "a<svg><title>evil</title><text>t</text></svg>b", "ab"),
    ("code keeps its signs", "<pre><code>if a &lt; b:\n    print(&amp;x)</code></pre>", "<pre><code>if a &lt; b:\n    print(&amp;x)</code></pre>"),
    ("direction and language", '<p dir="rtl" lang="ar">سلام</p>', '<p dir="rtl" lang="ar">سلام</p>'),
    ("no override of direction", "<p>a\u202egpj.exe</p>", "<p>agpj.exe</p>"),
    ("joined emoji and CJK", "<p>👩‍💻 学習ノート</p>", "<p>👩‍💻 学習ノート</p>"),
    ("control characters", "a\x00b\x1b[31mc\x07", "ab[31mc"),
    ("half a surrogate pair", "a\ud83db", "a\ufffdb"),
    ("template signs are text", "{{7*7}} {% x %} \u2028", "{{7*7}} {% x %}"),
    ("unclosed", "<ul><li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
    ("comments go", "a<!-- b -->c<!--", "ac"),
]  # fmt: skip


@pytest.mark.parametrize(("html", "clean"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_what_comes_out(html: str, clean: str) -> None:
    assert sanitise(html, BASE) == clean


def test_a_relative_link_without_base_loses_its_target() -> None:
    assert sanitise('<a href="x">y</a>') == f"<a {REL}>y</a>"


def test_secrets_of_the_base_do_not_travel() -> None:
    assert "secret" not in sanitise('<a href="x">y</a><a href="/z">z</a>', "https://me:secret@b.example/")


def test_nothing_is_allowed_and_silent_at_once() -> None:
    assert TAGS.isdisjoint(SILENT)
    assert TAGS.isdisjoint(
        {"img", "svg", "math", "iframe", "form", "input", "button", "object", "embed", "link", "meta", "base"}
    )


# ── what must always hold ─────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    [*(f"<{tag}>" for tag in sorted(TAGS | SILENT)), *(f"</{tag}>" for tag in sorted(TAGS | SILENT)),
     "<span>", "<button>", "<form>", "<nobr>", "<font>", "<img src=x alt=y>", "<a href=/x>", '<a href="javascript:x">',
     "<p lang=en", "<!--", "-->", "]]>", "<![CDATA[", "&lt;", "&amp", "&", "<", ">", '"', "'", "\n", " ", "x", "é", "漢",
     "<iframe src=//b>", "<xmp>", "<plaintext>", "<col>", "<body>", "<foreignObject>", "<annotation-xml>", "<mtext>"]
)  # fmt: skip
MARKUP = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=200)


@given(MARKUP)
def test_sanitising_twice_changes_nothing(html: str) -> None:
    once = sanitise(html, BASE)
    assert sanitise(once) == once
    assert sanitise(once, BASE) == once


@given(MARKUP)
def test_only_the_short_list_comes_out(html: str) -> None:
    assert Audit(sanitise(html, BASE)).wrong == []


def payloads(corpora: Path) -> list[str]:
    path = corpora / "xss" / "payloads.jsonl"
    if not path.is_file():
        pytest.skip(f"no payloads at {path}")
    return [json.loads(line)["payload"] for line in path.read_text(encoding="utf-8").split("\n") if line]


@pytest.mark.corpus
def test_no_payload_leaves_anything_active(corpora: Path) -> None:
    for payload in payloads(corpora):
        clean = sanitise(payload, BASE)
        assert Audit(clean).wrong == [], payload
        assert sanitise(clean) == clean, payload


BOMBS = {
    "deep": "<div>" * 100_000 + "x",
    "deep tables": "<table><td>" * 30_000,
    "formatting that never ends": "".join(f"<p><b a={n}>x</p>" for n in range(50_000)),
    "links": "<a href=x>" * 50_000,
    "unfinished pictures": '<img "' * 40_000,
    "formulas": "<math>" * 40_000,
    "less-than signs": "<" * 300_000,
    "ampersands": "&" * 300_000,
    "comments": "<!--" * 60_000,
    "paragraphs": "<p>hello " * 1_500_000,
    "one long word": "漢" * 300_000,
}


@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS)
def test_bombs_come_out_small_and_well_formed(html: str) -> None:
    clean = sanitise(html, BASE)
    assert len(clean.encode()) <= BODY
    assert sanitise(clean) == clean
    assert Audit(clean).wrong == []


@pytest.mark.parametrize("name", ["int", "list", "fn", "text", "T", "std::string", "my-element"])
def test_words_behind_a_tag_that_is_none_stay(name: str) -> None:
    assert (
        sanitise(f"<p>a vector<{name}> of <b>words</b></p><p>and more</p>")
        == "<p>a vector of <b>words</b></p><p>and more</p>"
    )


def test_words_of_drawings_and_formulas_go_with_them() -> None:
    drawn = "<svg><text>x<script>alert(1)</script></text><g>y</g></svg>"
    assert sanitise(f"<p>a{drawn}b <scr<int>ipt>alert(1)</scr<int>ipt>c</p>") == "<p>ab c</p>"


@pytest.mark.parametrize("name", ["style", "script"])
def test_words_behind_a_huge_style_sheet_are_found(name: str) -> None:
    assert (
        sanitise(f"<div><{name}>{'x' * 700_000}</{name}><p>The first word</p></div>")
        == "<div><p>The first word</p></div>"
    )


def test_a_long_body_keeps_its_beginning() -> None:
    clean = sanitise("<ul>" + "".join(f"<li>item {n}</li>" for n in range(20_000)) + "</ul>")
    assert clean.startswith("<ul><li>item 0</li>")
    assert clean.endswith("…</li></ul>")
    assert len(clean.encode()) > BODY * 0.9


def test_a_thousand_honest_paragraphs_stay_as_they_are() -> None:
    html = "".join(f"<p>One <em>of {n}</em></p>" for n in range(900))
    assert sanitise(html) == html
