"""Atom (RFC 4287, with the threading extension of RFC 4685) and JSON Feed 1.1.

An entry's id is made from the post's id alone, so that it stays when conversations merge or the
site moves. Addresses are absolute when sources.yaml says where the site lives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

import msgspec
from msgspec import Struct

from aggregator.publish.dates import stamp
from aggregator.publish.facts import Chrome, Feed, Said
from aggregator.publish.language.nouns import N_
from aggregator.publish.render.environment import written
from aggregator.publish.words import Body

Bodies = Mapping[str, Body]

_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_START = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def urn(id: str) -> str:
    """A permanent id for a post, or for anything else that has a name of its own."""
    digits = blake2b(id.encode(), digest_size=16).hexdigest()
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def xml(text: str) -> str:
    """`text` escaped for XML. What XML forbids altogether is taken out of the whole document at its end."""
    return written(text)


def document(text: str) -> bytes:
    """An XML document, without the characters that XML 1.0 forbids even escaped."""
    body = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    return body.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"") if b"\xef\xbf" in body else body


class Where:
    """Addresses of one page and of what it links to, as its feeds write them."""

    def __init__(self, chrome: Chrome, path: str) -> None:
        self.path = f"{path}/" if path else ""
        self.base = str(written(chrome.url)) or "../" * self.path.count("/")
        self.absolute = bool(chrome.url)
        self.language = chrome.language
        self.say = chrome.words.say

    def post(self, said: Said) -> str:
        return f"{self.base}conversations/{said.conversation}/#p-{said.id}"

    def page(self) -> str:
        return f"{self.base}{self.path}"


def title_of(said: Said, feed: Feed, where: Where) -> str:
    """A post's own title, or who spoke where."""
    if said.title:
        return said.title
    return where.say(N_("%(name)s in “%(title)s”"), name=said.face.name, title=feed.titles.get(said.conversation, ""))


def content_of(said: Said, bodies: Bodies, where: Where) -> str:
    """What the site shows of it. A content warning stays in front: feeds cannot fold."""
    if said.warning:
        folded = where.say(N_("Folded behind a content warning: %(warning)s"), warning=said.warning)
        return f"<p>{xml(folded)}</p>"
    html, cut = bodies.get(said.id, ("", False))
    if not (cut and said.url):
        return html
    more = where.say(N_("Read on where it was written"))
    return f'{html}<p><a href="{xml(said.url)}">{xml(more)}</a></p>'


# ── Atom ──────────────────────────────────────────────────────────────────────────────


def atom(feed: Feed, where: Where, bodies: Bodies) -> bytes:
    entries = "".join([_entry(said, feed, where, bodies) for said in feed.said])
    updated = max((said.updated or said.published for said in feed.said), default=_START)
    return atom_feed(feed.title, feed.about, where, updated, entries)


def atom_feed(title: str, about: str, where: Where, updated: datetime, entries: str) -> bytes:
    subtitle = f"<subtitle>{xml(about)}</subtitle>" if about else ""
    own = (
        f'<link rel="self" type="application/atom+xml" href="{xml(where.page())}feed.atom"/>' if where.absolute else ""
    )
    return document(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
        f' xml:lang="{xml(where.language)}">'
        f"<id>{xml(where.page()) if where.absolute else urn('page ' + where.path)}</id>"
        f"<title>{xml(title)}</title>{subtitle}<updated>{stamp(updated)}</updated>"
        f'<link rel="alternate" type="text/html" href="{xml(where.page() or "./")}"/>{own}{entries}\n</feed>\n'
    )


