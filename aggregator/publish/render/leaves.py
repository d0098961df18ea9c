"""Which posts of a conversation stand on which of its pages, and how one leads to another.

Most have one page. A long one is cut between its branches; in one that is itself too long between the answers to the
post that it begins with, or inside of one of those, so that no page grows too large. Whatever page a post is on, its address is that of the first: there stands a stub that leads on,
seen only by who comes for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from aggregator.publish.render.branches import runs
from aggregator.publish.render.tree import Turn

POSTS = 100
"""Posts on a page, at most."""
POST, STUB = 950, 90
"""What a post and a stub take on a page beside the post's words, in bytes, about."""


class Leaf(Struct):
    """One page of a conversation.

    folder  below the conversation's own: "" or `2/`, `by-time/`, `by-time/2/`
    """

    number: int
    folder: str
    turns: list[Turn]

    def home(self) -> str:
        """From this page to the folder of the conversation."""
        return "../" * self.folder.count("/")


class Cut(Struct, frozen=True):
    """A conversation in pages. `where` is the folder in which a post or place stands."""

    leaves: list[Leaf]
    where: dict[str, str]

    def address(self, id: str, seen_from: Leaf) -> str:
        """Of a post or place of this view, from one of its pages."""
        folder = self.where[id]
        return f"#p-{id}" if folder == seen_from.folder else f"{seen_from.home()}{folder}#p-{id}"

    def stubs(self) -> list[tuple[str, Leaf, Turn]]:
        """(id, page, turn) of everything that is not on the first page, under older ids as well."""
        rest = ((leaf, turn) for leaf in self.leaves[1:] for turn in leaf.turns)
        return [(id, leaf, turn) for leaf, turn in rest for id in names(turn)]


def names(turn: Turn) -> Iterator[str]:
    yield turn.id
    if turn.said:
        yield from turn.said.known_as


def weight(turn: Turn) -> int:
    """Bytes that a post takes on a page, about."""
    return POST + len(str(turn.body).encode("utf-8", "replace")) + (len(turn.said.title.encode()) if turn.said else 0)


def cut(made: Sequence[Turn], room: int, view: str = "") -> Cut:
    """Pages of `made` that hold about `room` bytes each, the first one less: it has the stubs of all the others."""
    pages = _pages(made, room)
    if len(pages) > 1 and not view:
        pages = _pages(made, room, max(room // 4, room - STUB * len(made)))
    leaves = [Leaf(number, f"{view}{number}/" if number > 1 else view, page) for number, page in enumerate(pages, 1)]
    return Cut(leaves, {turn.id: leaf.folder for leaf in leaves for turn in leaf.turns})


def _pages(made: Sequence[Turn], room: int, first: int = 0) -> list[list[Turn]]:
    """One after the other what should not be torn apart, as long as it fits."""
    pages, left, posts = [list[Turn]()], first or room, POSTS
    for piece in _pieces(made, room):
        need = sum(map(weight, piece))
        if pages[-1] and (need > left or len(piece) > posts):
            pages.append([])
            left, posts = room, POSTS
        pages[-1] += piece
        left, posts = left - need, posts - len(piece)
    return pages


def _pieces(made: Sequence[Turn], room: int) -> Iterator[list[Turn]]:
    """Whole branches but the first; of that one, and of what fits on no page, the answers with all below them; of what
    still fits on none, post after post."""
    for run in runs(made):
        if run[0].part and _fits(run, room):
            yield run
        else:
            for answer in _answers(run):
                yield from [answer] if _fits(answer, room) else [[turn] for turn in answer]


def _fits(piece: Sequence[Turn], room: int) -> bool:
    return len(piece) <= POSTS and sum(map(weight, piece)) <= room


def _answers(run: Sequence[Turn]) -> Iterator[list[Turn]]:
    """The root by itself, then each post that answers it with all below it; in another branch, each that begins it."""
    top, answer = max(1, run[0].depth), list[Turn]()
    for turn in run:
        if answer and turn.depth <= top:
            yield answer
            answer = []
        answer.append(turn)
    yield answer
