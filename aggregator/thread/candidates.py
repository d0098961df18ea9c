"""Every post's possible parents, best first: the curator's word, what is stated, what is quoted, what is linked, what is inferred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Edge, Head, Rules, Tombstone, Unseen
from aggregator.thread.admit import Admitted
from aggregator.thread.edges import LIST, Curator, Places, Stand, quoted, stated
from aggregator.thread.inferred import Texts, guess
from aggregator.thread.linked import link_edges
from aggregator.thread.moves import Moves
from aggregator.thread.people import Who
from aggregator.thread.same import Gathered


@dataclass(slots=True)
class Candidates:
    """What the tree chooses from.

    parents  post or place → its possible parents, best first
    mentions post → what it links to, sorted; its parent may be among them
    others   post → the edges to those whom it names, then to what it quotes; its parent may be among them
    unseen   places kept for posts that are away or were never seen
    off      comment → guesses of rules that fail on its site
    boards   post → what its list of links leads to
    template post → what links of its site's template lead to
    replies  whom every reply we hold answers and under whom it stands, pingbacks and what is not shown included
    """

    parents: dict[str, list[Edge]] = field(default_factory=dict)
    mentions: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, list[Edge]] = field(default_factory=dict)
    unseen: dict[str, Unseen] = field(default_factory=dict)
    off: dict[str, list[Edge]] = field(default_factory=dict)
    boards: dict[str, list[str]] = field(default_factory=dict)
    template: dict[str, list[str]] = field(default_factory=dict)
    replies: list[Stand] = field(default_factory=list)


def gather_candidates(
    gathered: Gathered, admitted: Admitted, who: Who, rules: Rules, texts: Texts, moves: Moves
) -> Candidates:
    """All candidates for everything that is shown, was taken away, or was never seen."""
    nodes: dict[str, Head | Tombstone] = {**admitted.shown, **admitted.away}
    places = Places(gathered.known)
    stands = _stands(nodes, places, rules)
    curator = Curator.of(rules, places)
    quotes = _quotes(nodes, places)
    parents = _stated(nodes, stands, quotes, curator)
    linked = link_edges(admitted.shown, nodes, gathered.pings, places.known, who, parents, curator.rejects, moves)
    parents.update((id, [edge]) for id, edge in linked.primary.items())
    parents.update(_attached(stands, admitted, places))
    guesses = guess(admitted.shown, stands, who, parents, texts)
    _put_first(guesses.parents, parents, curator)
    return Candidates(
        parents=parents,
        mentions=linked.mentions,
        others=_others(guesses.mentions, quotes, linked.mentions),
        unseen=places.unseen | admitted.places,
        off=guesses.off,
        boards=linked.boards,
        template=linked.template,
        replies=[stand for id, stand in stands.items() if id not in gathered.buried]
        + [places.stand(ping.id, ping) for ping in gathered.pings],
    )


def _stands(nodes: Mapping[str, Head | Tombstone], places: Places, rules: Rules) -> dict[str, Stand]:
    """Whom each node answers and under whom it stands, with places for what we never saw."""
    stands: dict[str, Stand] = {}
    lost = []
    for id, one in nodes.items():
        if one.answers or one.under:
            parent, list_of = stands[id] = places.stand(id, one)
            if (not parent and one.answers) or (not list_of and one.under):
                lost.append(id)
    places.keep((nodes[id] for id in lost), rules)
    stands.update((id, places.stand(id, nodes[id])) for id in lost)
    return stands


def _quotes(nodes: Mapping[str, Head | Tombstone], places: Places) -> dict[str, list[Edge]]:
    return {
        id: edges
        for id, one in nodes.items()
        if isinstance(one, Head) and one.quotes and (edges := quoted(id, one.quotes, places.known))
    }


def _stated(
    nodes: Mapping[str, Head | Tombstone],
    stands: Mapping[str, Stand],
    quotes: Mapping[str, list[Edge]],
    curator: Curator,
) -> dict[str, list[Edge]]:
    """Node → whom it answers as stated, for those that state anything."""
    parents = {id: edges for id, stand in stands.items() if (edges := stated(id, stand, nodes[id].kind == "note"))}
    for id, edges in quotes.items():
        parents[id] = [*parents.get(id, ()), *edges]
    return curator.correct(parents, nodes)


def _put_first(guesses: Mapping[str, list[Edge]], parents: dict[str, list[Edge]], curator: Curator) -> None:
    """A guess goes before the list in which its comment stands, unless the curator rejects it."""
    for id, edges in guesses.items():
        parents[id] = [edge for edge in edges if not curator.rejects(id, edge.to)] + parents[id]


def _others(
    named: Mapping[str, list[Edge]], quotes: Mapping[str, list[Edge]], mentions: Mapping[str, list[str]]
) -> dict[str, list[Edge]]:
    """The edges to those who are named, and to what is quoted; a link that leads to them says more than a name."""
    others = {id: [edge for edge in edges if edge.to not in mentions.get(id, ())] for id, edges in named.items()}
    for id, edges in quotes.items():
        others[id] = others.get(id, []) + edges
    return others


def _attached(stands: Mapping[str, Stand], admitted: Admitted, places: Places) -> dict[str, list[Edge]]:
    """A place for a post never seen stands in the list of replies in which the earliest answer to it stands."""
    earliest: dict[str, tuple[tuple[datetime, str], str]] = {}
    for id, (parent, list_of) in stands.items() if places.unseen else ():
        if parent in places.unseen and list_of not in ("", parent):
            offer = (admitted.order(id), list_of)
            earliest[parent] = min(offer, earliest.get(parent, offer))
    return {
        place: [Edge(post=place, to=list_of, kind="comment", reason=LIST)] for place, (_, list_of) in earliest.items()
    }