def _entry(said: Said, feed: Feed, where: Where, bodies: Bodies) -> str:
    above = f"{where.base}conversations/{said.conversation}/#p-"
    uri = f"<uri>{xml(where.base)}people/{said.face.id}/</uri>" if said.face.id else ""
    via = f'<link rel="via" href="{xml(said.url)}"/>' if said.url else ""
    parent = f'<thr:in-reply-to ref="{urn(said.parent)}" href="{above}{said.parent}"/>' if said.parent else ""
    tags = "".join([f'<category term="{xml(tag)}"/>' for tag in said.tags]) if said.tags else ""
    language = f' xml:lang="{said.language}"' if said.language else ""
    published = stamp(said.published)
    return (
        f"\n<entry><id>{urn(said.id)}</id><title>{xml(title_of(said, feed, where))}</title><published>{published}</published>"
        f"<updated>{stamp(said.updated) if said.updated else published}</updated>"
        f"<author><name>{xml(said.face.name)}</name>{uri}</author>"
        f'<link rel="alternate" type="text/html" href="{above}{said.id}"/>{via}{parent}{tags}'
        f'<content type="html"{language}>{xml(content_of(said, bodies, where))}</content></entry>'
    )


# ── JSON Feed ─────────────────────────────────────────────────────────────────────────


class _Author(Struct, omit_defaults=True):
    name: str
    url: str = ""


class _Answers(Struct):
    in_reply_to: str


class _Item(Struct, omit_defaults=True, rename={"answers": "_thread"}):
    id: str
    title: str
    content_html: str
    date_published: datetime
    url: str = ""
    external_url: str = ""
    date_modified: datetime | None = None
    authors: tuple[_Author, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    answers: _Answers | None = None


class _JsonFeed(Struct, omit_defaults=True):
    version: str
    title: str
    items: list[_Item]
    home_page_url: str = ""
    feed_url: str = ""
    description: str = ""
    language: str = ""


def json_feed(feed: Feed, where: Where, bodies: Bodies) -> bytes:
    items = [_item(said, feed, where, bodies) for said in feed.said]
    return as_json(feed.title, feed.about, where, items)


def as_json(title: str, about: str, where: Where, items: list[_Item]) -> bytes:
    return msgspec.json.encode(
        _JsonFeed(
            "https://jsonfeed.org/version/1.1",
            title,
            items,
            where.page() if where.absolute else "",
            f"{where.page()}feed.json" if where.absolute else "",
            about,
            where.language,
        )
    )


def _item(said: Said, feed: Feed, where: Where, bodies: Bodies) -> _Item:
    author = f"{where.base}people/{said.face.id}/" if where.absolute and said.face.id else ""
    return _Item(
        urn(said.id),
        title_of(said, feed, where),
        content_of(said, bodies, where),
        said.published,
        where.post(said) if where.absolute else said.url,
        said.url,
        said.updated,
        (_Author(said.face.name, author),),
        said.tags,
        said.language,
        _Answers(urn(said.parent)) if said.parent else None,
    )


# ── digests as entries ────────────────────────────────────────────────────────────────


def letters_atom(title: str, where: Where, letters: Iterable[tuple[str, str, datetime, str]]) -> bytes:
    """(path below the page, title, updated, HTML) of each digest, latest first."""
    found = list(letters)
    entries = "".join(_letter(title, where, *letter) for letter in found)
    return atom_feed(title, "", where, found[0][2] if found else _START, entries)


def _letter(author: str, where: Where, path: str, title: str, updated: datetime, html: str) -> str:
    return (
        f"\n<entry><id>{urn(f'digest {where.path}{path}')}</id><title>{xml(title)}</title>"
        f"<updated>{stamp(updated)}</updated><author><name>{xml(author)}</name></author>"
        f'<link rel="alternate" type="text/html" href="{xml(where.page())}{path}/"/>'
        f'<content type="html">{xml(html)}</content></entry>'
    )


def letters_json(title: str, where: Where, letters: Iterable[tuple[str, str, datetime, str]]) -> bytes:
    return as_json(title, "", where, list(_letter_items(where, letters)))


def _letter_items(where: Where, letters: Iterable[tuple[str, str, datetime, str]]) -> Iterator[_Item]:
    for path, title, updated, html in letters:
        url = f"{where.page()}{path}/" if where.absolute else ""
        yield _Item(urn(f"digest {where.path}{path}"), title, html, updated, url)
