"""Comments that Staticman keeps beside a blog's own text, as files of YAML: the blog's `_data/comments`.

    a folder, or the same packed as a ZIP file, with a folder for each post; or one file

The files say more than the pages that a theme makes of them: every comment, whom it answers, and when to the
second. Each stands under the address of its post, which the files name; `url` is where the blog lives, for those
that name only a path. E-mail addresses, their hashes and pictures made from them are not kept.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from aggregator.errors import Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._staticman import posts, wire

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"path": "path", "url": "address?"}


def address(settings: Mapping[str, str]) -> str:
    """The name of the folder: where it lies on this machine is nobody's business."""
    return PurePath(settings.get("path", "")).name


def recognise(response: Response) -> dict[str, str] | None:
    """A folder of such files."""
    return {} if response.url.startswith("file:") and wire.is_folder(response.body) else None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """All files, when one of them is another than last time. What is no longer among them was taken away."""
    memory, place = visit.state.memory, source.settings.get("url", "")
    again = visit.full or memory.get("url") != place
    found = await web.file(source.settings["path"], state=visit.state, conditional=not again)
    if found.unchanged:
        return
    parsed = yield found.document(source)
    if parsed is None:
        return
    places = {*memory.get("places", ()), *(post.under for post in parsed.posts)}
    shown = {key for post in parsed.posts for key in post.keys}
    for under in sorted(places) if not parsed.note else ():
        if gone := sorted(visit.held(under) - shown):
            yield Absent(keys=tuple(gone))
    memory["url"], memory["places"] = place, sorted(places)


def parse(document: Document) -> Parsed:
    """Raises Unreadable when there are no comments in it."""
    rows, unread = wire.rows(document.body, PurePath(document.url.removeprefix("file:")).stem)
    if not rows:
        raise Unreadable(
            "there are no comments of Staticman in it", "name the blog's folder _data/comments, or a file in it"
        )
    found = posts.comments(rows, document)
    return Parsed(posts=found, entries=len(rows), note=posts.note(len(rows) - len(found), unread))
