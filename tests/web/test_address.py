from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import Guarded
from aggregator.web.address import join, parse, secret, shown, without_login


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("https://blog.example", "https://blog.example/"),
        ("HTTPS://Blog.Example:443/A%2fb?q=%7E+x#top", "https://blog.example/A%2fb?q=%7E+x"),
        ("http://blog.example:8080/../x/./y//z", "http://blog.example:8080/../x/./y//z"),
        ("https://blog.example/söka?q=å b", "https://blog.example/s%C3%B6ka?q=%C3%A5%20b"),
        ("https://blog.example/a%zz|b", "https://blog.example/a%zz|b"),
        ("https://räksmörgås.example/x", "https://xn--rksmrgs-5wao1o.example/x"),
        ("https://my_blog.example/", "https://my_blog.example/"),
        ("https://amara:s3cret@blog.example/x", "https://blog.example/x"),
        ("  https://blog.example/x\n", "https://blog.example/x"),
        ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"),
    ],
)
def test_an_address_is_sent_as_it_was_written(written: str, sent: str) -> None:
    assert parse(written).url == sent


@pytest.mark.parametrize(
    "written",
    [
        "",
        "blog.example",
        "file:///etc/passwd",
        "data:text/html,x",
        "gopher://blog.example/",
        "javascript:alert(1)",
        "http://",
        "http://[::1",
        "http://blog.example:99999/",
        "http://blog.example:0/",
        "http://blog..example/",
        "http://good.example\\@evil.example/",
        "http://a b.example/",
        "http://-.example/",
        "http://\ud800.example/",
        "http://blog.example/\ud800",
    ],
)
def test_what_is_no_web_address_is_refused(written: str) -> None:
    with pytest.raises(Guarded):
        parse(written)


@settings(deadline=None)
@given(st.text() | st.text().map("http://".__add__) | st.text().map("https://a.example/".__add__))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = parse(text)
    except Guarded:
        return
    assert address.url.isascii()
    assert address.url.isprintable()
    assert " " not in address.url
    assert parse(address.url).url == address.url


def test_a_location_is_read_from_where_it_was_given() -> None:
    base = parse("https://blog.example/a/b?c")
    assert join(base, "../d").url == "https://blog.example/d"
    assert join(base, "//other.example/e").url == "https://other.example/e"
    assert join(base, "?f").url == "https://blog.example/a/b?f"


def test_a_login_in_a_location_is_not_used() -> None:
    assert join(parse("https://blog.example/"), "https://amara:s3cret@blog.example/x").login == ""


def test_a_login_becomes_a_header() -> None:
    assert parse("https://am%40ra:s%3Acret@blog.example/").login == "Basic YW1AcmE6czpjcmV0"


def test_one_server_has_one_lane() -> None:
    assert parse("http://blog.example/").lane == parse("https://blog.example/").lane
    assert parse("http://blog.example/").lane != parse("http://blog.example:8080/").lane


# ── what may be shown ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "address",
    [
        "https://amara:hunter2@blog.example/feed",
        "https://hunter2@blog.example/feed",
        "https://am@ra:hunter2@blog.example/feed",
        "https://blog.example/feed?token=hunter2",
        "https://blog.example/feed?a=1&access_token=hunter2&b=2",
        "https://blog.example/feed?API_KEY=hunter2#x",
        "https://blog.example/feed;sig=hunter2",
        "https://blog.example/feed?user[password]=hunter2",
    ],
)
def test_no_secret_is_shown(address: str) -> None:
    assert "hunter2" not in shown(address)
    assert "blog.example/feed" in shown(address)


def test_what_only_looks_like_a_secret_is_shown() -> None:
    address = "https://blog.example/?author=3&keyword=trust&monkey=1&passage=2"
    assert shown(address) == address
    assert not secret(address)


@settings(deadline=None)
@given(st.text("ab:/?#@\\[].%", min_size=0, max_size=12), st.text("ab:/?#@\\[].%", min_size=0, max_size=12))
def test_a_refused_address_shows_no_login(before: str, after: str) -> None:
    assert "hunter2" not in refusal(f"http://{before}hunter2{after}@blog.example/")


def refusal(address: str) -> str:
    try:
        parse(address)
    except Guarded as error:
        return str(error)
    return ""


def test_nothing_that_a_terminal_obeys_is_shown() -> None:
    assert shown("https://blog.example/\x1b[31m\n::error::\u202e") == (
        "https://blog.example/\\x1b[31m\\n::error::\\u202e"
    )


def test_what_is_shown_is_short() -> None:
    assert len(shown("https://blog.example/" + "x" * 9999)) == 300


def test_the_rest_of_an_address_stays_when_its_login_goes() -> None:
    assert without_login("https://a:b@blog.example/~x@y#z") == "https://blog.example/~x@y#z"
    assert without_login("https://blog.example/@amara") == "https://blog.example/@amara"


@settings(deadline=None)
@given(
    st.from_regex(r"https://[a-z]{1,5}\.example(:[1-9][0-9]{0,3})?(/[a-z@:]{0,5})*(\?[a-z=&@]{0,9})?", fullmatch=True)
)
def test_the_same_host_is_asked_as_a_browser_would(address: str) -> None:
    assert parse(address).host == urlsplit(address).hostname
