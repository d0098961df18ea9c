"""Articles and comments of the REST API → posts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec import Struct, field

from aggregator.model import Account, Document, Parsed, Post
from aggregator.sources._feed import identity
from aggregator.sources._wordpress import wire
from aggregator.sources._wordpress.memory import Known
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches

_NUMBER = re.compile(r"#comment-(\d{1,18})\Z")


class Site(Struct, kw_only=True):
    """What `Document.notes` says of the site.

    articles  key → the followed article, for comments
    authors   number → name and address, for articles
    """

    language: str = ""
    title: str = ""
    articles: dict[str, Known] = field(default_factory=dict)
    authors: dict[str, tuple[str, str]] = field(default_factory=dict)


def site(document: Document) -> Site:
    return msgspec.convert(document.notes, Site)


def articles(document: Document) -> Parsed:
    """Followed articles: all, or those with one of the source's tags in tags, categories, title or text.

    `closed` names those that are listed and not, or no longer, for everybody to read.
    """
    found, about, wanted = wire.articles(document.body), site(document), document.source.tags
    posts = [_article(row, document, about) for row in found.rows if row.public]
    return Parsed(
        posts=[post for post in posts if not wanted or matches(post.tags, wanted)],
        title=about.title,
        language=about.language,
        note=_unread(found.unread, "articles"),
        entries=len(found.rows),
        closed=[row.key for row in found.rows if not row.public],
    )


def _article(row: wire.Article, document: Document, about: Site) -> Post:
    published = parse_date(row.date_gmt or "")
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article",
        keys=article_keys(row.link, row.guid.rendered),
        url=row.link,
        author=_author(row, about),
        html=row.content.rendered,
        title=row.title.rendered,
        published=published,
        updated=_later(parse_date(row.modified_gmt or ""), published),
        tags=row.words,
        language=about.language,
    )


def article_keys(link: str, guid: str) -> tuple[str, ...]:
    """As a feed of the same site gives them: the address, then the id, which is an address most often."""
    return (identity.address(link), *((identity.guid(guid, link), identity.address(guid)) if guid else ()))


def _author(row: wire.Article, about: Site) -> Account:
    name, url = row.signed
    if not name:
        name, url = about.authors.get(str(row.author), ("", ""))
    return account(name=name, url=url, site=row.link)


def _later(updated: datetime | None, published: datetime | None) -> datetime | None:
    return updated if updated and (published is None or updated > published) else None


def comments(document: Document) -> Parsed:
    """Comments on followed articles, each under its exact parent."""
    found, about = wire.comments(document.body), site(document)
    keys = {known.id: key for key, known in about.articles.items()}
    ours = [row for row in found.rows if row.public and row.post in keys]
    return Parsed(
        posts=[_comment(row, keys[row.post], about.articles[keys[row.post]], document) for row in ours],
        note=_unread(found.unread, "comments"),
        entries=len(found.rows),
    )


def _comment(row: wire.Comment, under: str, known: Known, document: Document) -> Post:
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=comment_keys(under, known, row.id, row.link),
        url=row.link or f"{known.link}#comment-{row.id}",
        author=account(name=row.author_name, url=row.author_url, site=known.link),
        html=row.content.rendered,
        published=parse_date(row.date_gmt or ""),
        answers=comment_keys(under, known, row.parent) if row.parent else (under,),
        under=under,
    )


def comment_keys(under: str, known: Known, number: int, link: str = "") -> tuple[str, ...]:
    """The article's address and id with the comment's fragment, as feeds give them; its own address moves about."""
    guid = f"{known.guid or known.link}#comment-{number}"
    return (f"{under}#comment-{number}", identity.guid(guid, under), identity.address(guid), identity.address(link))


def number(address: str) -> int:
    """The number in the fragment of a comment's address, or 0."""
    found = _NUMBER.search(address)
    return int(found[1]) if found else 0


def numbers(keys: Iterable[str]) -> set[int]:
    return {found for key in keys if (found := number(key))}


def _unread(count: int, what: str) -> str:
    return f"{count} of its {what} could not be read: not in the form of WordPress's API" if count else ""
