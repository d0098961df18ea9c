"""Stated edges: what a source says about who answers whom, and what the curator says about it.

A post may have several candidates for its parent, best first: the curator's word, the stated
parent, the article or status in whose list of replies it stands, what it quotes. The tree takes
the first that fits. A stated parent that we never saw becomes an empty place, which stands in the
same list of replies, so that siblings stay together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from aggregator.model import Edge, Rules, Unseen, short_id
from aggregator.text.urls import is_http
from aggregator.thread.admit import address_keys
from aggregator.thread.sightings import top

CURATOR = "the curator says so"
PARENT = "its source names it as the parent"
LIST = "stands in its list of replies"
QUOTE = "quotes it"


class Standing(Protocol):
    """Whatever says where it stands: a head, or the tombstone of one."""

    @property
    def keys(self) -> tuple[str, ...]: ...
    @property
    def answers(self) -> tuple[str, ...]: ...
    @property
    def under(self) -> str: ...


Stand = tuple[str, str]
"""The id of the post that a post answers as stated, and of the one in whose list of replies it stands."""


@dataclass(slots=True)
class Places:
    """Empty places for posts that others answer and we never saw.

    `known` leads from a key to the id of a post, or of the place kept for it.
    """

    known: dict[str, str]
    unseen: dict[str, Unseen] = field(default_factory=dict)

    def keep(self, standing: Iterable[Standing], rules: Rules) -> None:
        """A place for every stated parent, list, or target of the curator's that we do not hold."""
        groups: dict[str, str] = {}
        for one in standing:
            if one.answers and self.known.keys().isdisjoint(one.answers):
                _join(groups, one.answers)
            if one.under and one.under not in self.known:
                _join(groups, (one.under,))
        for post, target in rules.confirmed:
            if self.find(post) and not self.find(target):
                _join(groups, address_keys(target)[:1])
        self._settle(groups)

    def find(self, url: str) -> str:
        """The post at an address, if we know it."""
        return next((self.known[key] for key in address_keys(url) if key in self.known), "")

    def stand(self, id: str, one: Standing) -> Stand:
        """Which post it answers as stated, and in whose list of replies it stands; each "" if none.

        Where the keys it answers lead to several posts, the closer one is meant, not the list's own.
        """
        known, answers = self.known, one.answers
        list_of = known.get(one.under, "") if one.under else ""
        parent = known.get(answers[0], "") if answers else ""
        if len(answers) > 1:
            found = [to for key in answers if (to := known.get(key, id)) != id]
            parent = next((to for to in found if to != list_of), found[0] if found else "")
        return parent if parent != id else "", list_of if list_of != id else ""

    def contradicted(self, id: str, one: Standing) -> list[str]:
        """Posts that it answers as stated somewhere, but not in the place that is believed."""
        parent, list_of = self.stand(id, one)
        found = dict.fromkeys(self.known[key] for key in one.answers if key in self.known)
        return [to for to in found if to not in (id, parent, list_of)]

    def _settle(self, groups: dict[str, str]) -> None:
        members: dict[str, list[str]] = defaultdict(list)
        for key in groups:
            members[top(groups, key)].append(key)
        for keys in members.values():
            best = min(keys, key=_naming)
            id = short_id(best)
            self.unseen[id] = Unseen(id=id, url=_url(sorted(keys)))
            self.known.update(dict.fromkeys(keys, id))


def _join(groups: dict[str, str], keys: tuple[str, ...]) -> None:
    """All of these keys mean one post."""
    for key in keys:
        groups.setdefault(key, key)
        groups[top(groups, key)] = top(groups, keys[0])


def _naming(key: str) -> tuple[int, str]:
    """The most lasting key gives the id: uri, guid, url."""
    return ("uri:", "guid", "url:").index(key[:4]) if key[:4] in ("uri:", "guid", "url:") else 3, key


def _url(keys: list[str]) -> str:
    """An address to look at, from the keys: as stated if possible, else made from the canonical form."""
    stated = [key.partition(":")[2] for key in keys if not key.startswith("url:")]
    made = [f"https://{key[4:]}" for key in keys if key.startswith("url:")]
    return next((url for url in [*made, *stated] if is_http(url)), "")


# ── candidates ────────────────────────────────────────────────────────────────────────


def stated(id: str, stand: Stand, note: bool = False) -> list[Edge]:
    """The parent that the source states, then the article or status under which the post stands.

    `note`: it is a status, where the root of a list is answered like any other status.
    """
    parent, list_of = stand
    edges = []
    if parent and (note or parent != list_of):
        edges.append(Edge(post=id, to=parent, kind="reply", reason=PARENT))
    if list_of and not (note and parent == list_of):
        edges.append(Edge(post=id, to=list_of, kind="comment", reason=LIST))
    return edges


def quoted(id: str, quotes: Iterable[str], known: Mapping[str, str]) -> list[Edge]:
    """The posts it quotes, if we hold them. The keys may name one post or several."""
    targets = dict.fromkeys(known[key] for key in quotes if key in known)
    return [Edge(post=id, to=to, kind="quote", reason=QUOTE) for to in targets if to != id]


# ── the curator's word ────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Curator:
    """`edges:` of sources.yaml as ids: what a post answers, and what it does not."""

    confirmed: dict[str, list[str]] = field(default_factory=dict)
    rejected: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, rules: Rules, places: Places) -> Curator:
        """Pairs of addresses that we do not know say nothing."""
        curator = cls()
        for post, target in rules.confirmed:
            pair = places.find(post), places.find(target)
            if all(pair) and pair[0] != pair[1]:
                curator.confirmed.setdefault(pair[0], []).append(pair[1])
        curator.rejected = {(places.find(post), places.find(target)) for post, target in rules.rejected}
        return curator

    def word(self, id: str) -> list[Edge]:
        """What the curator says that a post answers, in the order of sources.yaml."""
        return [Edge(post=id, to=to, kind="reply", reason=CURATOR) for to in self.confirmed.get(id, ())]

    def rejects(self, post: str, to: str) -> bool:
        """The curator says that this post does not answer that one."""
        return (post, to) in self.rejected and to not in self.confirmed.get(post, ())

    def correct(self, parents: Mapping[str, list[Edge]], nodes: Container[str]) -> dict[str, list[Edge]]:
        """All candidates with the curator's word before them and what was rejected left out."""
        corrected = dict(parents)
        for id in sorted({*self.confirmed, *(post for post, _ in self.rejected)}):
            edges = [*self.word(id), *(edge for edge in parents.get(id, ()) if not self.rejects(id, edge.to))]
            if edges and id in nodes:
                corrected[id] = edges
            else:
                corrected.pop(id, None)
        return corrected
