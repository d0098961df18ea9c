"""The rows of `data/posts.jsonl` (DESIGN, open data): keys in this order, plain text, UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec import Struct

from aggregator.model import Certainty, PostKind
from aggregator.publish.facts import Said, Talk
from aggregator.text.plain import plain


class PostRow(Struct):
    """One post, as far as the site shows it."""

    id: str
    url: str
    kind: PostKind
    title: str
    author: str | None
    author_name: str
    published: datetime
    updated: datetime | None
    source: str
    conversation: str
    parent: str | None
    parent_certainty: Certainty | None
    topics: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    text: str


_JSON = msgspec.json.Encoder()
_BREAKS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))


def unbroken(json: bytes) -> bytes:
    """JSON in which no character but LF ends a line, whatever a reader takes for the end of a line."""
    for raw, escaped in _BREAKS:
        json = json.replace(raw, escaped)
    return json


def plain_text(text: str, html: str, cut: bool) -> str:
    """A post's words as far as the site shows them."""
    return plain(html) if cut else text


def post_rows(talk: Talk, texts: Mapping[str, str]) -> list[bytes]:
    """A line for each post of a conversation whose words are there."""
    return [unbroken(_JSON.encode(_row(said, texts[said.id]))) for said in talk.said if said.id in texts]


def _row(said: Said, text: str) -> PostRow:
    return PostRow(
        said.id,
        said.url,
        said.kind,
        said.title,
        said.face.id or None,
        said.face.name if said.face.id else "",
        said.published,
        said.updated,
        said.source,
        said.conversation,
        said.parent or None,
        said.certainty,
        said.topics,
        said.tags,
        said.language,
        text,
    )
