"""Rows → comments, each under its post and its parent. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from urllib.parse import urldefrag

from aggregator.model import Document, Post
from aggregator.sources import _marks
from aggregator.sources._feed.nameless import own_name
from aggregator.sources._page.posts import key_of, signed_key
from aggregator.sources._staticman.wire import Row
from aggregator.text.compose import account, compose
from aggregator.text.urls import absolute, canonical

_FOLDER = attrgetter("folder")


def comments(rows: Sequence[Row], document: Document) -> list[Post]:
    """Those whose post has an address. A comment that stands twice in the files is one."""
    found: dict[str, Post] = {}
    for _, group in groupby(rows, key=_FOLDER):
        for post in _of_folder(list(group), document):
            found.setdefault(post.id, post)
    return list(found.values())


def note(homeless: int, unread: int) -> str:
    """What the curator should know; empty when all is well."""
    parts = [f"{unread} files hold no comment"] if unread else []
    if homeless:
        parts.append(f"{homeless} comments do not say on which post they stand; `url` may help: where the blog lives")
    return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class _Place:
    """A post: its address, if the files tell, and its key."""

    address: str
    key: str


def _of_folder(rows: list[Row], document: Document) -> Iterator[Post]:
    by_id = {row.id.removeprefix("comment-"): row for row in rows if row.id}
    counted = [row for row in rows if not row.over]
    places = _places(rows, document)
    for row in rows:
        over = _over(row, by_id, counted)
        if place := places[row]:
            yield _comment(row, place, over, places[over] if over else None, document)


def _places(rows: list[Row], document: Document) -> dict[Row, _Place | None]:
    """The post of each. A folder is one post, whatever address that had when a comment came in, and if it had none."""
    home, folder = document.source.settings.get("url", ""), rows[0].folder
    stated = {row: urldefrag(absolute(row.page, home))[0] for row in rows}
    usual = Counter(filter(None, stated.values())).most_common(1)
    if not folder:
        return {row: _Place(url, f"url:{canonical(url)}") if url else None for row, url in stated.items()}
    if usual:
        return dict.fromkeys(rows, _Place(usual[0][0], f"url:{canonical(usual[0][0])}"))
    return dict.fromkeys(rows, _Place(home, f"guid:{canonical(home) or document.source.id}|post:{folder}"))


def _over(row: Row, by_id: dict[str, Row], counted: list[Row]) -> Row | None:
    """The comment that it answers: by its id, or by its place among those that answer none."""
    if row.over in by_id:
        return by_id[row.over]
    index = int(row.over) if row.over.isascii() and row.over.isdigit() and len(row.over) < 7 else 0
    return counted[index - 1] if 0 < index <= len(counted) else None


def _keys(row: Row, under: str) -> tuple[str, ...]:
    """Its id as the fragment that some themes give it, and what other themes' pages are known by: name and date."""
    signed = signed_key(under, row.name, row.when, row.words)
    return (key_of(f"#{_anchor(row)}", under), signed) if row.id else (signed,)


def _anchor(row: Row) -> str:
    return f"comment-{row.id.removeprefix('comment-')}"


def _comment(row: Row, place: _Place, over: Row | None, of: _Place | None, document: Document) -> Post:
    """`over` is the comment that it answers, and `of` the post on which that stands."""
    unseen = (key_of(f"#comment-{row.over}", place.key),) if row.over else (place.key,)
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=_keys(row, place.key),
        url=f"{place.address}#{_anchor(row)}" if row.id and place.address else place.address,
        author=account(name=own_name(row.name, row.home), url=row.home, site=place.address),
        html=_marks.html(row.words),
        base=place.address,
        published=row.when,
        answers=_keys(over, of.key) if over and of else unseen,
        under=place.key,
    )
