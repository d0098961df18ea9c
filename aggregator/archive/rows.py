"""Posts as rows, and rows as posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import json

from aggregator.model import Account, Head, Link, Post, Tombstone

HEAD = (
    "id", "source", "kind", "keys", "url", "author_key", "author_name", "author_url", "published", "seen", "title",
    "lead", "dated", "updated", "answers", "under", "quotes", "links", "tags", "language", "replies", "asks", "warning",
    "indexable", "pingback", "hash",
)  # fmt: skip
REST = ("licence", "replies_at")
ROW = (*HEAD, *REST)
TOMBSTONE = ("id", "source", "keys", "kind", "published", "buried", "why", "answers", "under")

_strings: Callable[[str], tuple[str, ...]] = json.Decoder(tuple[str, ...]).decode
_links: Callable[[str], tuple[Link, ...]] = json.Decoder(tuple[Link, ...]).decode


def stamp(when: datetime) -> str:
    """UTC, ISO 8601 with Z: sorts as text."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def packed(items: Sequence[Any]) -> str:
    """A list as JSON; an empty one as nothing."""
    return json.encode(items).decode() if items else ""


def strings(text: str) -> tuple[str, ...]:
    return _strings(text) if text else ()


def sighting(post: Post) -> bytes:
    """A digest of all that a source states of a post; `seen` is ours and left out."""
    return blake2b(json.encode(msgspec.structs.replace(post, seen=post.published)), digest_size=12).digest()


def row(post: Post) -> list[Any]:
    """The columns `ROW` of a post."""
    author = post.author
    return [
        post.id, post.source, post.kind, packed(post.keys), post.url, author.key, author.name, author.url,
        stamp(post.published), stamp(post.seen), post.title, post.lead, post.dated,
        stamp(post.updated) if post.updated else None, packed(post.answers), post.under, packed(post.quotes),
        packed(post.links), packed(post.tags), post.language, post.replies, post.asks, post.warning, post.indexable,
        post.pingback, post.hash, post.licence, post.replies_at,
    ]  # fmt: skip


class Heads:
    """Rows of `HEAD` as heads. What repeats (accounts, sources, kinds, lists of tags) is one object, not thousands."""

    def __init__(self) -> None:
        self._accounts: dict[tuple[str, str, str], Account] = {}
        self._words: dict[str, str] = {}
        self._lists: dict[str, tuple[str, ...]] = {"": ()}

    def head(self, found: Sequence[Any]) -> Head:
        return Head(**self.fields(found))

    def fields(self, found: Sequence[Any]) -> dict[str, Any]:
        (
            id, source, kind, keys, url, author_key, author_name, author_url, published, seen, title, lead, dated,
            updated, answers, under, quotes, links, tags, language, replies, asks, warning, indexable, pingback, hash,
        ) = found  # fmt: skip
        word = self._words.setdefault
        return {
            "id": id,
            "source": word(source, source),
            "kind": word(kind, kind),
            "keys": _strings(keys),
            "url": url,
            "author": self.account(author_key, author_name, author_url),
            "published": moment(published),
            "seen": moment(seen),
            "title": title,
            "lead": lead,
            "dated": bool(dated),
            "updated": moment(updated) if updated else None,
            "answers": _strings(answers) if answers else (),
            "under": word(under, under),
            "quotes": _strings(quotes) if quotes else (),
            "links": _links(links) if links else (),
            "tags": self._list(tags),
            "language": word(language, language),
            "replies": replies,
            "asks": bool(asks),
            "warning": warning,
            "indexable": bool(indexable),
            "pingback": pingback,
            "hash": hash,
        }

    def account(self, key: str, name: str, url: str) -> Account:
        signature = (key, name, url)
        found = self._accounts.get(signature)
        if found is None:
            found = self._accounts[signature] = Account(key, name, url)
        return found

    def _list(self, text: str) -> tuple[str, ...]:
        found = self._lists.get(text)
        if found is None:
            found = self._lists[text] = _strings(text)
        return found


def tombstone(found: Sequence[Any]) -> Tombstone:
    """A row of `TOMBSTONE` as a tombstone."""
    id, source, keys, kind, published, buried, why, answers, under = found
    return Tombstone(
        id=id,
        source=source,
        keys=strings(keys),
        kind=kind,
        published=moment(published),
        buried=moment(buried),
        why=why,
        answers=strings(answers),
        under=under,
    )


def tombstone_row(grave: Tombstone) -> list[Any]:
    return [
        grave.id, grave.source, packed(grave.keys), grave.kind, stamp(grave.published), stamp(grave.buried),
        grave.why, packed(grave.answers), grave.under,
    ]  # fmt: skip
