from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.urls import absolute, canonical, host, is_http, without_credentials

SAME = [
    "https://example.org/2024/trust/",
    "http://example.org/2024/trust",
    "https://www.example.org/2024/trust/",
    "https://m.example.org/2024/trust/",
    "https://amp.example.org/2024/trust",
    "HTTPS://EXAMPLE.org:443/2024/trust/",
    "https://user:secret@example.org/2024/trust/",
    "https://example.org/2024/trust/?utm_source=feed&utm_medium=rss",
    "https://example.org/2024/trust/?fbclid=x&gclid=y",
    "https://example.org/2024/trust/?m=1",
    "https://example.org/2024/trust/?replytocom=12#respond",
    "https://example.org/2024/trust/#more-12",
    "https://example.org/2024/trust/amp/",
    "https://example.org/2024/trust/feed/",
    "https://example.org/2024/trust/feed/atom/",
    "https://example.org/2024/trust/index.html",
    "https://example.org/2024/trust/comment-page-2/",
    "https://example.org//2024/trust/",
    "https://example.org/2024/%74rust/",
    " https://example.org/2024/trust/ ",
]


@pytest.mark.parametrize("url", SAME)
def test_one_place_has_one_key(url: str) -> None:
    assert canonical(url) == "example.org/2024/trust"


OTHERS = [
    ("https://example.org/", "example.org"),
    ("https://example.org/?p=12", "example.org?p=12"),
    ("https://example.org/?b=2&a=1", "example.org?a=1&b=2"),
    ("https://example.org:8080/x", "example.org:8080/x"),
    ("https://example.org/Case", "example.org/Case"),
    ("https://example.org/a/#comment-7", "example.org/a#comment-7"),
    ("https://example.org/a/comment-page-3/#comment-7", "example.org/a#comment-7"),
    ("https://example.org/a/#div-comment-7", "example.org/a#comment-7"),
    ("https://example.org/a.html?showComment=1#c580", "example.org/a.html#c580"),
    ("https://example.org/a.html?commentPage=2#c580", "example.org/a.html#c580"),
    ("https://elin.blogspot.co.uk/a.html?spref=tw", "elin.blogspot.com/a.html"),
    ("https://elin.blogspot.se/a.html", "elin.blogspot.com/a.html"),
    ("https://blogspot.se/a.html", "blogspot.se/a.html"),
    ("https://example.org/a#chapter1", "example.org/a"),
    ("https://example.org/a#comments", "example.org/a"),
    ("https://bücher.example/ü", "xn--bcher-kva.example/%C3%BC"),
    ("https://example.org/%c3%bc", "example.org/%C3%BC"),
    ("https://m.com/", "m.com"),
    ("https://[::1]:80/x", "::1/x"),
]


@pytest.mark.parametrize(("url", "key"), OTHERS)
def test_other_places_have_others(url: str, key: str) -> None:
    assert canonical(url) == key


@pytest.mark.parametrize(
    "url",
    ["", "mailto:a@b.example", "ftp://example.org/", "javascript:alert(1)", "/relative", "https://", "http://[", "https://a b/",
     "https://example.org:99999/", "https://example.org:x/", "https://<b>/", "tag:example.org,2024:1", "https:example.org"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    assert canonical(url) == ""
    assert not is_http(url)
    assert host(url) == ""


@given(
    st.from_regex(r"https?://(www\.)?[a-z.]{1,10}(:[0-9]{1,4})?(/[a-zA-Z%0-9/ü#?&=._-]{0,40})?", fullmatch=True)
    | st.text()
)
def test_a_key_is_its_own_key(url: str) -> None:
    key = canonical(url)
    if key:
        assert canonical(f"https://{key}") == key


@given(st.text(), st.text())
def test_any_text_is_answered(url: str, base: str) -> None:
    assert absolute(url, base) == "" or is_http(absolute(url, base))
    without_credentials(url)
    host(url)


def test_absolute() -> None:
    base = "https://me:secret@example.org/a/b"
    assert absolute("c", base) == "https://example.org/a/c"
    assert absolute("//other.example/x", base) == "https://other.example/x"
    assert absolute("https://other.example/", "") == "https://other.example/"
    assert absolute("", base) == ""
    assert absolute("javascript:alert(1)", base) == ""
    assert absolute("http://[", base) == ""


def test_credentials_are_taken_out_of_addresses_only() -> None:
    assert without_credentials("https://me:secret@example.org/@amara") == "https://example.org/@amara"
    assert without_credentials("https://example.org/@amara") == "https://example.org/@amara"
    assert without_credentials("mailto:a@b.example") == "mailto:a@b.example"


def test_host() -> None:
    assert host("https://WWW.Example.org:8080/x") == "example.org"
