"""Conversations: the trees that the chosen parents make.

A place without a post is kept only where a post that is shown hangs below it. Posts are in the
order of time, except that none comes before its parent, whatever the clocks of two servers say.
No recursion: a chain may be thousands of posts deep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Conversation, Edge, Head, Unseen
from aggregator.thread.branches import branches


@dataclass(slots=True)
class Tree:
    """A conversation before it has its id. `posts` are held, `places` are not; `root` is one of either."""

    root: str
    started: datetime
    latest: datetime
    posts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)


def trees(heads: Mapping[str, Head], chosen: Mapping[str, Edge]) -> list[Tree]:
    """Every post in exactly one tree, trees by their roots' ids. `heads` are in the order of time."""
    forest = _Forest(heads, chosen)
    for id, head in heads.items():
        if not forest.add(id, head):
            forest.plant(id)
    return [forest.trees[root] for root in sorted(forest.trees)]


class _Forest:
    """Trees that grow post by post. A post that comes too early waits for its parent."""

    def __init__(self, heads: Mapping[str, Head], chosen: Mapping[str, Edge]) -> None:
        self.trees: dict[str, Tree] = {}
        self._tree_of: dict[str, Tree] = {}
        self._waiting: dict[str, list[str]] = {}
        self._heads = heads
        self._chosen = chosen

    def add(self, id: str, head: Head) -> bool:
        """Put a post below its parent, if that stands in a tree already and nothing waits for the post."""
        edge = self._chosen.get(id)
        tree = self._tree_of.get(edge.to) if edge else None
        if edge is None or tree is None or id in self._waiting:
            return False
        self._tree_of[id] = tree
        tree.parents[id] = edge.to
        tree.posts.append(id)
        tree.latest = head.published
        return True

    def plant(self, id: str) -> None:
        """Put a post below its parent, and what has waited for it below the post."""
        ready = [id]
        while ready:
            post = ready.pop()
            path, top = self._climb(post)
            tree = self._tree_of.get(top)
            if tree is None and top in self._heads and top != post:
                self._waiting.setdefault(top, []).append(post)
                continue
            self._place(path, tree or self._seed(top, post))
            if post in self._waiting:
                ready.extend(reversed(self._waiting.pop(post)))

    def _climb(self, post: str) -> tuple[list[str], str]:
        """The post and the empty places above it, and where that path ends.

        It ends at a node that stands in a tree, at a post that does not yet, or at the root.
        """
        path, id = [post], post
        while id in self._chosen:
            id = self._chosen[id].to
            if id in self._tree_of or id in self._heads:
                break
            path.append(id)
        return path, id

    def _seed(self, root: str, first: str) -> Tree:
        when = self._heads[first].published
        tree = self.trees[root] = Tree(root, when, when)
        return tree

    def _place(self, path: list[str], tree: Tree) -> None:
        for id in reversed(path):
            self._tree_of[id] = tree
            if id in self._chosen:
                tree.parents[id] = self._chosen[id].to
            (tree.posts if id in self._heads else tree.places).append(id)
        published = self._heads[path[0]].published
        tree.started, tree.latest = min(tree.started, published), max(tree.latest, published)


def conversation(
    id: str, tree: Tree, places: Mapping[str, Unseen], missing: int, authors: Mapping[str, str]
) -> Conversation:
    """The tree under its address."""
    return Conversation(
        id=id,
        root=tree.root,
        posts=tuple(tree.posts),
        parents=tree.parents,
        unseen={place: places[place] for place in sorted(tree.places)},
        started=tree.started,
        latest=tree.latest,
        missing=missing,
        branches=branches(tree.root, tree.posts, tree.parents, authors),
    )
