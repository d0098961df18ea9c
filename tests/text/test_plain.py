from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.plain import clean, excerpt, first_sentence, lead, plain, sentences
from aggregator.text.sanitise import sanitise

CLEANED = [
    ("tags off", "Trust <b>comes</b> first", "Trust comes first"),
    ("entities decoded once", "Salt &amp; light &amp;amp; more", "Salt & light &amp; more"),
    ("a comparison is no tag", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ("hearts", "<3 you", "<3 you"),
    ("one line", " a\n\tb\u2028c ", "a b c"),
    ("overrides and isolates", "a\u202eb\u2066c\u2069d", "abcd"),
    ("controls", "a\x00\x1b[2Jb\x9b", "a[2Jb"),
    ("combined", "e\u0301", "é"),
    ("joined emoji", "👩\u200d💻", "👩\u200d💻"),
    ("a script in a title", "<script>alert(1)</script>Hi", "alert(1)Hi"),
    ("CDATA left over", "<![CDATA[Hi]]>", "Hi"),
    ("half a pair", "a\ud800", "a\ufffd"),
    ("a command for a log", "::error::x\ny", "::error::x y"),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CLEANED], ids=[case[0] for case in CLEANED])
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_clean_is_one_printable_line(text: str) -> None:
    line = clean(text)
    assert line == " ".join(line.split())
    assert not set(line) & set("\x00\x1b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    line.encode()


PLAIN = [
    ("blocks are lines", "<h2>One</h2><p>Two <em>three</em></p><p>four</p>", "One\nTwo three\nfour"),
    ("line breaks", "a<br>b", "a\nb"),
    ("items", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n- c"),
    ("an item with a paragraph", "<ul><li><p>a</p></li></ul>", "a"),
    ("quotes", "<p>so</p><blockquote><p>he</p><p>said</p></blockquote><p>yes</p>", "so\n> he\n> said\nyes"),
    ("quotes in quotes", "<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "> a\n> b\n> c\nd"),
    (
        "code keeps its shape",
        "<p>so:</p><pre><code>if x:\n    y()\n</code></pre><p>end</p>",
        "so:\nif x:\n    y()\nend",
    ),
    ("entities", "<p>1 &lt; 2 &amp;&nbsp;3</p>", "1 < 2 &\xa03"),
    ("white space", "<p>a\n   b</p>\n\n<p> c</p>", "a b\nc"),
    ("cells", "<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("html", "expected"), [case[1:] for case in PLAIN], ids=[case[0] for case in PLAIN])
def test_plain(html: str, expected: str) -> None:
    assert plain(html) == expected


@given(st.text(alphabet="<>/pbliuqote ac&;\n\x01\x02", max_size=80))
def test_plain_takes_whatever_the_sanitiser_lets_through(html: str) -> None:
    text = plain(sanitise(html))
    assert not set(text) & set("\x01\x02\x03\x04")


def test_lead_cuts_at_a_word() -> None:
    assert lead("one two three", 20) == "one two three"
    assert lead("one two three four", 12) == "one two…"
    assert lead("one\ntwo") == "one two"
    assert lead("漢" * 30, 10) == "漢" * 9 + "…"


@given(st.text(), st.integers(min_value=5, max_value=300))
def test_lead_is_never_longer_than_asked(text: str, size: int) -> None:
    assert len(lead(text, size)) <= size


SENTENCES = [
    ("Latin", "We met. Did it work? Yes!", ["We met.", "Did it work?", "Yes!"]),
    (
        "abbreviations",
        "Dr. Okafor said e.g. this. Then J. Smith left.",
        ["Dr. Okafor said e.g. this.", "Then J. Smith left."],
    ),
    ("numbers", "It took 3.5 hours. Long.", ["It took 3.5 hours.", "Long."]),
    ("Chinese", "我们见面了。有用吗？有！", ["我们见面了。", "有用吗？", "有！"]),
    ("Arabic", "هل نجح ذلك؟ نعم.", ["هل نجح ذلك؟", "نعم."]),
    ("Hindi", "हम मिले। फिर गए।", ["हम मिले।", "फिर गए।"]),
    ("lines", "A title\nA text. More", ["A title", "A text.", "More"]),
    ("quotation marks", "She said “no.” He left.", ["She said “no.”", "He left."]),
    ("ellipsis", "Well… maybe not. Yes", ["Well… maybe not.", "Yes"]),
    ("Swedish", "Vi ses t.ex. på fredag. Hej!", ["Vi ses t.ex. på fredag.", "Hej!"]),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in SENTENCES], ids=[case[0] for case in SENTENCES])
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="ab .?!。\n", max_size=60))
def test_sentences_lose_nothing_but_space(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


FIRST = [
    ("plain", "Trust comes first. Then work.", "Trust comes first."),
    ("past a greeting", "Hi all! I am Amara. Hello.", "I am Amara."),
    (
        "a greeting that says something",
        "Hi Tony, I think you are right about trust.",
        "Hi Tony, I think you are right about trust.",
    ),
    ("past a quote", "> what he said.\nI agree. So", "I agree."),
    ("past names in front", "@tony@b.example @amara Yes, do.", "Yes, do."),
    ("past a bare link", "https://b.example/x Read this. Now", "Read this."),
    ("only a greeting", "Hello everyone!", "Hello everyone!"),
    ("Swedish", "Hej alla! Jag heter Elin.", "Jag heter Elin."),
    ("Arabic", "مرحبا بالجميع! اسمي ليلى.", "اسمي ليلى."),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in FIRST], ids=[case[0] for case in FIRST])
def test_first_sentence(text: str, expected: str) -> None:
    assert first_sentence(text) == expected


@given(st.text(alphabet="Hi all!.@a >\nhttps://b ", max_size=60))
def test_first_sentence_is_verbatim(text: str) -> None:
    assert first_sentence(text) in text


def words(count: int, start: int = 0) -> str:
    return " ".join(f"w{number}" for number in range(start, start + count))


def test_a_short_text_is_no_excerpt() -> None:
    html = f"<p>{words(100)}</p>"
    assert excerpt(html) == (html, False)


def test_an_excerpt_is_cut_at_a_word() -> None:
    html, cut = excerpt(f"<p><em>{words(200)}</em></p>", 50)
    assert cut
    assert html == f"<p><em>{words(50)}…</em></p>"


def test_an_excerpt_ends_with_a_block_that_ends_near() -> None:
    html, cut = excerpt(f"<div><p>{words(45)}</p><p>{words(60)}</p></div>", 50)
    assert cut
    assert html == f"<div><p>{words(45)}</p></div>"


def test_an_excerpt_counts_characters_where_words_have_no_spaces() -> None:
    html, cut = excerpt(f"<p>{'漢' * 500}</p>", 50)
    assert cut
    assert html == f"<p>{'漢' * 100}…</p>"


def test_an_excerpt_never_cuts_an_entity() -> None:
    html, _ = excerpt("<p>" + "&lt;漢&amp; " * 50 + "</p>", 7)
    assert plain(html).replace("…", "") in plain("<p>" + "&lt;漢&amp; " * 50 + "</p>")


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<ul><li>", "<em>", "</em>", "a b ", "<br>", "漢字", "&amp;"])).map(
        "".join
    )
)
def test_an_excerpt_stays_sanitised(markup: str) -> None:
    whole = sanitise(markup)
    html, cut = excerpt(whole, 3)
    assert cut or html == whole
    assert sanitise(html) == html
