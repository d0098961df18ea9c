"""What was said on Disqus → comments under the page that they are about. Pure.

A comment is `post:disqus.com/NUMBER`, and the page's address with `#comment-NUMBER`, which is where Disqus led to.
One that Disqus once took over from WordPress is the same as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

from aggregator.model import Account, Document, Post
from aggregator.sources._addresses import without
from aggregator.sources._disqus.wire import Export, Said, Thread
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import in_text, matches
from aggregator.text.plain import clean
from aggregator.text.urls import canonical, is_http

PLACE = "disqus.com"
_WORDPRESS = re.compile(r"wp_id=(\d{1,18})")
_WRAPPED = re.compile(r"""(href\s*=\s*["'])(https?://disq\.us/url\?[^"'<>\s]{1,4000})(?=["'])""", re.I)
_MENTION = re.compile(r"@([\w.-]{1,60}):(?:disqus|twitter|facebook|google)\b")
_USER = re.compile(r"\w[\w.-]{0,60}", re.ASCII)


class Page:
    """What a thread is about. `key` stands for the page in a list of replies."""

    def __init__(self, thread: Thread) -> None:
        self.url = next((url.strip() for url in (thread.link, thread.named) if is_http(url)), "")
        self.key = f"url:{canonical(self.url)}" if self.url else f"thread:{PLACE}/{thread.number}"

    def keys(self, said: Said) -> tuple[str, ...]:
        """The identities of a comment, best first."""
        imported = _WORDPRESS.fullmatch(said.named.strip())
        there = [f"{self.key}#comment-{number}" for number in (said.number, imported[1] if imported else "") if number]
        return (f"post:{PLACE}/{said.number}", *(there if self.url else ()))


def posts(export: Export, document: Document) -> Iterator[Post]:
    """Every public comment, once; with the source's tags, of pages in whose title or comments one was used."""
    pages = {number: Page(thread) for number, thread in export.threads.items()}
    said = {one.number: one for one in sorted(export.said, key=_last)}
    made: dict[str, Post] = {}
    for one in said.values():
        if is_public(one, export) and one.thread in pages:
            made[one.number] = _comment(one, said.get(one.parent), pages[one.thread], document)
    followed = _followed(made.values(), export, pages, document.source.tags)
    return (post for post in made.values() if post.under in followed)


def _last(one: Said) -> tuple[str, bool, str]:
    """Whatever their order: of two that have one number, the one that is not public comes last, and counts."""
    return one.number, not one.public, one.words


def is_public(said: Said, export: Export) -> bool:
    """Neither it nor its whole thread was taken away, and nobody took it for spam."""
    thread = export.threads.get(said.thread)
    return said.public and not (thread and thread.deleted)


def _followed(made: Iterable[Post], export: Export, pages: dict[str, Page], wanted: tuple[str, ...]) -> set[str]:
    if not wanted:
        return {page.key for page in pages.values()}
    titled = {pages[one.number].key for one in export.threads.values() if matches(in_text(clean(one.title)), wanted)}
    return titled | {post.under for post in made if matches(post.tags, wanted)}


def _comment(said: Said, parent: Said | None, page: Page, document: Document) -> Post:
    number = said.parent if said.parent != said.number else ""
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=page.keys(said),
        url=f"{page.url.partition('#')[0]}#comment-{said.number}" if page.url else "",
        author=_author(said, page),
        html=_html(said.words),
        base=page.url,
        published=parse_date(said.when),
        answers=page.keys(parent or Said(number=number, thread=said.thread)) if number else (page.key,),
        under=page.key,
    )


def _author(said: Said, page: Page) -> Account:
    name = without(clean(said.name))
    url = f"https://{PLACE}/by/{said.user}/" if _USER.fullmatch(said.user) else ""
    return account(name=escape(name), url=url, site=page.url or f"https://{PLACE}/")


def _html(words: str) -> str:
    """Links as they were before Disqus led them through its own counter; mentions without their machinery."""
    return _MENTION.sub(r"@\1", _WRAPPED.sub(_unwrapped, words))


def _unwrapped(link: re.Match[str]) -> str:
    """`http://disq.us/url?url=ADDRESS%3ASIGNATURE&cuid=NUMBER` → ADDRESS."""
    wanted = parse_qs(urlsplit(unescape(link[2])).query).get("url", [""])[0]
    address = re.sub(r":[\w-]{10,64}\Z", "", wanted)
    return link[1] + escape(address) if is_http(address) else link[0]
