from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Account, Post, short_id, to_json
from aggregator.text.compose import account, compose
from tests.builders import at, source


def made(html: str = "<p>Hello</p>", **more: Any) -> Post:
    fields: dict[str, Any] = {
        "source": source(),
        "fetched": at(48),
        "kind": "article",
        "keys": ("url:amaras-blog.example/trust", "guid:tag:1"),
        "url": "https://amaras-blog.example/trust/",
        "author": account(name="Amara", site="https://amaras-blog.example/"),
        "html": html,
        "published": at(),
        **more,
    }
    return compose(**fields)


def test_everything_is_derived() -> None:
    post = made(
        '<p>Who knows <a href="/b">this</a>? #Trust</p><script>x</script>',
        title="A &amp; <b>B</b>",
        tags=["week 1", "trust"],
    )
    assert post.id == short_id("url:amaras-blog.example/trust")
    assert post.title == "A & B"
    assert post.text == post.lead == "Who knows this? #Trust"
    assert post.links[0].url == "https://amaras-blog.example/b"
    assert post.asks
    assert post.tags == ("week 1", "trust")
    assert post.dated
    assert (post.published, post.seen) == (at(), at(48))
    assert "script" not in post.html


@pytest.mark.parametrize("published", [None, at(24 * 365 * 100), at(-24 * 365 * 100)])
def test_a_date_that_cannot_be_true_is_when_we_saw_it(published: Any) -> None:
    post = made(published=published)
    assert not post.dated
    assert post.published == at(48)


def test_tags_in_code_and_questions_in_quotes_are_not_its_own() -> None:
    post = made("<blockquote>why?</blockquote><pre>#include &lt;x&gt; ? : </pre><p>Done. #real</p>")
    assert post.tags == ("real",)
    assert not post.asks


def test_the_hash_follows_the_words_only() -> None:
    assert made().hash == made(fetched=at(72), replies=3, url="https://elsewhere.example/").hash
    assert made().hash != made("<p>Hello again</p>").hash
    assert made().hash != made(title="T").hash
    assert made().hash != made(warning="food").hash
    assert made().hash != made(tags=["x"]).hash


def test_markup_in_text_fields_is_text() -> None:
    post = made(warning="<img src=x onerror=alert(1)>spoiler\x1b", licence="CC <b>BY</b>", tags=["#a<script>", " "])
    assert (post.warning, post.licence, post.tags) == ("spoiler", "CC BY", ("a",))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "/relative", "https://a b/", "https://x.example/\n"]
)
def test_only_addresses_are_addresses(url: str) -> None:
    post = made(url=url, replies_at=url, pingback=url)
    assert {post.url, post.replies_at, post.pingback} <= {"", "https://x.example/"}


def test_secrets_leave_addresses() -> None:
    assert made(url="https://me:secret@a.example/").url == "https://a.example/"


def test_endless_fields_end() -> None:
    post = made(
        title="x" * 10_000_000, tags=["y" * 9000] * 9000, keys=("guid:" + "z" * 9_000_000,), warning="w" * 9_000_000
    )
    assert len(to_json(post)) < 10_000
    assert post.keys[0].startswith("guid:")


def test_languages() -> None:
    assert made(language="sv-SE").language == "sv-SE"
    assert made(language='en" onload="x').language == ""


@given(html=st.text(), title=st.text(), tag=st.text(), name=st.text(), url=st.text(), key=st.text(min_size=1))
def test_any_text_makes_a_post(html: str, title: str, tag: str, name: str, url: str, key: str) -> None:
    post = made(
        html, title=title, tags=[tag], author=account(name=name, url=url, handle=tag), url=url, keys=[key], warning=tag
    )
    assert to_json(post)
    assert post == made(
        html, title=title, tags=[tag], author=account(name=name, url=url, handle=tag), url=url, keys=[key], warning=tag
    )


# ── accounts ──────────────────────────────────────────────────────────────────────────


def test_an_account_is_known_by_handle_then_address_then_name() -> None:
    assert account(handle="@Amara@Mastodon.Example", name="Amara").key == "@amara@mastodon.example"
    assert account(url="https://www.amara.example/", name="Amara") == Account(
        "url:amara.example", "Amara", "https://www.amara.example/"
    )
    assert account(name="Élodie 🌻", site="https://www.blog.example/x").key == "name:blog.example/elodie"
    assert account() == Account("")
    assert account(url="javascript:alert(1)", name="X", site="https://b.example/") == Account("name:b.example/x", "X")


def test_a_name_is_text() -> None:
    assert account(name="Guest <b>O’Neil</b> &amp; Co").name == "Guest O’Neil & Co"
    assert account(name="Guest &lt;b&gt;O’Neil&lt;/b&gt;").name == "Guest O’Neil"
