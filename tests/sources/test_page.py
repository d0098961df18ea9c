"""The kind `page`: posts and comments in all the ways in which pages are written."""

from __future__ import annotations

import json
import re
from pathlib import Path
from time import monotonic

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aggregator.errors import Unreadable
from aggregator.model import Document, Post
from aggregator.sources import page
from aggregator.sources._page.dates import dated
from aggregator.sources._page.markup import Markup
from aggregator.sources._page.signed import signature
from tests.builders import at, source
from tests.sources import golden

HOMES = {
    "wordpress-list": "https://amara.example/2024/09/silence/?replytocom=7",
    "blogger-threaded": "https://lea.example/2024/05/tomates.html",
    "blogger-flat": "https://oldgarden.example/2009/06/beans.html",
    "staticman-nested": "https://noor.example/static-talk/",
    "microformats": "https://uli.example/zettel/",
    "schema-linked": "https://span.example/bridges",
}
HOME = "https://class.example/2024/09/a-post/"


def document(path: Path, **more: str) -> Document:
    """A page that the curator named."""
    url = HOMES.get(path.stem, HOME)
    place = source(id="a-page", kind="page", url=url, settings={"url": url})
    return Document(source=place, url=url, body=path.read_bytes(), fetched=at(24 * 1200), **more)


@pytest.mark.parametrize("case", golden.cases("page"), ids=lambda path: path.stem)
def test_a_page_is_read_as_it_should_be(case: Path) -> None:
    assert golden.shown(document(case)) == golden.expected(case)


# ── what is never a comment ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", golden.cases("page"), ids=lambda path: path.stem)
def test_what_stands_around_words_is_none(case: Path) -> None:
    """Nor is what is not for everybody, nor what is made from somebody's e-mail address."""
    kept = json.dumps(golden.shown(document(case)), ensure_ascii=False)
    for words in (
        "MUST-NOT-PUBLISH", "Leave a", "Log out", "logged in", "gravatar", "awaiting", "says", "said:", "Posted by:",
        "Reply", "Répondre", "Supprimer", "Svara", "skriver", "cookies", "Share this", "Post a comment", "supprimé",
        "Beantwoorden", "Thanks for signing in", "Recent Comments", "liked this", "Pingback",
    ):  # fmt: skip
        assert words not in kept, words


# ── hostile pages ─────────────────────────────────────────────────────────────────────

PIECES = sorted(
    {
        piece
        for case in golden.cases("page")
        for piece in re.findall(r"<[^>]*>|[^<]{1,40}", case.read_text(encoding="utf-8"))
    }
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40))
def test_no_page_is_a_crash(pieces: list[str]) -> None:
    """Whatever is torn out of pages and put together: posts come out, or a word about the page."""
    parsed = page.parse(written("".join(pieces)))
    assert all(isinstance(post, Post) and post.keys for post in parsed.posts)
    assert len({post.id for post in parsed.posts}) == len(parsed.posts)
    assert all(post.answers and post.under for post in parsed.posts if post.kind == "comment")


@example(golden.FIXTURES / "page" / "blogger-threaded.html", 0.78125)
@settings(max_examples=40, deadline=None)
@given(st.sampled_from(golden.cases("page")), st.floats(0, 1))
def test_a_page_cut_anywhere_invents_nothing(case: Path, where: float) -> None:
    """What a part of a page shows is known by the same keys as in the whole page."""
    body = case.read_bytes()
    whole = {key for post in page.parse(document(case)).posts for key in post.keys}
    part = written("", url=document(case).url, body=body[: int(len(body) * where)])
    comments = [post for post in page.parse(part).posts if post.kind == "comment"]
    assert {post.keys[0] for post in comments if "signed:" not in post.keys[0]} <= whole | {
        comments[0].under if comments else ""
    }


def written(html: str, url: str = HOME, body: bytes = b"") -> Document:
    place = source(id="a-page", kind="page", url=url, settings={"url": url})
    return Document(
        source=place, url=url, body=body or html.encode("utf-8", "replace"), fetched=at(24 * 1200), holds="post"
    )


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<ol>"
        + "".join(f'<li class="comment depth-{n}" id="comment-{n}"><b class="fn">Kim</b>' for n in range(1, 1900)),
        "<div>".join(f'<p class="js-comment child" id="comment-{n}">a' for n in range(1900)),
        '<div class="h-entry">' + '<div class="u-comment h-cite"><p class="e-content">a</p>' * 1900,
        '<script type="application/ld+json">' + "[" * 200_000,
        '<script type="application/ld+json">' + '{"comment":' * 5_000 + "1" + "}" * 5_000,
        '<meta name="generator" content="Movable Type">' + '<div id="c1"><a name="c1">' * 1900,
        "<b><p>" * 50_000,
    ],
    ids=["boxes", "replies", "staticman", "microformats", "JSON", "JSON objects", "Movable Type", "formatting"],
)
def test_bottomless_pages_are_read_in_bounded_time(html: str) -> None:
    started = monotonic()
    page.parse(written(f"<title>Deep</title><h1>Deep</h1>{html}"))
    assert monotonic() - started < 30


def test_a_page_to_log_in_at_is_no_post() -> None:
    login = '<title>Sign in</title><h1>Sign in</h1><form><input name="u"><input type="password" name="p"></form>'
    shown = written(login, url="https://blog.example/members/")
    assert page.parse(shown).posts == []
    assert "is a page to log in at" in page.parse(shown).note
    with pytest.raises(Unreadable, match="log in"):
        page.parse(msgspec.structs.replace(shown, holds="posts"))
    dated = f'<title>One</title><article class="hentry"><h1>One</h1><time class="entry-date" datetime="2026-11-01">1</time><p>Words.</p></article>{login}'
    assert [post.kind for post in page.parse(written(dated)).posts] == ["article"]


