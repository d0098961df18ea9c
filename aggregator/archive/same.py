"""Which row a post belongs to when its id is unknown: a source may give all its posts new ids. [effect: reads]

A shared ActivityPub uri or feed id is enough. A shared address of an article is not (there are feeds
whose posts all lead to the home page): the title, the words or the date must agree as well. Without
any shared key, words and date both must. And what one document lists as several posts is several posts.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from aggregator.archive import rows
from aggregator.archive.times import stamp
from aggregator.model import Post, short_id

_BY_KEY = (
    "SELECT one.value, number, post.id, post.key, stated FROM json_each(?) AS one "
    "CROSS JOIN key ON key.key = one.value CROSS JOIN post USING (number) WHERE source = ?"
)
_BY_ID = (
    "SELECT one.value, number, post.id, post.key, stated FROM json_each(?) AS one "
    "CROSS JOIN post ON post.id = one.value AND source = ?"
)
_BY_DATE = (
    "SELECT one.value, number, post.id, post.key, stated FROM json_each(?) AS one "
    "CROSS JOIN post ON published = one.value AND source = ?"
)


class Row(NamedTuple):
    """A post that is held: the key it is known by now, and the fingerprint of its last sighting."""

    number: int
    id: str
    key: str
    stated: str


class Near:
    """The rows that share a key or a date with posts of a document whose ids are unknown."""

    def __init__(self, db: sqlite3.Connection, source: str, posts: Sequence[Post], batch: Collection[str]) -> None:
        self._db, self._source, self._batch = db, source, batch
        ids = {short_id(key): key for post in posts for key in post.keys[1:]}
        self._by_key = self._found(_BY_KEY, {key for post in posts for key in post.keys})
        for id, found in self._found(_BY_ID, ids).items():
            self._by_key[ids[id]] += found
        self._dates = {post.id: stamp(post.published) for post in posts if post.dated and (post.text or post.title)}
        self._by_date = self._found(_BY_DATE, set(self._dates.values()))

    def _found(self, ask: str, values: Iterable[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for value, *row in self._db.execute(ask, (rows.packed(sorted(values)), self._source)):
            found[value].append(Row(*row))
        return found

    def known(self, post: Post) -> Row | None:
        """The row that took this post in on an earlier night, and knows it by this key since."""
        mine = [row for row in self._by_key.get(post.keys[0], ()) if row.key == post.keys[0]]
        return mine[0] if len(mine) == 1 else None

    def same(self, post: Post) -> int:
        """The number of the row of this post; 0 if it is new."""
        for key in post.keys:
            found = self._by_key.get(key, ())
            if len(found) == 1 and found[0].id not in self._batch and self._agrees(key, post, found[0].number):
                return found[0].number
        dated = [row.number for row in self._by_date.get(self._dates.get(post.id, ""), ()) if row.id not in self._batch]
        same = [number for number in dated if said_alike(self._head(number), post)]
        return same[0] if len(same) == 1 else 0

    def _agrees(self, key: str, post: Post, number: int) -> bool:
        return tells(key, post.kind) or alike(self._head(number), post)

    def _head(self, number: int) -> Post:
        return rows.post(self._db.execute("SELECT head FROM post WHERE number = ?", (number,)).fetchone()[0], "", "")


def tells(key: str, kind: str) -> bool:
    """Does this key alone tell one post from another?"""
    return kind != "article" or not key.startswith("url:")


def alike(held: Post, post: Post) -> bool:
    """Do the words, the title or the date agree?"""
    return (
        held.hash == post.hash
        or bool(post.title and held.title == post.title)
        or (held.dated and post.dated and held.published == post.published)
    )


def said_alike(held: Post, post: Post) -> bool:
    """Are the words and where they stand the same? (The date was asked for.)"""
    return (held.hash, held.kind, held.under, held.dated) == (post.hash, post.kind, post.under, True)


# ── taken away ────────────────────────────────────────────────────────────────────────


class Buried(NamedTuple):
    """What was taken away: its id, when, its keys, its date and its kind."""

    id: str
    when: str
    keys: tuple[str, ...]
    published: str
    kind: str


class Graves:
    """The tombstones of a source, by key."""

    def __init__(self, db: sqlite3.Connection, source: str) -> None:
        self._by_key: dict[str, list[Buried]] = defaultdict(list)
        ask = "SELECT id, night, keys, published, kind FROM tombstone WHERE source = ? ORDER BY id"
        for id, when, keys, published, kind in db.execute(ask, (source,)):
            one = Buried(id, when, rows.strings(keys), published, kind)
            for key in one.keys:
                self._by_key[key].append(one)

    def of(self, post: Post) -> Buried | None:
        """The tombstone of this post."""
        when = stamp(post.published) if self._by_key else ""
        for key in post.keys if self._by_key else ():
            for one in self._by_key.get(key, ()):
                if one.id == post.id or tells(key, one.kind) or one.published == when:
                    return one
        return None
