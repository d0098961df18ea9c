"""A large conversation in branches that a circle could hold: its identity does not change.

Groups above about fifteen people stop conversing, which is why circles hold no more either; and nobody
reads more than a hundred posts at one sitting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PEOPLE = 15
POSTS = 100


@dataclass(slots=True)
class _Group:
    """Posts that hang together, and who wrote them."""

    posts: list[str] = field(default_factory=list)
    people: set[str] = field(default_factory=set)

    def fits(self, other: _Group) -> bool:
        return (
            len(self.posts) + len(other.posts) <= POSTS and len(self.people) + len(other.people - self.people) <= PEOPLE
        )

    def take(self, other: _Group) -> None:
        self.posts += other.posts
        self.people |= other.people


def branches(
    root: str, posts: list[str], parents: Mapping[str, str], authors: Mapping[str, str]
) -> tuple[tuple[str, ...], ...]:
    """`posts` in the order of reading, in parts of at most fifteen people and a hundred posts; () when one is enough.

    The first holds the root. Each other is one post with answers to it, or neighbours that answer the same post.
    """
    if len(posts) <= min(PEOPLE, POSTS) or (
        len(posts) <= POSTS and len({authors.get(one, one) for one in posts}) <= PEOPLE
    ):
        return ()
    found = _split(root, posts, parents, authors)
    place = {post: number for number, post in enumerate(posts)}
    parts = [tuple(sorted(group.posts, key=place.__getitem__)) for group in found if group.posts]
    return tuple(sorted(parts, key=lambda part: place[part[0]]))


def _split(root: str, posts: list[str], parents: Mapping[str, str], authors: Mapping[str, str]) -> list[_Group]:
    """From the leaves up: what fits joins the post it answers; what does not is a branch."""
    children: dict[str, list[str]] = defaultdict(list)
    for one, parent in parents.items():
        children[parent].append(one)
    held = set(posts)
    groups: dict[str, _Group] = {}
    cut: list[_Group] = []
    for one in reversed(_downwards(root, children)):
        mine = groups[one] = _Group([one], {authors.get(one, one)}) if one in held else _Group()
        cut += _gather(mine, [groups.pop(child) for child in children[one]])
    return [groups[root], *cut]


def _gather(mine: _Group, answers: Iterable[_Group]) -> list[_Group]:
    """Take in the first answers while they fit; the others are packed with their neighbours."""
    packed: list[_Group] = []
    current = mine
    for answer in answers:
        if not current.fits(answer):
            current = _Group()
            packed.append(current)
        current.take(answer)
    return packed


def _downwards(root: str, children: Mapping[str, list[str]]) -> list[str]:
    """Every post and place after the one it answers."""
    order = [root]
    for one in order:
        order += children.get(one, ())
    return order
