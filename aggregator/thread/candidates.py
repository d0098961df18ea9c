"""Every post's possible parents, best first: the curator's word, what is stated, what is quoted, what is linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import Edge, Head, Rules, Tombstone, Unseen
from aggregator.thread.admit import Admitted
from aggregator.thread.edges import LIST, Curator, Places, quoted, stated
from aggregator.thread.linked import link_edges
from aggregator.thread.people import Who
from aggregator.thread.same import Gathered


@dataclass(slots=True)
class Candidates:
    """What the tree chooses from.

    parents  post or place → its possible parents, best first
    others   post → mentions
    unseen   places kept for posts that are away or were never seen
    """

    parents: dict[str, list[Edge]] = field(default_factory=dict)
    others: dict[str, list[Edge]] = field(default_factory=dict)
    unseen: dict[str, Unseen] = field(default_factory=dict)


def gather_candidates(gathered: Gathered, admitted: Admitted, who: Who, rules: Rules) -> Candidates:
    """All candidates for everything that is shown, was taken away, or was never seen."""
    places = Places(gathered.known)
    places.keep([*admitted.shown.values(), *admitted.away.values()], rules)
    curator = Curator.of(rules, places)
    found = Candidates(unseen=places.unseen | admitted.places)
    for id, one in [*admitted.shown.items(), *admitted.away.items()]:
        edges = list(_stated(id, one, places, curator))
        if edges:
            found.parents[id] = edges
    linked = link_edges(
        admitted.shown, admitted.away, gathered.pings, places.known, who, set(found.parents), curator.rejects
    )
    found.parents.update((id, [edge]) for id, edge in linked.primary.items())
    found.parents.update(_attached(admitted, places))
    found.others = linked.others
    return found


def _stated(id: str, one: Head | Tombstone, places: Places, curator: Curator) -> Iterator[Edge]:
    yield from curator.word(id)
    quotes = one.quotes if isinstance(one, Head) else ()
    for edge in (*stated(id, one, places, one.kind == "note"), *quoted(id, quotes, places.known)):
        if not curator.rejects(id, edge.to):
            yield edge


def _attached(admitted: Admitted, places: Places) -> Iterator[tuple[str, list[Edge]]]:
    """A place for a post never seen stands in the list of replies in which the earliest answer to it stands."""
    earliest: dict[str, tuple[datetime, str, str]] = {}
    for id, one in [*admitted.shown.items(), *admitted.away.items()]:
        place, list_of = places.parent(id, one), places.known.get(one.under, "")
        if place in places.unseen and list_of not in ("", place):
            offer = (one.published, id, list_of)
            earliest[place] = min(offer, earliest.get(place, offer))
    for place, (_, _, list_of) in earliest.items():
        yield place, [Edge(post=place, to=list_of, kind="comment", reason=LIST)]