def test_an_address_that_is_none_is_left_alone() -> None:
    html = (
        '<title>A</title><link rel="canonical" href="https://[">'
        '<div class="h-entry"><div class="u-comment h-cite"><a class="u-url" href="http://[::1">x</a>'
        '<a class="p-author h-card" href="javascript:alert(1)">Kim</a><p class="e-content">Hello</p></div></div>'
    )
    (article, *comments) = page.parse(written(html)).posts
    assert article.url == HOME
    assert all(not post.author.url for post in comments)


def test_a_front_page_as_canonical_address_of_every_post_is_not_believed() -> None:
    html = '<title>A</title><link rel="canonical" href="https://class.example/"><h1>A</h1>'
    assert page.parse(written(html)).posts[0].keys == ("url:class.example/2024/09/a-post",)


@pytest.mark.parametrize(
    "body",
    [b"", b"%PDF-1.4 \x00\xff", b"<rss><channel><title>A feed</title></channel></rss>", b'{"title": "A"}', b"<p>words"],
)
def test_what_holds_no_post_is_said_so(body: bytes) -> None:
    named = written("", body=body or b" ")
    with pytest.raises(Unreadable):
        page.parse(msgspec.structs.replace(named, holds="posts"))
    assert page.parse(named).posts == []
    assert page.parse(named).note


def test_what_a_commenter_writes_locks_no_post() -> None:
    html = (
        '<title>A</title><h1 class="entry-title">A</h1><div class="entry-content"><p>Open.</p></div><ol class="commentlist">'
        '<li class="comment depth-1" id="comment-1"><b class="fn">Kim</b><p>action=postpass post-password-form</p></ol>'
    )
    parsed = page.parse(written(html))
    assert [post.kind for post in parsed.posts] == ["article", "comment"]
    assert parsed.closed == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Posted by: Kim Il at May 3, 2004 10:11 AM", "Kim Il"),
        ("Posted by Ana on May 3, 2004", "Ana"),
        ("Inviato da: Nino il 5 gennaio 2005 alle 18:30", "Nino"),
        ("Kommentar von: Uwe | 3. Mai 2004 um 10:11 Uhr", "Uwe"),
        ("Jo said on May 3, 2004 10:11 AM:", "Jo"),
        ("Rédigé par : Léa le 5 janvier 2005 à 18:30", "Léa"),
    ],
)
def test_a_signature_names_somebody(line: str, name: str) -> None:
    assert signature(line, Markup("", HOME))[0] == name


def test_a_page_in_an_encoding_that_only_the_page_tells() -> None:
    html = '<meta charset="windows-1256"><title>التعلم</title><h1>التعلم</h1>'
    assert page.parse(written("", body=html.encode("windows-1256"))).posts[0].title == "التعلم"


# ── dates ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "language", "when"),
    [
        ("January 3, 2005 10:22 PM", "en", "2005-01-03 22:22"),
        ("Posted by: Kim at February  7, 2006 03:56 PM", "", "2006-02-07 15:56"),
        ("October 3th, 2020 14:03", "en", "2020-10-03 14:03"),
        ("April 24, 2012 at 12:05 am", "en", "2012-04-24 00:05"),
        ("10:22 PM on January 3, 2005", "en", "2005-01-03 22:22"),
        ("den 3 maj 2023 kl. 14:05", "sv", "2023-05-03 14:05"),
        ("3. März 2021 um 9:07 Uhr", "de", "2021-03-03 09:07"),
        ("8 novembre 2012 à 18 h 16", "fr", "2012-11-08 18:16"),
        ("1er août 2012 à 18h05", "fr", "2012-08-01 18:05"),
        ("15 juillet 2012", "fr", "2012-07-15 00:00"),
        ("24 de abril de 2012 a las 1:12 pm", "es", "2012-04-24 13:12"),
        ("mar 5 gennaio 2005 alle 18:30", "it", "2005-01-05 18:30"),
        ("2 de março de 2019 às 07:00", "pt", "2019-03-02 07:00"),
        ("5 mei 2018 om 20:15", "nl", "2018-05-05 20:15"),
        ("8 أبريل، 2020 الساعة 5:43 م", "ar", "2020-04-08 17:43"),
        ("٩ كانون الثاني ٢٠٢٠ الساعة ٧:٠٥ ص", "ar", "2020-01-09 07:05"),
        ("2012年4月24日 10:11", "ja", "2012-04-24 10:11"),
        ("4/5/2012 8:00", "en-US", "2012-04-05 08:00"),
        ("4/5/2012 8:00", "en-GB", "2012-05-04 08:00"),
        ("24.12.2011", "de", "2011-12-24 00:00"),
        ("2011-12-24 10:00", "", "2011-12-24 10:00"),
    ],
)
def test_dates_as_people_read_them(line: str, language: str, when: str) -> None:
    found = dated(line, language)
    assert found
    assert f"{found.when:%Y-%m-%d %H:%M}" == when


@pytest.mark.parametrize(
    "line", ["5 أشهر ago", "5 months ago", "yesterday", "30 February 2012", "marketing 5, 2012", "", "1 2 3"]
)
def test_what_is_no_date_is_none(line: str) -> None:
    assert dated(line) is None


def test_a_written_date_is_local_where_the_page_gives_its_zone() -> None:
    found = dated("April 24, 2012 at 1:12 am", "en", 120)
    assert found
    assert f"{found.when:%Y-%m-%d %H:%M}" == "2012-04-23 23:12"


@given(st.text(max_size=60), st.integers(-900, 900))
def test_no_line_is_a_crash(line: str, zone: int) -> None:
    dated(line + " 3 May 2004 10:11", "en", zone)
