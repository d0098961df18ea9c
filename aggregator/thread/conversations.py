"""Conversations: the trees that the chosen parents make.

A place without a post is kept only where a post that is shown hangs below it. Posts are in the
order of time, except that none comes before its parent, whatever the clocks of two servers say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Conversation, Edge, Head, Unseen
from aggregator.thread.same import NEVER


@dataclass(slots=True)
class Tree:
    """A conversation before it has its id. `posts` are held, `places` are not; `root` is one of either."""

    root: str
    posts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """Where every node stands: its root, its depth, and a time not before its parent's."""

    root: dict[str, str] = field(default_factory=dict)
    depth: dict[str, int] = field(default_factory=dict)
    time: dict[str, datetime] = field(default_factory=dict)

    def key(self, id: str) -> tuple[datetime, int, str]:
        return self.time[id], self.depth[id], id


def trees(heads: Mapping[str, Head], chosen: Mapping[str, Edge]) -> list[Tree]:
    """Every post in exactly one tree, trees by their roots' ids."""
    order = _walk(heads, chosen)
    grown: dict[str, Tree] = {}
    for id in sorted(order.root, key=order.key):
        root = order.root[id]
        tree = grown.setdefault(root, Tree(root))
        (tree.posts if id in heads else tree.places).append(id)
    return [grown[root] for root in sorted(grown)]


def _walk(heads: Mapping[str, Head], chosen: Mapping[str, Edge]) -> Order:
    """Go up from every post to the first node that is already placed, then place the path on the way down."""
    order = Order()
    for start in heads:
        path, id = [], start
        while id not in order.root:
            path.append(id)
            if id not in chosen:
                break
            id = chosen[id].to
        for node in reversed(path):
            _place(order, node, chosen.get(node), heads.get(node))
    return order


def _place(order: Order, id: str, edge: Edge | None, head: Head | None) -> None:
    above = order.time[edge.to] if edge else NEVER
    order.root[id] = order.root[edge.to] if edge else id
    order.depth[id] = order.depth[edge.to] + 1 if edge else 0
    order.time[id] = max(above, head.published) if head else above


def conversation(
    id: str,
    tree: Tree,
    heads: Mapping[str, Head],
    chosen: Mapping[str, Edge],
    places: Mapping[str, Unseen],
    absent: Mapping[str, int],
) -> Conversation:
    """The tree under its address."""
    times = [heads[post].published for post in tree.posts]
    return Conversation(
        id=id,
        root=tree.root,
        posts=tuple(tree.posts),
        parents={node: chosen[node].to for node in (*tree.posts, *tree.places) if node in chosen},
        unseen={place: places[place] for place in tree.places},
        started=min(times),
        latest=max(times),
        missing=sum(absent.get(post, 0) for post in tree.posts),
    )
