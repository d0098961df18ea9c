"""`data/*.jsonl`: what the site shows, one JSON object a line, for other programs (DESIGN, open data)."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO

import msgspec
from msgspec import Struct

from aggregator.model import SourceState, Told
from aggregator.publish import news
from aggregator.publish.render.rows import unbroken
from aggregator.publish.shown import Shown
from aggregator.text.urls import without_credentials

_JSON = msgspec.json.Encoder()


class ConversationRow(Struct):
    id: str
    url: str
    title: str
    root: str
    posts: int
    people: int
    started: datetime
    latest: datetime
    topics: tuple[str, ...]
    unseen: int


class PersonRow(Struct):
    id: str
    name: str
    role: str
    circle: str
    accounts: tuple[str, ...]


class SourceRow(Struct):
    id: str
    kind: str
    url: str
    line: int
    state: SourceState
    posts: int
    last_good: datetime | None
    message: str


def small_files(shown: Shown) -> Iterator[tuple[str, bytes]]:
    """All of them but posts.jsonl, which is put together from rows as pages are made."""
    yield "data/edges.jsonl", _lines(shown.threads.edges)
    yield "data/conversations.jsonl", _lines(_conversations(shown))
    yield "data/people.jsonl", _lines(_people(shown))
    yield news.PATH, news.news(shown)
    yield "data/sources.jsonl", _lines(map(_source, sorted(shown.site.told, key=lambda told: told.id)))


def _lines(rows: Iterable[Struct]) -> bytes:
    return unbroken(_JSON.encode_lines(rows))


def _conversations(shown: Shown) -> Iterator[ConversationRow]:
    base = shown.site.class_.url
    for id, talk in sorted(shown.threads.conversations.items()):
        card = shown.card(id)
        yield ConversationRow(
            id,
            f"{base}conversations/{id}/",
            card.title,
            talk.root,
            card.posts,
            card.people,
            talk.started,
            talk.latest,
            shown.site.conversation_topics.get(id, ()),
            talk.missing,
        )


def _people(shown: Shown) -> Iterator[PersonRow]:
    for id, face in sorted(shown.faces.all.items(), key=lambda one: one[1].id):
        yield PersonRow(face.id, face.name, face.role, shown.threads.people[id].circle, shown.faces.accounts(id))


def _source(told: Told) -> SourceRow:
    return SourceRow(
        told.id,
        told.kind,
        without_credentials(told.url),
        told.line,
        told.state,
        told.held,
        told.last_good,
        told.message,
    )


# ── posts.jsonl ───────────────────────────────────────────────────────────────────────

_ID = slice(7, 19)
"""Where a row's id stands: rows begin with `{"id":"`, so that sorting rows sorts them by id."""


class Rows:
    """Rows in any order in, sorted out; held in memory up to `most` bytes, the rest on disk."""

    def __init__(self, most: int = 16_000_000) -> None:
        self._most = most
        self._held: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []

    def add(self, rows: Iterable[bytes]) -> None:
        for row in rows:
            self._held.append(row)
            self._size += len(row)
        if self._size > self._most:
            self._spill()

    def _spill(self) -> None:
        run = tempfile.TemporaryFile()  # noqa: SIM115  (closed with this object)
        run.writelines(row + b"\n" for row in sorted(self._held))
        self._runs.append(run)
        self._held, self._size = [], 0

    def sorted(self) -> Iterator[bytes]:
        """All rows with their line ends."""
        for run in self._runs:
            run.seek(0)
        return heapq.merge(*self._runs, (row + b"\n" for row in sorted(self._held)))


def patched(old: Iterable[bytes], new: Iterator[bytes], keep: Callable[[str], bool]) -> Iterator[bytes]:
    """The old file's rows that are still good, and the new ones, sorted."""
    kept = (line for line in old if keep(line[_ID].decode("ascii", "replace")))
    return heapq.merge(kept, new)


def chunks(lines: Iterable[bytes], size: int = 1 << 20) -> Iterator[bytes]:
    """Lines joined to pieces worth writing."""
    held: list[bytes] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    yield b"".join(held)
