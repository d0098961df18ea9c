"""From a post of a topic, in its forum's words, to a post in ours. Pure.

Every post is known by `url:FORUM/p/ID`, which stays when it is moved, and by its places in the
topic, with and without the words of the title in the address. The first post is known by the
topic's own addresses too, and stands for the topic.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct

from aggregator.model import Account, Document, Post
from aggregator.sources._discourse import wire
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches
from aggregator.text.urls import canonical

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ID = re.compile(r"/p/([1-9]\d{0,14})\Z")
_NUMBER = re.compile(r"[1-9]\d{0,14}")
_CHROME = "img.avatar, .quote-controls, a.anchor, .lightbox-wrapper .meta"
"""What a forum puts around people's words: portraits, buttons, the size of a picture."""
_MARK = "\ufdd0"
"""Where a preview stood: a character that no text holds (Unicode's noncharacters)."""
_LONGEST = 1_000_000
"""Characters of one body that are looked at."""


class Around(Struct):
    """Where posts were seen; travels in `Document.notes`.

    topic   its number;  slug: the words of its title in addresses
    words   the names of its tags and category, for the first post
    """

    base: str
    topic: int
    slug: str = ""
    title: str = ""
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The topic, under which its posts stand."""
        return f"url:{canonical(self.base)}/t/{self.topic}"

    @property
    def page(self) -> str:
        return f"{self.base}/t/{self.slug or '-'}/{self.topic}"

    def post_key(self, id: int) -> str:
        return f"url:{canonical(self.base)}/p/{id}"


def id_of(key: str) -> int:
    """The number of a post on its forum, from its first key."""
    found = _ID.search(key)
    return int(found[1]) if found else 0


def post(found: wire.Post, around: Around, document: Document) -> Post:
    """The first post of a topic is an article; all others are comments, each under its exact parent."""
    first = found.post_number == 1
    quotes, html = _read(found.cooked, around)
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article" if first else "comment",
        keys=keys(found, around),
        url=around.page if first else f"{around.page}/{found.post_number}",
        author=_author(found, around),
        html=html,
        title=escape(around.title) if first else "",
        published=parse_date(found.created_at or ""),
        updated=parse_date(found.updated_at or "") if (found.version or 1) > 1 else None,
        answers=() if first else _answers(found, around),
        under="" if first else around.key,
        quotes=quotes,
        tags=around.words if first else (),
        language=(found.locale or "").replace("_", "-"),
    )


def keys(found: wire.Post, around: Around) -> tuple[str, ...]:
    number, slugless, page = found.post_number, around.key, f"url:{canonical(around.page)}" if around.slug else ""
    places = [f"{one}/{number}" for one in (slugless, page) if one]
    return (around.post_key(found.id), *places, *((slugless, page) if number == 1 else ()))


def _answers(found: wire.Post, around: Around) -> tuple[str, ...]:
    """The post it answers by its number in the topic; the topic itself when it names none."""
    number = found.reply_to_post_number or 1
    return (around.key,) if not 1 < number < found.post_number else (f"{around.key}/{number}",)


def _author(found: wire.Post, around: Around) -> Account:
    name = found.username.strip()
    url = f"{around.base}/u/{name}" if re.fullmatch(r"[\w.-]{1,100}", name) else ""
    return account(name=(found.name or "").strip() or name, url=url, site=around.base)


def followed(posts: list[Post], around: Around, wanted: tuple[str, ...]) -> bool:
    """The topic has one of the source's tags: as a tag, as its category, or in title or text of its first post."""
    first = (tag for post in posts if post.kind == "article" for tag in post.tags)
    return not wanted or matches((*around.words, *first), wanted)


# ── what is in a body ─────────────────────────────────────────────────────────────────


def _read(cooked: str, around: Around) -> tuple[tuple[str, ...], str]:
    """Keys of the posts it quotes, and its HTML without the forum's own furniture."""
    if not any(sign in cooked for sign in ("<aside", "avatar", "anchor", "lightbox")):
        return (), cooked
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(cooked[:_LONGEST].replace(_MARK, ""))
    quotes = [key for quote in tree.css("aside.quote") if (key := _quoted(quote, around))]
    for node in tree.css(_CHROME):
        node.decompose()
    for quote in tree.css("aside.quote"):
        _sign(quote)
    previews = [_unfolded(box) for box in tree.css("aside.onebox")]
    html = (tree.body.inner_html or "") if tree.body else ""
    for link in previews:
        html = html.replace(_MARK, link, 1)
    return tuple(dict.fromkeys(quotes)), html


def _quoted(quote: LexborNode, around: Around) -> str:
    """The key of the post that stands in a quotation, if it says which."""
    number, topic = quote.attributes.get("data-post") or "", quote.attributes.get("data-topic") or str(around.topic)
    if not _NUMBER.fullmatch(number) or not _NUMBER.fullmatch(topic):
        return ""
    return f"url:{canonical(around.base)}/t/{topic}/{number}"


def _sign(quote: LexborNode) -> None:
    """Whose words are quoted goes into the quotation: outside it they would be the author's own."""
    title, words = quote.css_first(".title"), quote.css_first("blockquote > *")
    if title is None:
        return
    name = title.text().strip()
    title.decompose()
    if words is not None and name:
        words.insert_before(f"{name} ")


def _unfolded(box: LexborNode) -> str:
    """A preview of another page becomes the link that was written: its words are not the author's."""
    named = box.css_first("h3 a, h4 a") or box.css_first("header a")
    url = box.attributes.get("data-onebox-src") or (named.attributes.get("href") if named else "") or ""
    words = (named.text() if named else "").strip() or url
    box.replace_with(_MARK)
    return f'<p><a href="{escape(url)}">{escape(words)}</a></p>'
