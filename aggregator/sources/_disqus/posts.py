"""What was said on Disqus → comments under the page that they are about. Pure.

A comment is `post:disqus.com/NUMBER`, and the page's address with `#comment-NUMBER`, which is where Disqus led to.
One that Disqus once took over from WordPress is the same as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import parse_qs, urlsplit

from aggregator.model import Account, Document, Post
from aggregator.sources._addresses import without
from aggregator.sources._disqus.wire import Export, Said, Thread
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches
from aggregator.text.plain import clean
from aggregator.text.urls import canonical, is_http

PLACE = "disqus.com"
_WORDPRESS = re.compile(r"wp_id=(\d{1,18})")
_WRAPPED = re.compile(r"""(href\s*=\s*["'])(https?://disq\.us/url\?[^"'<>\s]{1,4000})(?=["'])""", re.I)
_MENTION = re.compile(r"@([\w.-]{1,60}):(?:disqus|twitter|facebook|google)\b")
_USER = re.compile(r"\w[\w.-]{0,60}", re.ASCII)


class Page:
    """What a thread is about. `key` stands for the page; a `title` is only there where the page is, and has one."""

    def __init__(self, thread: Thread) -> None:
        self.url = next((url.strip() for url in (thread.link, thread.named) if is_http(url)), "")
        self.key = f"url:{canonical(self.url)}" if self.url else f"thread:{PLACE}/{thread.number}"
        self.title = thread.title if self.url and not is_http(thread.title.strip()) else ""
        self.opened = thread.when

    def keys(self, said: Said) -> tuple[str, ...]:
        """The identities of a comment, best first."""
        imported = _WORDPRESS.fullmatch(said.named.strip())
        there = [f"{self.key}#comment-{number}" for number in (said.number, imported[1] if imported else "") if number]
        return (f"post:{PLACE}/{said.number}", *(there if self.url else ()))


def posts(export: Export, document: Document) -> Iterator[Post]:
    """Every public comment, once, and the page it is about; with the source's tags, where one was used on a page."""
    pages = {number: Page(thread) for number, thread in sorted(export.threads.items())}
    said = {one.number: one for one in sorted(export.said, key=_last)}
    comments = [
        _comment(one, said.get(one.parent), pages[one.thread], document)
        for one in said.values()
        if is_public(one, export) and one.thread in pages
    ]
    shown = {page.key: page for page in reversed(pages.values())}
    articles = [_article(shown[key], document) for key in sorted({one.under for one in comments}) if shown[key].title]
    wanted = document.source.tags
    made = [*articles, *comments]
    followed = {one.under or one.keys[0] for one in made if not wanted or matches(one.tags, wanted)}
    return (one for one in made if (one.under or one.keys[0]) in followed)


def _last(one: Said) -> tuple[str, bool, str]:
    """Whatever their order: of two that have one number, the one that is not public comes last, and counts."""
    return one.number, not one.public, one.words


def is_public(said: Said, export: Export) -> bool:
    """Neither it nor its whole thread was taken away, and nobody took it for spam."""
    thread = export.threads.get(said.thread)
    return said.public and not (thread and thread.deleted)


def _article(page: Page, document: Document) -> Post:
    """What Disqus knows of a page: where it is, and what it is called. The blog's own source says the rest."""
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article",
        keys=(page.key,),
        url=page.url,
        author=account(),
        title=page.title,
        published=parse_date(page.opened),
    )


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
