"""An export of Disqus: the comments of a blog, or of one that is gone, each under its page and its exact parent.

    the .xml file, or the .xml.gz that Disqus sends

Comments that were deleted, are spam or were never approved are left out, and so are e-mail and IP addresses. Of the
page that a comment answers the export knows address and title; the blog's own source brings the article itself.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.errors import Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources import _packed
from aggregator.sources._disqus import wire
from aggregator.sources._disqus.posts import Page, is_public, posts

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"path": "path"}


def address(settings: Mapping[str, str]) -> str:
    """The name of the file: where it lies on this machine is nobody's business."""
    return PurePath(settings.get("path", "")).name


def recognise(response: Response) -> dict[str, str] | None:
    """A file that opens as an export, packed or not."""
    return {} if response.url.startswith("file:") and wire.is_export(_packed.head(response.body)) else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The export, when it is another than last time or other tags are followed.

    It holds everything that was ever said there: what a whole one no longer shows was taken away.
    """
    memory = visit.state.memory
    again = visit.full or memory.get("tags") != list(visit.tags)
    found = await web.file(source.settings["path"], state=visit.state, conditional=not again)
    if found.unchanged:
        return
    body, whole = _packed.unzipped(found.body)
    parsed = yield replace(found.document(source, notes={"torn": not whole}), body=body)
    if parsed:
        visit.state.title = parsed.title
        for absent in _gone(parsed, visit):
            yield absent
    memory["tags"] = list(visit.tags)


def _gone(parsed: Parsed, visit: Visit) -> Iterator[Absent]:
    """What is marked as taken away; and, where the export is whole, what is missing below a page it shows."""
    gone = set(parsed.closed)
    if not parsed.note:
        shown = {key for post in parsed.posts for key in post.keys}
        gone |= {key for under in {post.under for post in parsed.posts} - {""} for key in visit.held(under)} - shown
    if gone:
        yield Absent(keys=tuple(sorted(gone)))


def parse(document: Document) -> Parsed:
    """Raises Unreadable when the file is no export."""
    if _packed.is_zip(document.body):
        raise Unreadable("not an export of Disqus: a folder or a ZIP file", "name the .xml file in it")
    export = wire.read(document.body)
    export.torn = export.torn or bool(document.notes.get("torn"))
    return Parsed(
        posts=list(posts(export, document)),
        title=min((one.forum for one in export.threads.values() if one.forum), default=""),
        note="; ".join(_notes(export)),
        entries=export.rows,
        closed=[_key(one, export) for one in export.said if not is_public(one, export)],
    )


def _key(said: wire.Said, export: wire.Export) -> str:
    return Page(export.threads.get(said.thread) or wire.Thread(number=said.thread)).keys(said)[0]


def _notes(export: wire.Export) -> list[str]:
    notes = ["it was cut short; its whole comments were read"] if export.torn else []
    if export.unread:
        notes.append(f"{export.unread} of its {export.rows:,} comments could not be read: they are not in proper XML")
    if lost := sum(one.thread not in export.threads for one in export.said):
        notes.append(f"{lost} of its comments do not say which page they are about, and were left out")
    return notes
