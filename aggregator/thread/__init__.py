"""Threading: from everything that was seen to conversations. Pure: the same input, the same output.

    heads, tombstones ─▶ same ──────────▶ every post once, under the id it was published with
                         people ────────▶ who wrote it
                         admit ─────────▶ what is shown; the rest leaves an empty place
                         edges, linked ─▶ whom it may answer, best first
         inferred ──────▶ whom a comment may answer where its source does not say
                         tree ──────────▶ one parent per post, no cycles
                         conversations ─▶ one per tree
                         ledger ────────▶ ids that were given once and stay

Every build threads everything again; nothing depends on the order of the input.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import TypeVar, Unpack

from aggregator.model import Conversation, Edge, Head, Person, Threads
from aggregator.thread.admit import Admitted
from aggregator.thread.candidates import Candidates
from aggregator.thread.conversations import Tree, conversation, trees
from aggregator.thread.ledger import Settled, settle
from aggregator.thread.linked import MENTION
from aggregator.thread.people import Who, veils
from aggregator.thread.replies import missing
from aggregator.thread.weigh import Bodies, Surroundings, Weighed, weigh
from aggregator.thread.why import Reason, Why, why

T = TypeVar("T")
_TO_KIND = attrgetter("to", "kind")


def thread(heads: Iterable[Head], *, now: datetime, **around: Unpack[Surroundings]) -> Threads:
    """Everything threading knows. `now` is only noted as the time when new ids were given."""
    weighed = weigh(heads, **around)
    gathered, who, candidates, chosen = weighed.gathered, weighed.who, weighed.candidates, weighed.chosen
    shown = weighed.admitted.shown
    grown = trees(shown, chosen)
    settled = settle(grown, around["ledger"], gathered.same, now)
    return Threads(
        heads=shown,
        bodies=_kept(gathered.bodies, weighed.admitted),
        places=_kept(gathered.places, weighed.admitted),
        conversations=_conversations(grown, settled, weighed),
        edges=_edges(shown, candidates, chosen),
        chosen={id: chosen[id] for id in shown if id in chosen},
        authors=_kept(who.authors, weighed.admitted),
        people=_people(who, shown),
        ledger=settled.ledger,
        trails=settled.trails,
        veils=veils(who, gathered.heads, around["sources"]),
    )


def withheld(heads: Iterable[Head], **around: Unpack[Surroundings]) -> frozenset[tuple[str, str]]:
    """The sightings (source, id) of posts that the rules keep back, in whatever place: not for publishing in any form."""
    rows = list(heads)
    weighed = weigh(rows, **around)
    known, away = weighed.gathered.known, weighed.admitted.away
    return frozenset((row.source, row.id) for row in rows if known.get(row.keys[0]) in away)


def _conversations(grown: Iterable[Tree], settled: Settled, weighed: Weighed) -> dict[str, Conversation]:
    candidates, authors = weighed.candidates, weighed.who.authors
    absent: Counter[str] = Counter()
    for post, count in missing(weighed.admitted.shown, candidates.replies).items():
        absent[settled.current[post]] += count
    named = {settled.ids[tree.root]: tree for tree in grown}
    return {id: conversation(id, named[id], candidates.unseen, absent[id], authors) for id in sorted(named)}


def _kept(table: dict[str, T], admitted: Admitted) -> dict[str, T]:
    """What is shown of it, which mostly is all."""
    return {id: table[id] for id in admitted.shown if id in table} if admitted.away else table


def _edges(shown: Iterable[str], candidates: Candidates, chosen: Mapping[str, Edge]) -> list[Edge]:
    """All edges by (from, to, kind): to the parent, and to what else a post quotes or links to."""
    edges: list[Edge] = []
    mentions, others = candidates.mentions, candidates.others
    for id in sorted(shown):
        start, parent, linked = len(edges), chosen.get(id), mentions.get(id, ())
        above = parent.to if parent else ""
        edges += [Edge(post=id, to=to, kind="mention", reason=MENTION) for to in linked if to != above]
        if parent:
            edges.insert(start + bisect_left(linked, above), parent)
        if id in others:
            edges[start:] = sorted([*edges[start:], *(edge for edge in others[id] if edge.to != above)], key=_TO_KIND)
    return edges


def _people(who: Who, shown: Iterable[str]) -> dict[str, Person]:
    """Everybody listed, and everybody with a post that is shown; nobody who asked to be hidden."""
    spoke = {who.authors[id] for id in shown if id in who.authors}
    return {
        id: person
        for id, person in sorted(who.people.items())
        if person.show != "hidden" and (person.listed or id in spoke)
    }


__all__ = ["Bodies", "Reason", "Surroundings", "Why", "thread", "why", "withheld"]
