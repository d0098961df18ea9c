"""Lists of comments: who said what in which order, and what is stated about whom they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from aggregator.model import Edge, Head
from aggregator.text.names import fold
from aggregator.thread.edges import PARENT, Stand
from aggregator.thread.people import Who
from aggregator.thread.same import order

MANY_NAMES = 200
"""In a list of more people, looking each name up in the openings costs more than reading them."""


@dataclass(slots=True)
class Comment:
    """One comment of a list.

    speaker  whoever said it; two comments without a name are by two people
    host     the article's author said it
    stated   the comment of this list that its source names as its parent; None: it names none that is closer
    free     what it answers may be inferred
    """

    id: str
    speaker: str
    name: str
    host: bool
    asks: bool
    stated: str | None
    free: bool


@dataclass(slots=True)
class CommentList:
    """The comments under one article, by time.

    host   the name of the article's author
    nests  some of them state a closer parent than the article
    """

    host: str
    comments: list[Comment]
    nests: bool

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.comments]


class Members(NamedTuple):
    """The comments under one article in the order of time, before anything is made of them.

    free  those of which no more is stated than that they stand here
    """

    root: str
    heads: list[Head]
    free: list[Head]

    @property
    def site(self) -> str:
        return self.heads[0].source

    def nests(self, parents: Mapping[str, list[Edge]]) -> bool:
        """Some of them state a closer parent than the article."""
        return len(self.free) < len(self.heads) and any(
            parents[head.id][0].reason == PARENT for head in self.heads if head.id in parents
        )

    def may_name(self) -> bool:
        """A quick look: does any opening hold an `@`, a quotation, or somebody's first name?"""
        text = "\n".join([head.lead for head in self.free])
        if "@" in text or "＠" in text or "> " in text:
            return True
        firsts = {head.author.name.partition(" ")[0] for head in self.heads} - {""}
        return len(firsts) > MANY_NAMES or any(first in text for first in firsts)


def members(
    shown: Mapping[str, Head], stands: Mapping[str, Stand], parents: Mapping[str, list[Edge]]
) -> Iterator[Members]:
    """Every two comments or more under one article, one of them at least free. `stands` is in the order of time.

    Comments without a date of their own are left out: nobody knows what was said before them.
    """
    under: dict[str, list[str]] = defaultdict(list)
    for id, (_, list_of) in stands.items():
        if list_of:
            under[list_of].append(id)
    for root, ids in under.items():
        heads = [head for id in ids if (head := shown.get(id)) and head.kind == "comment" and head.dated]
        free = [head for head in heads if _is_free(root, parents.get(head.id, ()))]
        if free and len(heads) > 1:
            yield Members(root, heads, free)


def _is_free(root: str, edges: Sequence[Edge]) -> bool:
    """No more is stated than that it stands under the article."""
    return len(edges) == 1 and edges[0].kind == "comment" and edges[0].to == root


def comment_list(some: Members, article: Head | None, who: Who, parents: Mapping[str, list[Edge]]) -> CommentList:
    """The comments in the order of time, with all that the rules ask about them."""
    ordered = sorted(some.heads, key=order)
    ids, free = {head.id for head in ordered}, {head.id for head in some.free}
    host = _Host(some.root, article, who)
    comments = [
        Comment(
            id=head.id,
            speaker=who.authors.get(head.id) or head.id,
            name=head.author.name,
            host=host.said(head),
            asks=head.asks,
            stated=_stated(head.id, ids, parents),
            free=head.id in free,
        )
        for head in ordered
    ]
    return CommentList(
        host=article.author.name if article else "",
        comments=_inside(comments),
        nests=any(one.stated for one in comments),
    )


def _stated(id: str, mine: set[str], parents: Mapping[str, list[Edge]]) -> str | None:
    edges = parents.get(id)
    return edges[0].to if edges and edges[0].reason == PARENT and edges[0].to in mine else None


def _inside(comments: Iterable[Comment]) -> list[Comment]:
    """Without those that stand elsewhere, by the curator's word or below a post that is no comment of this list:
    a guess that led to them would join two conversations."""
    kept: dict[str, Comment] = {}
    for one in comments:
        if one.free or one.stated in kept:
            kept[one.id] = one
    return list(kept.values())


class _Host:
    """Tells which comments the article's author wrote: the same person, or signed with the same name."""

    def __init__(self, root: str, article: Head | None, who: Who) -> None:
        self._person = who.authors.get(root, "")
        self._name = fold(article.author.name) if article else ""
        self._who = who

    def said(self, head: Head) -> bool:
        person = self._who.authors.get(head.id)
        if person and person == self._person:
            return True
        return bool(self._name) and fold(head.author.name) == self._name
