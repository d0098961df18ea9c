"""Posts as rows, and rows as posts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zlib import crc32

from msgspec import json
from msgspec.structs import asdict, force_setattr, replace

from aggregator.archive.merge import Grave, Kept, Version
from aggregator.archive.times import moment, stamp
from aggregator.model import Head, Post, Tombstone

T = TypeVar("T", bound=Hashable)

_OURS = (*(set(Kept.__struct_fields__) - set(Post.__struct_fields__)), "html", "text")
KEPT = "head, html, text, key, revised, noted, buried"
"""The columns of a whole post, in the order `kept` takes them."""
COLUMNS = (
    "source",
    "id",
    "key",
    "under",
    "published",
    "pingback",
    "revised",
    "noted",
    "buried",
    "changed",
    "stated",
    "head",
)
GRAVE = ("source", "id", "keys", "kind", "published", "buried", "night", "why", "answers", "under", "dated", "seen", "revised", "noted")  # fmt: skip

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_head: Callable[[str], Head] = json.Decoder(Head).decode
_post: Callable[[str], Post] = json.Decoder(Post).decode
_kept: Callable[[str], Kept] = json.Decoder(Kept).decode
_version: Callable[[str], Version] = json.Decoder(Version).decode
strings: Callable[[str], tuple[str, ...]] = json.Decoder(tuple[str, ...]).decode


def packed(value: object) -> str:
    return json.encode(value).decode()


def fingerprint(post: Post) -> str:
    """Of all that a source states of a post: another one means that something is new.

    When we saw it is ours and left out, and so is the date of a post that has none of its own.
    """
    stated = replace(post, seen=_NEVER) if post.dated else replace(post, seen=_NEVER, published=_NEVER)
    return f"{crc32(json.encode(stated)):08x}{post.hash}"


def columns(kept: Kept, changed: int, stated: str) -> tuple[object, ...]:
    """`COLUMNS` of a post."""
    return (
        kept.source, kept.id, kept.key, kept.under, stamp(kept.published), kept.pingback, kept.revised, kept.noted,
        kept.buried, changed, stated, packed(bare(kept)),
    )  # fmt: skip


def bare(kept: Kept) -> Post:
    """What the column `head` holds: the post without its body, and without what the archive notes of it."""
    fields = asdict(kept)
    for name in _OURS:
        del fields[name]
    return Post(**fields)


def post(head: str, html: str, text: str) -> Post:
    made = _post(head)
    force_setattr(made, "html", html)
    force_setattr(made, "text", text)
    return made


def kept(found: Sequence[str]) -> Kept:
    """A post from its columns `KEPT`; its earlier versions are apart."""
    head, html, text, key, revised, noted, buried = found
    return replace(_kept(head), html=html, text=text, key=key, revised=revised, noted=noted, buried=buried)


def version(wording: str) -> Version:
    return _version(wording)


def further(kept: Post) -> tuple[str, ...]:
    """Its keys but the one that gave the id."""
    return kept.keys[1:]


def grave(found: Sequence[Any]) -> Grave:
    """A tombstone from its columns `GRAVE`, with what merging needs to know of the post it was."""
    fields = dict(zip(GRAVE, found, strict=True))
    for name in ("published", "buried", "seen"):
        fields[name] = moment(fields[name])
    for name in ("keys", "answers"):
        fields[name] = strings(fields[name])
    return Grave(**{**fields, "dated": bool(fields["dated"])})


def tombstone(found: Grave) -> Tombstone:
    """What the other stages see of it."""
    return Tombstone(**{name: getattr(found, name) for name in Tombstone.__struct_fields__})


def grave_columns(found: Grave) -> tuple[object, ...]:
    return (
        found.source, found.id, packed(found.keys), found.kind, stamp(found.published), stamp(found.buried), found.night,
        found.why, packed(found.answers), found.under, found.dated, stamp(found.seen), found.revised, found.noted,
    )  # fmt: skip


class Heads:
    """Heads from their JSON. What repeats (accounts, sources, tags, whose list it stands in) is one object, not thousands."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def head(self, text: str) -> Head:
        made, same = _head(text), self._same
        force_setattr(made, "author", same(made.author))
        force_setattr(made, "source", same(made.source))
        force_setattr(made, "seen", same(made.seen))
        if made.under:
            force_setattr(made, "under", same(made.under))
        if made.answers:
            force_setattr(made, "answers", same(made.answers))
        if made.tags:
            force_setattr(made, "tags", same(made.tags))
        if made.language:
            force_setattr(made, "language", same(made.language))
        return made

    def _same(self, value: T) -> T:
        return self._known.setdefault(value, value)  # type: ignore[no-any-return]
