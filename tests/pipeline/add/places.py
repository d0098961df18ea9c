"""A few places on loopback, told apart by name: blogs with and without feeds, and one that asks to be left alone.

with served(PLACES) as hosts: …     # {"http://amara.example/": "<html>…"} and what else they answer
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.sources.fediverse import serving

Hosts = dict[str, tuple[str, int]]


@contextmanager
def served(places: Mapping[str, str | bytes], asked: list[str] | None = None) -> Iterator[Hosts]:
    """Every address of `places` answers with its body; anything else is a 404. `asked` is told each address."""

    def reply(host: str, target: str, _: Any) -> tuple[int, bytes, dict[str, str]]:
        address = f"http://{host}{target}"
        if asked is not None:
            asked.append(address)
        body = places.get(address)
        if body is None:
            return 404, b"nothing here", {"Content-Type": "text/plain"}
        raw = body.encode() if isinstance(body, str) else body
        kind = "text/html; charset=utf-8" if b"<html" in raw[:200] else "application/xml"
        return 200, raw, {"Content-Type": kind}

    with serving(reply) as port:
        yield {address.split("/")[2].partition(":")[0]: ("127.0.0.1", port) for address in places} | {
            "nowhere.example": ("127.0.0.1", port)
        }


def feed(name: str, *posts: tuple[str, str], link: str = "", language: str = "en") -> str:
    """RSS with these (title, category) posts, newest first."""
    items = "".join(
        f"<item><title>{title}</title><link>http://{name}/{number}</link><guid>http://{name}/{number}</guid>"
        f"<category>{tag}</category><pubDate>Mon, {20 - number:02} Nov 2026 08:00:00 GMT</pubDate>"
        f"<description>About {title}.</description></item>"
        for number, (title, tag) in enumerate(posts)
    )
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title><link>{link or f"http://{name}/"}</link>'
        f"<language>{language}</language>{items}</channel></rss>"
    )


def page(*links: str, words: str = "Welcome") -> str:
    """A page whose head names feeds: `/feed.xml`, or `/comments.xml Comments`."""
    named = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{link.partition(" ")[0]}" title="{link.partition(" ")[2]}">'
        for link in links
    )
    return f"<!doctype html><html><head><title>A page</title>{named}</head><body><p>{words}</p></body></html>"


COMMENTS = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Comments for amara.example</title>'
    "<link>http://amara.example/</link><item><title>Comment on Trust comes first by Jules</title>"
    "<link>http://amara.example/0#comment-7</link><guid>http://amara.example/0#comment-7</guid>"
    "<pubDate>Tue, 21 Nov 2026 08:00:00 GMT</pubDate><description>A habit, I think.</description></item></channel></rss>"
)

PLACES: dict[str, str | bytes] = {
    "http://amara.example/": page("/feed.xml Posts", "/comments.xml Comments"),
    "http://amara.example/feed.xml": feed(
        "amara.example", ("Trust comes first", "SocialLearning"), ("My cat", "cats"), ("Slips", "SocialLerning")
    ),
    "http://amara.example/comments.xml": COMMENTS,
    "http://jules.example/": page(words="No feed is named here"),
    "http://jules.example/rss.xml": feed("jules.example", ("Anything at all", "cats"), language="sv"),
    "http://rin.example/": page("/feed.xml"),
    "http://rin.example/feed.xml": feed("rin.example", ("::error::owned \x85 <b>bold</b>&amp;lt;i&gt;", "x")).replace(
        "\x85", "&#133;"
    ),
    "http://amara.example/0": page("/feed.xml Posts", "/comments.xml Comments", words="Trust comes first"),
    "http://amara.example/old/?utm_source=letter": page("/feed.xml Posts", words="Not in the feed any more"),
    "http://shared.example/~kim/?utm_campaign=x&fbclid=y": page("feed.xml"),
    "http://shared.example/~kim/feed.xml": feed("shared.example", ("Mine", "cats")),
    "http://members.example/": page(words='<form><input name="u"><input class=x type="password"></form>'),
    "http://members.example/feed.xml": page(words='<form><input name="u"><input type=password></form>'),
    "http://paper.example/plan.pdf": b"%PDF-1.7\n\x00\xff",
    "http://paper.example/": page("/feed.xml"),
    "http://paper.example/feed.xml": feed("paper.example", ("Something else", "cats")),
    "http://bare.example/": page(words="There is nothing to follow here"),
}
