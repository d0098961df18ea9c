"""Lists of comments: who said what in which order, and what is stated about whom they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aggregator.model import Edge, Head
from aggregator.text.names import fold
from aggregator.thread.edges import PARENT
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

    nests  some of them state a closer parent than the article
    """

    site: str
    root: str
    host: str
    comments: list[Comment]
    nests: bool

    @property
    def open(self) -> bool:
        """There is something to infer: a comment after the first that may answer one before it."""
        return any(one.free for one in self.comments[1:])

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.comments]

    def may_name(self, heads: Mapping[str, Head]) -> bool:
        """A quick look: does any opening hold an `@`, a quotation, or somebody's first name?"""
        text = "\n".join([heads[one.id].lead for one in self.comments[1:] if one.free])
        if "@" in text or "＠" in text or ">" in text:
            return True
        firsts = {words[0] for one in self.comments if (words := one.name.split())}
        return len(firsts) > MANY_NAMES or any(first in text for first in firsts)


def comment_lists(
    shown: Mapping[str, Head], known: Mapping[str, str], who: Who, parents: Mapping[str, list[Edge]]
) -> Iterator[CommentList]:
    """Every list of two comments or more, with one at least that states no closer parent than the article.

    Comments without a date of their own are left out: nobody knows what was said before them.
    """
    members: dict[str, list[Head]] = defaultdict(list)
    loose: set[str] = set()
    for id, head in shown.items():
        if head.kind == "comment" and head.under and head.dated and (root := known.get(head.under)):
            members[root].append(head)
            if root not in loose and _is_free(id, root, parents):
                loose.add(root)
    for root in members:
        if root in loose and len(members[root]) > 1:
            yield _list(root, members[root], shown.get(root), who, parents)


def _is_free(id: str, root: str, parents: Mapping[str, list[Edge]]) -> bool:
    """All that is said of it is that it stands in this list."""
    edges = parents.get(id, ())
    return len(edges) == 1 and edges[0].kind == "comment" and edges[0].to == root


def _list(
    root: str, heads: Iterable[Head], article: Head | None, who: Who, parents: Mapping[str, list[Edge]]
) -> CommentList:
    ordered = sorted(heads, key=order)
    mine = {head.id for head in ordered}
    host = _Host(root, article, who)
    comments = [
        Comment(
            head.id,
            who.authors.get(head.id) or head.id,
            head.author.name,
            host.said(head),
            head.asks,
            _stated(head.id, mine, parents),
            _is_free(head.id, root, parents),
        )
        for head in ordered
    ]
    return CommentList(
        site=ordered[0].source,
        root=root,
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
