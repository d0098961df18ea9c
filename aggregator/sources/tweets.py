"""Tweets on disk: the hashtag classes of the last fifteen years, threaded by the tweets they answer.

    a TAGS spreadsheet, saved as CSV      what everybody said under a hashtag
    X's own archive, `data/tweets.js`     what its owner said; `account.js` beside it says who that is
                                          (a large one has `tweets-part1.js` and so on: each is a source)

With `hashtag`, or the source's tags, whole conversations are followed in which one of them was used. Retweets
are not posts. A tweet is `status:x.com/ID`; list a person's account as `@name@x.com`.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

import msgspec

from aggregator.errors import Unreachable, Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._feed import text
from aggregator.sources._tweets import archive, table
from aggregator.sources._tweets.posts import posts
from aggregator.sources._tweets.tweet import Found

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

SETTINGS = {"path": "path", "hashtag": "hashtag?"}


def address(settings: Mapping[str, str]) -> str:
    """The name of the file: where it lies on this machine is nobody's business."""
    return PurePath(settings.get("path", "")).name


def recognise(response: Response) -> dict[str, str] | None:
    """No address leads to a file on disk."""
    return None


async def pull(source: Source, web: Web, visit: Visit) -> AsyncGenerator[Document | Absent, Parsed | None]:
    """The file, when it is another than last time or other tags are followed, with the word of whose it is."""
    path, memory = source.settings["path"], visit.state.memory
    again = visit.full or memory.get("tags") != list(_wanted(source))
    found = await web.file(path, state=visit.state, conditional=not again)
    if found.unchanged:
        return
    owner = await _owner(path, web) if archive.is_archive(text.decoded(found.body[:1000])) else {}
    parsed = yield found.document(source, notes={"owner": owner})
    if parsed and parsed.title:
        visit.state.title = parsed.title
    memory["tags"] = list(_wanted(source))


async def _owner(path: str, web: Web) -> dict[str, str]:
    """Whose archive it is, if the file that says so lies beside it."""
    try:
        found = await web.file(str(PurePath(path).with_name("account.js")), conditional=False)
    except Unreachable:
        return {}
    return archive.owner(text.decoded(found.body))


def _wanted(source: Source) -> tuple[str, ...]:
    hashtag = source.settings.get("hashtag", "")
    return (*source.tags, hashtag) if hashtag else source.tags


def parse(document: Document) -> Parsed:
    """Raises Unreadable when the file is neither."""
    written = text.decoded(document.body)
    owner = msgspec.convert(document.notes.get("owner", {}), archive.User)
    found = _found(written, owner)
    if found.unread:
        found.notes.append(f"{found.unread} of its {found.rows:,} rows could not be read: no number, or no words")
    return Parsed(
        posts=posts(found.tweets, document, _wanted(document.source)),
        title=f"@{owner.screen_name}" if owner.screen_name else "",
        note="; ".join(found.notes),
        entries=found.rows,
    )


def _found(written: str, owner: archive.User) -> Found:
    if archive.is_archive(written):
        return archive.read(written, owner)
    if written.startswith("PK"):
        raise Unreadable("not a file of tweets: a folder or a ZIP file", "name the file data/tweets.js in it")
    return table.read(written)
