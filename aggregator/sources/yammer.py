"""Yammer, now Viva Engage: an organisation's own network, where people ask at the moment they need to know.

    Messages.csv of a network's data export, or the whole export: the ZIP file that it comes in, or its folder

Only what the export marks as neither private, deleted nor a draft is kept: never a private group, never a
private conversation. What stays may be read by everybody in that network, so publish the site where
the same people can read it, and nobody else. A message is `message:yammer.com/ID`; list a person's account as
`@NUMBER@yammer.com`. A group's name is a tag of what is said in it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.errors import Unreachable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._feed import text
from aggregator.sources._yammer import export, message
from aggregator.sources._yammer.posts import Names, keys, posts

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"path": "path"}


def address(settings: Mapping[str, str]) -> str:
    """The name of the file: where it lies on this machine is nobody's business."""
    return PurePath(settings.get("path", "")).name


def recognise(response: Response) -> dict[str, str] | None:
    """A file of messages, or the ZIP file of an export."""
    return {} if response.url.startswith("file:") and export.is_export(response.body) else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """Each table of messages, when the file is another than last time or other tags are followed.

    An export covers some months: what is not in it was not taken away. What it marks as deleted, or private by now, was.
    """
    path, memory = source.settings["path"], visit.state.memory
    again = visit.full or memory.get("tags") != list(visit.tags)
    found = await web.file(path, state=visit.state, conditional=not again)
    if found.unchanged:
        return
    notes = {
        "people": export.names(found.body, export.USERS) or await _beside(path, "Users.csv", web),
        "topics": export.names(found.body, export.TOPICS) or await _beside(path, "Topics.csv", web),
    }
    for table in export.messages(found.body):
        parsed = yield replace(found.document(source, notes=notes), body=table)
        if parsed and parsed.closed:
            yield Absent(keys=tuple(sorted(parsed.closed)))
    memory["tags"] = list(visit.tags)


async def _beside(path: str, name: str, web: Web) -> dict[str, str]:
    """Names from another file of the export, if it lies beside the messages."""
    try:
        found = await web.file(str(PurePath(path).with_name(name)), conditional=False)
    except Unreachable:
        return {}
    return export.listed([found.body])


def parse(document: Document) -> Parsed:
    """Raises Unreadable when the file is no table of messages, or does not say what is private."""
    found = message.read(text.decoded(document.body))
    names = Names(found.messages, document.notes.get("people", {}), document.notes.get("topics", {}))
    return Parsed(
        posts=list(posts(found.messages, names, document)),
        note="; ".join(_notes(found)),
        entries=found.rows,
        closed=[keys(one.id, one.first)[0] for one in found.messages if not one.public],
    )


def _notes(found: message.Found) -> list[str]:
    notes = [found.note] if found.note else []
    if found.torn:
        notes.append("it was cut short; its whole rows were read")
    if unread := found.unread - found.torn:
        notes.append(f"{unread} of its {found.rows:,} rows could not be read: no number, or cells are missing")
    if found.undated:
        notes.append(f"{found.undated} of its messages have no date that can be read: export them once more")
    return notes
