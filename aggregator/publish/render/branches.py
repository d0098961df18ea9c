"""A large conversation in its branches, each of which a circle could hold and one sitting can read.

Threading says which posts are together (`Conversation.branches`): the first branch holds the root, every other one
is a post with what is below it, or neighbours that answer the same post. Each is shown by itself, after the one in
which the post stands that it answers; there a line leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from aggregator.publish.facts import Face, Said
from aggregator.publish.render.tree import Turn

_PART = attrgetter("part")


class Branch(Struct, frozen=True):
    """Any but the first. `number` counts from 1, `first` is the post with which it begins."""

    number: int
    first: Said
    posts: int
    people: int
    latest: datetime


def parted(made: list[Turn], branches: Sequence[Sequence[str]]) -> list[Turn]:
    """The same turns branch after branch, in each as they are read; a place stands with the first answer to it."""
    part_of = {post: part for part, posts in enumerate(branches) for post in posts}
    part = 0
    for turn in reversed(made):
        turn.part = part = part_of.get(turn.id, part)
    made[0].part = 0
    return sorted(made, key=_PART)


def runs(made: Sequence[Turn]) -> Iterator[list[Turn]]:
    """What stands together, of one branch at a time."""
    return (list(turns) for _, turns in groupby(made, _PART))


def overview(made: Sequence[Turn]) -> list[Branch]:
    """All branches but the first. Notes beside each post which of them answer it."""
    found = []
    turns = {turn.id: turn for turn in made}
    for run in runs(made):
        said = [turn.said for turn in run if turn.said]
        if run[0].part and said:
            found.append(_branch(run[0].part, said))
            above = turns[run[0].parent]
            above.leads = (*above.leads, run[0].part)
    return found


def _branch(number: int, said: Sequence[Said]) -> Branch:
    people: set[Face] = {one.face for one in said}
    return Branch(number, said[0], len(said), len(people), max(one.published for one in said))
