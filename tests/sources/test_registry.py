from __future__ import annotations

import asyncio

import pytest

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Feed, State
from aggregator.sources import arrive, feeds, find, kind, kinds
from tests.fakes import FakeResponse, FakeWeb

PAGE = (
    '<!doctype html><html><head><title>Amara</title><link rel="alternate" type="application/rss+xml" href="/comments.xml" title="Comments">'
    "<link rel=alternate type='application/atom+xml' href=/feed.xml></head><body></body></html>"
)
FEED = '<rss version="2.0"><channel><title>Amara</title></channel></rss>'


def test_the_folder_is_the_registry() -> None:
    assert {"feed", "mastodon", "wordpress"} <= set(kinds())
    assert not [name for name in kinds() if name.startswith("_")]


@pytest.mark.parametrize("name", kinds())
def test_a_kind_has_its_verbs(name: str) -> None:
    module = kind(name)
    assert isinstance(module.address(dict.fromkeys(module.SETTINGS, "example.org")), str)
    assert all(callable(getattr(module, verb)) for verb in ("pull", "parse", "recognise"))
    words = {"address", "server", "hashtag", "path", "text"}
    assert {value.removesuffix("?") for value in module.SETTINGS.values()} <= words


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(SourceError, match="feed"):
        kind("_kind")


def found(url: str, web: FakeWeb | None = None, state: State | None = None) -> tuple[str, dict[str, str]]:
    return asyncio.run(find(url, web or FakeWeb(), state or State()))


def page(url: str, body: str) -> FakeWeb:
    return FakeWeb({url: FakeResponse(body.encode(), media_type="text/html")})


def test_an_address_of_a_feed() -> None:
    assert found("https://amara.example/feed.xml", FakeWeb({"https://amara.example/feed.xml": FEED})) == ("feed", {})


def test_a_page_that_names_its_feed() -> None:
    assert found("https://amara.example/", page("https://amara.example/", PAGE)) == (
        "feed",
        {"feed": "https://amara.example/feed.xml", "comments": "https://amara.example/comments.xml"},
    )
    asked = asyncio.run(arrive("https://amara.example/", page("https://amara.example/", PAGE), State()))
    assert asked.names == (
        Feed("https://amara.example/feed.xml"),
        Feed("https://amara.example/comments.xml", "comments"),
    )


WORDPRESS = (
    '<!doctype html><link rel="https://api.w.org/" href="https://amara.example/wp-json/">'
    '<link rel="alternate" type="application/rss+xml" href="https://amara.example/feed/">'
)


@pytest.mark.parametrize(
    ("feed", "kind"),
    [
        ("https://amara.example/feed/", "wordpress"),
        ("https://amara.example/feed/atom/", "wordpress"),
        ("https://amara.example/comments/feed/", "wordpress"),
        ("https://amara.example/category/cats/feed/", "feed"),
    ],
)
def test_a_feed_of_a_whole_blog_leads_to_the_kind_that_reads_more_of_it(feed: str, kind: str) -> None:
    """One category was meant where its feed was named."""
    body = '<rss version="2.0"><channel><title>Amara</title><link>https://amara.example</link></channel></rss>'
    web = FakeWeb({feed: body, "https://amara.example": WORDPRESS})
    web.answers["https://amara.example"] = FakeResponse(WORDPRESS.encode(), url="https://amara.example/")
    settings = {"url": "https://amara.example/"} if kind == "wordpress" else {}
    assert found(feed, web) == (kind, settings)


def test_a_feed_does_not_lead_to_somebody_elses_site() -> None:
    body = '<rss version="2.0"><channel><link>https://other.example/</link></channel></rss>'
    web = FakeWeb({"https://amara.example/feed/": body, "https://other.example/": WORDPRESS})
    assert found("https://amara.example/feed/", web) == ("feed", {})
    assert web.asked == ["https://amara.example/feed/"]


def test_a_hashtag_on_a_server() -> None:
    name, settings = found("#sociallearning@mastodon.example")
    assert name == "mastodon"
    assert "mastodon.example" in settings["server"]
    assert settings["hashtag"] == "sociallearning"


@pytest.mark.parametrize("url", ["#", "#no server", "#a@"])
def test_half_a_hashtag(url: str) -> None:
    with pytest.raises(Unreadable):
        found(url)


def test_a_page_without_a_feed() -> None:
    with pytest.raises(Unreadable, match="feed"):
        found("https://amara.example/", page("https://amara.example/", "<html><body>Hi</body></html>"))


def test_finding_leaves_no_validators() -> None:
    web = FakeWeb({"https://amara.example/": FakeResponse(FEED.encode(), etag='"1"')})
    state = State()
    found("https://amara.example/", web, state)
    assert state.validators == {}
    assert web.conditional == []


@pytest.mark.parametrize(
    ("name", "settings", "feed"),
    [
        ("lemmy", {"url": "https://l.example/c/trust@far.example"}, "https://l.example/feeds/c/trust@far.example.xml?sort=New"),
        ("lemmy", {"url": "https://l.example/post/7"}, ""),
        ("hypothesis", {"hashtag": "lärande"}, "https://hypothes.is/stream.atom?tags=l%C3%A4rande"),
        ("hypothesis", {"url": "https://hypothes.is/users/amara"}, "https://hypothes.is/stream.atom?user=amara"),
        ("hypothesis", {"url": "https://hypothes.is/groups/aBc1/class"}, "https://hypothes.is/stream.atom?group=aBc1"),
        ("hypothesis", {"url": "https://a.example/x"}, "https://hypothes.is/stream.atom?uri=https%3A%2F%2Fa.example%2Fx"),
        ("hypothesis", {"hashtag": "x", "server": "h.school.example"}, ""),
        ("github", {"url": "https://github.com/a/b/discussions"}, "https://github.com/a/b/discussions.atom"),
        (
            "github",
            {"url": "https://github.com/a/b/discussions", "label": "week 1"},
            "https://github.com/a/b/discussions.atom?discussions_q=label:%22week%201%22",
        ),
        ("github", {"url": "https://github.com/a/b"}, ""),
        ("github", {"url": "https://github.com/a/b/discussions/3"}, ""),
        ("page", {"url": "https://a.example/"}, ""),
        ("lemmy", {}, ""),
        ("hypothesis", {}, ""),
        ("github", {}, ""),
    ],
)  # fmt: skip
def test_feeds_that_a_place_offers_to_feed_readers(name: str, settings: dict[str, str], feed: str) -> None:
    assert [one.address for one in feeds(kind(name), settings, {})] == ([feed] if feed else [])


# ── what no kind knows ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "media_type", "says"),
    [
        (b"%PDF-1.4\n\xff", "application/octet-stream", "a PDF"),
        (b"", "application/pdf", "a PDF"),
        (b"\x89PNG", "image/png", "a picture"),
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a file to download"),
        (b"<html><form><input name=u><input class='x' type='Password'></form>", "text/html", "a page to log in at"),
        (b"<html><p>Hello", "text/html", "neither a feed nor a page"),
        (b"<html><p>Hello", "", "neither a feed nor a page"),
        (b"", "application/xhtml+xml; charset=utf-8", "neither a feed nor a page"),
        (b'<input type="' * 20_000, "text/html", "neither a feed nor a page"),
    ],
)  # fmt: skip
def test_what_no_kind_knows_is_told_in_words(body: bytes, media_type: str, says: str) -> None:
    web = FakeWeb({"https://a.example/": FakeResponse(body, media_type=media_type)})
    with pytest.raises(Unreadable, match=says):
        asyncio.run(arrive("https://a.example/", web, State()))
