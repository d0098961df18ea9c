"""The id ledger: an address that was given once leads to its posts for ever.

A new conversation takes the id of its root. When two merge, the id that was given first stays and
the other is noted in `moved`. When the curator's rejection takes one apart, each part keeps the id
whose root it holds, and a post that now stands elsewhere leaves a trail: `conversations/ID/#p-POST`
of every conversation it was ever published in still leads to it.

An id in `given` that is neither alive nor in `moved` had all its posts taken away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.model import Ledger
from aggregator.thread.conversations import Tree
from aggregator.thread.same import resolve


@dataclass(slots=True)
class Settled:
    """Root → conversation id, post → conversation id, the grown ledger, and what `Threads.trails` holds."""

    ids: dict[str, str]
    current: dict[str, str]
    ledger: Ledger
    trails: dict[str, dict[str, str]]


def settle(trees: Sequence[Tree], old: Ledger, same: Mapping[str, str], now: datetime) -> Settled:
    """Give every tree its id. `same` is the ledger's, grown tonight."""
    claims = _claims({tree.root: tree for tree in trees}, old, same)
    ids = {tree.root: _oldest(claims.get(tree.root, ()), tree, old) for tree in trees}
    given = old.given | {id: now for id in ids.values() if id not in old.given}
    current = {post: ids[tree.root] for tree in trees for post in tree.posts}
    ledger = Ledger(
        homes=current | old.homes,
        given=given,
        moved=_moved(claims, ids, old),
        same=dict(same),
        trails=dict(old.trails),
    )
    ledger.arrived = _arrived(current, old, now)
    for post, here in current.items() if old.homes else ():
        _settle_post(post, here, old, ledger)
    if any(id in given and id not in ledger.moved for id in old.moved):
        for post in old.homes.keys() - current.keys():
            _note_last(post, old, ledger)
    return Settled(ids, current, ledger, _trails(ledger, current))


# ── which tree keeps which id ─────────────────────────────────────────────────────────


def _claims(trees: Mapping[str, Tree], old: Ledger, same: Mapping[str, str]) -> dict[str, list[str]]:
    """Root → the given ids that its tree may keep.

    An id belongs to the tree that holds the post it was named after; if that post is gone, to the
    tree with most of the posts that were last published there.
    """
    claims: dict[str, list[str]] = defaultdict(list)
    if not old.given:
        return claims
    root_of = {id: tree.root for tree in trees.values() for id in (*tree.posts, *tree.places)}
    votes = _votes(root_of, old, same)
    for id in old.given:
        root = root_of.get(same.get(id, id))
        if root is None and id in votes:
            root = min(votes[id], key=lambda one: (-votes[id][one], trees[one].started, one))
        if root is not None:
            claims[root].append(id)
    return claims


def _votes(root_of: Mapping[str, str], old: Ledger, same: Mapping[str, str]) -> dict[str, Counter[str]]:
    """Given id → how many of its posts each tree holds now."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for post, home in old.homes.items():
        root = root_of.get(same.get(post, post))
        if root is not None:
            votes[(old.trails.get(post) or (home,))[-1]][root] += 1
    return votes


def _oldest(claimed: Iterable[str], tree: Tree, old: Ledger) -> str:
    """The id given first; of those given on one night, the root's own. A new tree is named after its root."""
    home = old.homes.get(tree.root, tree.root)
    return min(claimed, key=lambda id: (old.given[id], id != home, id), default=tree.root)


def _moved(claims: Mapping[str, Iterable[str]], ids: Mapping[str, str], old: Ledger) -> dict[str, str]:
    moved = dict(old.moved)
    for root, claimed in claims.items():
        moved.update((id, ids[root]) for id in claimed)
    alive = set(ids.values())
    moved = {id: to for id, to in moved.items() if id not in alive}
    ends = ((id, resolve(moved, to)) for id, to in moved.items())
    return {id: end for id, end in ends if end != id}  # two ledgers that were joined may disagree in a circle


# ── posts that arrived ────────────────────────────────────────────────────────────────


def _arrived(current: Iterable[str], old: Ledger, now: datetime) -> dict[str, datetime]:
    """When each post was first published, for those that were not there from the first night on.

    Every night that brings something comes after the one before, even if the clock was set back.
    """
    if not old.homes:
        return dict(old.arrived)
    latest = max(old.arrived.values(), default=datetime.min.replace(tzinfo=UTC))
    tonight = max(now.replace(microsecond=0), latest + timedelta(seconds=1))
    return old.arrived | dict.fromkeys((post for post in current if post not in old.homes), tonight)


# ── posts that moved ──────────────────────────────────────────────────────────────────


def _settle_post(post: str, here: str, old: Ledger, ledger: Ledger) -> None:
    """Note where a post is published, unless its home already leads there and always did."""
    home = ledger.homes[post]
    if home == here and post not in old.trails and home not in old.moved:
        return
    path = (home, *old.trails.get(post, ()))
    before = resolve(old.moved, path[-1])
    if resolve(ledger.moved, path[-1]) == here and resolve(ledger.moved, before) == here:
        return
    for stop in (before, here):
        if stop != path[-1]:
            path = (*path, stop)
    ledger.trails[post] = path[1:]


def _note_last(post: str, old: Ledger, ledger: Ledger) -> None:
    """A post that is away tonight was last published in a conversation from which its own has come apart: note it.

    Should it come back, it will stand elsewhere, and its address there must lead on.
    """
    path = (old.homes[post], *old.trails.get(post, ()))
    before = resolve(old.moved, path[-1])
    if resolve(ledger.moved, path[-1]) != resolve(ledger.moved, before):
        ledger.trails[post] = (*path[1:], before)


def _trails(ledger: Ledger, current: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Living conversation → post once published there → the conversation where it is now."""
    trails: dict[str, dict[str, str]] = defaultdict(dict)
    for post in sorted({*ledger.trails, *ledger.same}):
        here = current.get(resolve(ledger.same, post))
        for stop in (ledger.homes.get(post, ""), *ledger.trails.get(post, ())):
            there = resolve(ledger.moved, stop)
            if here and there in ledger.given and there != here:
                trails[there][post] = here
    return {id: trails[id] for id in sorted(trails)}
