"""What a page shows of one comment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.sources._page.markup import above

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST = 5_000
"""Comments that are read of one page."""


@dataclass(slots=True)
class Said:
    """One comment.

    anchor   the fragment by which its page names it; empty when it has none that lasts
    place    its own address, where the page states one
    parent   where in the same list that stands which it answers; -1: nowhere
    answers  the address or fragment of what it answers, where that is stated in words
    name     as the page writes it, with markup
    home     its author's own page
    names    further keys under which its place knows it
    ping     another page's announcement that it links here, and nothing that was said here
    """

    anchor: str = ""
    place: str = ""
    parent: int = -1
    answers: str = ""
    name: str = ""
    home: str = ""
    html: str = ""
    when: datetime | None = None
    names: tuple[str, ...] = ()
    ping: bool = False


def each(nodes: Sequence[LexborNode], parents: Sequence[int], read: Callable[[LexborNode], Said | None]) -> list[Said]:
    """Comments from their nodes, which are in the order of the page and whose parents stand at `parents`.

    The last is read first and taken out of the tree, so that of a comment only its own is left when its
    turn comes. Where `read` says None there is no comment, and what answers it stands nowhere.
    """
    found: list[Said | None] = []
    for node in reversed(nodes[:MOST]):
        found.append(read(node))
        node.decompose()
    found.reverse()
    order = {index: place for place, index in enumerate(index for index, one in enumerate(found) if one)}
    for one, parent in zip(found, parents, strict=False):
        if one:
            one.parent = order.get(parent, -1)
    return [one for one in found if one]


def standing_in(nodes: Sequence[LexborNode]) -> list[int]:
    """Which of `nodes` each stands in most closely; -1: none."""
    at = {node.mem_id: index for index, node in enumerate(nodes)}
    return [next((at[over.mem_id] for over in above(node) if over.mem_id in at), -1) for node in nodes]
