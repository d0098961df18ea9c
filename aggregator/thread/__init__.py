"""Threading: from everything that was seen to conversations. Pure: the same input, the same output.

    heads, tombstones ─▶ same ──────────▶ every post once, under the id it was published with
                         people ────────▶ who wrote it
                         admit ─────────▶ what is shown; the rest leaves an empty place
                         edges, linked ─▶ whom it may answer, best first
                         tree ──────────▶ one parent per post, no cycles
                         conversations ─▶ one per tree
                         ledger ────────▶ ids that were given once and stay

Every build threads everything again; nothing depends on the order of the input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from aggregator.model import Conversation, Edge, Head, Ledger, Person, Rules, Source, Threads, Tombstone
from aggregator.thread.admit import admit
from aggregator.thread.candidates import Candidates, gather_candidates
from aggregator.thread.conversations import Tree, conversation, trees
from aggregator.thread.ledger import Settled, settle
from aggregator.thread.linked import mention
from aggregator.thread.people import Who, identify
from aggregator.thread.replies import missing
from aggregator.thread.same import Gathered, gather
from aggregator.thread.tree import choose


def thread(
    heads: Iterable[Head],
    *,
    tombstones: Iterable[Tombstone] = (),
    ledger: Ledger,
    people: Sequence[Person] = (),
    sources: Mapping[str, Source],
    rules: Rules,
    now: datetime,
) -> Threads:
    """Everything threading knows. `now` is only noted as the time when new ids were given."""
    gathered = gather(heads, tombstones, ledger)
    who = identify(gathered.heads, gathered.places, people, sources)
    admitted = admit(gathered, who, sources, rules)
    shown = admitted.shown
    candidates = gather_candidates(gathered, admitted, who, rules)
    chosen = choose(candidates.parents, admitted.dates())
    grown = trees(shown, chosen)
    settled = settle(grown, ledger, gathered.same, _started(grown, shown), now)
    return Threads(
        heads=shown,
        bodies={id: gathered.bodies[id] for id in shown},
        places={id: gathered.places[id] for id in shown},
        conversations=_conversations(gathered, candidates, grown, chosen, settled, shown),
        edges=_edges(shown, candidates, chosen),
        chosen={id: chosen[id] for id in shown if id in chosen},
        authors={id: who.authors[id] for id in shown if id in who.authors},
        people=_people(who, shown),
        ledger=settled.ledger,
        trails=settled.trails,
    )


def _started(grown: Iterable[Tree], shown: Mapping[str, Head]) -> dict[str, datetime]:
    return {tree.root: min(shown[post].published for post in tree.posts) for tree in grown}


def _conversations(
    gathered: Gathered,
    candidates: Candidates,
    grown: Iterable[Tree],
    chosen: Mapping[str, Edge],
    settled: Settled,
    shown: Mapping[str, Head],
) -> dict[str, Conversation]:
    absent = missing(gathered.heads, gathered.pings, gathered.known)
    made = [conversation(settled.ids[tree.root], tree, shown, chosen, candidates.unseen, absent) for tree in grown]
    return {one.id: one for one in sorted(made, key=lambda one: one.id)}


def _edges(shown: Iterable[str], candidates: Candidates, chosen: Mapping[str, Edge]) -> list[Edge]:
    """All edges by (from, to, kind). A link that did not become the parent is a mention."""
    edges: list[Edge] = []
    for id in shown:
        parent = chosen.get(id)
        mine = {(parent.to, parent.kind): parent} if parent else {}
        for edge in (*candidates.parents.get(id, ()), *candidates.others.get(id, ())):
            if parent and edge.to == parent.to:
                continue
            if edge.kind == "link":
                edge = mention(id, edge.to)
            if edge.kind in ("quote", "mention"):
                mine.setdefault((edge.to, edge.kind), edge)
        edges.extend(mine[key] for key in sorted(mine))
    return edges


def _people(who: Who, shown: Iterable[str]) -> dict[str, Person]:
    """Everybody listed, and everybody with a post that is shown; nobody who asked to be hidden."""
    spoke = {who.authors[id] for id in shown if id in who.authors}
    return {
        id: person
        for id, person in sorted(who.people.items())
        if person.show != "hidden" and (person.listed or id in spoke)
    }


__all__ = ["thread"]
