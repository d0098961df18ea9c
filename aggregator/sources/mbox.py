"""A mailing list on disk: its mails in the conversations that they were written in.

    an .mbox file, or one packed as .mbox.gz; a Maildir, packed as a ZIP file or not; a list archive's monthly text file

Only what a list sent is kept, which its own fields in a mail tell; `list` names the one list that is meant, where a
file holds more, or an old list that left no such fields. Mails whose senders want them in no archive (X-No-Archive)
are left out, what was encrypted too, and no e-mail address is kept: names only. A list may be closed to strangers,
and no mail says so: that everybody may read it is the curator's word.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.errors import Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources import _packed
from aggregator.sources._mbox import cut
from aggregator.sources._mbox.posts import Found, read

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"path": "path", "list": "text?"}


def _none() -> Unreadable:
    return Unreadable("there are no mails in this file", "name an .mbox file or a Maildir")


def address(settings: Mapping[str, str]) -> str:
    """The name of the file: where it lies on this machine is nobody's business."""
    return PurePath(settings.get("path", "")).name


def recognise(response: Response) -> dict[str, str] | None:
    """A file that begins as mails do, packed or not."""
    return {} if response.url.startswith("file:") and cut.is_mails(_packed.head(response.body)) else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The mails in parts of a few megabytes, when the file is another than last time or another choice is made of it.

    An archive is cut by months and years: what is not in it was not taken away.
    """
    memory, chosen = visit.state.memory, [*visit.tags, source.settings.get("list", "")]
    again = visit.full or memory.get("chosen") != chosen
    found = await web.file(source.settings["path"], state=visit.state, conditional=not again)
    if found.unchanged:
        return
    file = await asyncio.to_thread(cut.File, found.body)
    if not file.mails and not file.torn:
        raise _none()
    document = found.document(source, notes={"prefix": file.prefix})
    for part in cut.parts(file):
        parsed = yield replace(document, body=part)
        visit.state.title = (parsed and parsed.title) or visit.state.title
        if parsed and parsed.closed:
            yield Absent(keys=tuple(sorted(parsed.closed)))
    if file.torn:
        visit.note("it was cut short; its whole mails were read")
    memory["chosen"] = chosen


def parse(document: Document) -> Parsed:
    """Raises Unreadable when there are no mails in it."""
    found = read(document)
    if not found.rows:
        raise _none()
    return Parsed(
        posts=found.posts, title=found.title, note="; ".join(_notes(found)), entries=found.rows, closed=found.closed
    )


def _notes(found: Found) -> list[str]:
    notes = []
    if found.private:
        notes.append(
            f"mails that came over no mailing list were left out as private, {found.private:,} of {found.rows:,}; "
            "if a list did send them, write its address as list:"
        )
    if found.sealed:
        notes.append(f"{found.sealed} of its mails were encrypted or damaged, and were left out")
    return notes
