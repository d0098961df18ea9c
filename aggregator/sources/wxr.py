"""A WordPress export on disk (Tools, Export): a blog that fell silent, or is gone, with its whole conversation.

Posts and pages that were published, and comments that were approved, each under its exact parent, under the
same keys as `wordpress` and `feed` give them: an article that is seen both ways is one post. What is behind a
password, private, a draft, scheduled, pending, spam or trashed is left out, and so are e-mail and IP addresses.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._wxr import cut, posts

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"path": "path"}


def address(settings: Mapping[str, str]) -> str:
    """The name of the file: where it lies on this machine is nobody's business."""
    return PurePath(settings.get("path", "")).name


def recognise(response: Response) -> dict[str, str] | None:
    """No address leads to a file on disk."""
    return None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The export in parts of a few megabytes, when it is another than last time or other tags are followed."""
    memory = visit.state.memory
    again = visit.full or memory.get("tags") != list(visit.tags)
    export = await web.file(source.settings["path"], state=visit.state, conditional=not again)
    if export.unchanged:
        return
    seen = _Seen(visit)
    for part in cut.parts(export.body):
        seen.add((yield replace(export.document(source), body=part)))
    for absent in seen.gone():
        yield absent
    memory["tags"] = list(visit.tags)


class _Seen:
    """What the parts of an export held: it is complete, so what it no longer shows was taken away."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._articles: list[str] = []
        self._shown: set[str] = set()
        self._closed: list[str] = []

    def add(self, parsed: Parsed | None) -> None:
        if not parsed:
            return
        self._visit.state.title = parsed.title
        self._articles += [post.keys[0] for post in parsed.posts if post.kind == "article"]
        self._shown.update(key for post in parsed.posts for key in post.keys)
        self._closed += parsed.closed

    def gone(self) -> Iterator[Absent]:
        """Comments of an article that is there; and articles that are no longer public, with their comments."""
        for key in self._articles:
            if missing := sorted(self._visit.held(key) - self._shown):
                yield Absent(keys=tuple(missing))
        closed = set(self._closed) - self._shown
        if gone := closed.union(*map(self._visit.held, sorted(closed))):
            yield Absent(keys=tuple(sorted(gone)))


def parse(document: Document) -> Parsed:
    """Raises Unreadable when the file is no export."""
    return posts.parsed(document)
