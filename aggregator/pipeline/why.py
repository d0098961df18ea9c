"""How a post came to its place, for the curator. Reads the archive as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.errors import UsageError
from aggregator.pipeline.build import surroundings
from aggregator.pipeline.reading import read_config
from aggregator.thread import Reason, Why

if TYPE_CHECKING:
    from aggregator.pipeline.folder import Folder

ANCHOR = "#p-"
_AWAY = {
    "": "a post without an address",
    "unseen": "a post that we do not hold",
    "deleted": "a post that its author took away",
}


def why(folder: Folder, post: str) -> Why:
    """What was weighed for `post`: an id, its own address, or its address on the site (`conversations/ID/#p-ID`).

    Raises UsageError when no such post is here.
    """
    from aggregator.archive import Archive
    from aggregator.thread import why as weigh

    config = read_config(folder)
    if folder.archive.is_dir():
        with Archive.open(folder.archive) as archive:
            found = weigh(_name(post), archive.heads(), **surroundings(config, archive))
        if found:
            return found
    raise UsageError(
        f"no post here is known as {post}",
        "give its own address, its id, or its address on the site, which ends in #p-ID; `aggregator pull` fetches new ones",
    )


def _name(post: str) -> str:
    """The id or address in what was typed."""
    return post.strip().rpartition(ANCHOR)[2]


def plainly(found: Why) -> list[str]:
    """The same as lines to read."""
    lines = [f"{found.post}  {found.url}", f"  {found.title}"]
    lines += [f"  also at {url}: the same, on one card" for url in found.places]
    if found.shown:
        lines.append(f"  not shown: {found.shown}")
    if not found.reasons:
        return [*lines, "nothing says that it answers anything: it begins a conversation"]
    return lines + [line for reason in found.reasons for line in _told(reason)]


def _told(reason: Reason) -> list[str]:
    sure = reason.certainty if reason.certainty == "stated" else f"inferred, {reason.confidence:.0%} sure"
    return [
        f"{'→' if reason.verdict == 'chosen' else '·'} {reason.to}  {reason.url or _AWAY.get(reason.away, f'a post that is not shown: {reason.away}')}",
        f"    {reason.title}" if reason.title else "    (no words)",
        f"    {reason.kind}, {sure}: {reason.evidence}",
        f"    {reason.verdict}",
    ]
