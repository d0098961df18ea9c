"""From a mention to a comment on the page that it answers, or to the edge that a mere link is. Pure."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from aggregator.model import Account, Document, Post
from aggregator.sources._webmention import wire
from aggregator.text import urls
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date

BRIDGES = ("brid.gy", "granary.io")
"""Services that show a post of another place as a page, so that it can be sent as a webmention: they say where it is."""


def post(mention: wire.Mention, document: Document) -> Post | None:
    """None for what nobody may see, what says nothing (a like), and what names no page."""
    target = urls.canonical(mention.target)
    if mention.private or not target or not urls.is_http(mention.source):
        return None
    makes = {wire.REPLY: _reply, wire.MENTION: _edge}.get(mention.relation)
    return makes(mention, f"url:{target}", document) if makes else None


def key(mention: wire.Mention) -> str:
    """The identity of what a mention becomes."""
    page = urls.canonical(home(mention))
    return f"url:{page}" if mention.relation == wire.REPLY else f"webmention:{page}>{urls.canonical(mention.target)}"


def home(mention: wire.Mention) -> str:
    """Where the post is that mentions.

    A page may claim any address. It is believed where it lies on the same host, and where a bridge says
    so; never a front page, which is what many sites name instead of the note itself.
    """
    url, source = mention.url.strip(), mention.source.strip()
    if not urls.is_http(url) or not urlsplit(url).path.strip("/"):
        return source
    return url if urls.host(url) == urls.host(source) or _is_bridge(urls.host(source)) else source


def _author(mention: wire.Mention) -> Account:
    """A page may name anybody as its author, with any address: that counts where it is on the same host, or a bridge says so."""
    by = urls.host(mention.author_url)
    is_own = by in (urls.host(mention.source), urls.host(home(mention))) or _is_bridge(urls.host(mention.source))
    return account(name=mention.author or by, url=mention.author_url if is_own else "", site=home(mention))


def _is_bridge(host: str) -> bool:
    return any(host == bridge or host.endswith(f".{bridge}") for bridge in BRIDGES)


def under(target: str) -> str:
    """The article, when a single comment on it is answered."""
    return target.partition("#")[0]


def _reply(mention: wire.Mention, target: str, document: Document) -> Post:
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=(key(mention),),
        url=home(mention),
        author=_author(mention),
        html=mention.html or _as_html(mention.text or mention.name),
        published=parse_date(mention.published) or parse_date(mention.received),
        answers=(target,),
        under=under(target),
        copies=mention.copies,
    )


def _edge(mention: wire.Mention, target: str, document: Document) -> Post:
    """A link from a page that is its own: its words are not kept, and it has a key that the page does not have."""
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=(key(mention),),
        url=home(mention),
        author=account(name=mention.author, url=mention.author_url, site=home(mention)),
        title=escape(mention.name),
        published=parse_date(mention.published) or parse_date(mention.received),
        answers=(target,),
        pingback=home(mention),
    )


def _as_html(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
