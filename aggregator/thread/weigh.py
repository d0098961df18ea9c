"""Everything that was weighed to find each post's parent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Required, TypedDict

from aggregator.model import Edge, Head, Ledger, Person, Rules, Source, Tombstone
from aggregator.thread.admit import Admitted, admit
from aggregator.thread.candidates import Candidates, gather_candidates
from aggregator.thread.copies import join_copies
from aggregator.thread.inferred import Texts, leads
from aggregator.thread.moves import Moves
from aggregator.thread.people import Who, identify
from aggregator.thread.same import Gathered, gather
from aggregator.thread.tree import choose

Bodies = Callable[[Sequence[tuple[str, str]]], Mapping[tuple[str, str], str]]
"""The plain text of sightings by (source, id)."""


@dataclass(slots=True)
class Weighed:
    """Every post once, who wrote it, whether it is shown, whom it may answer, and what was chosen."""

    gathered: Gathered
    who: Who
    admitted: Admitted
    texts: Texts
    moves: Moves
    candidates: Candidates
    chosen: dict[str, Edge]

    def without_curator(self, rules: Rules) -> Candidates:
        """The candidates as they would be, had the curator said nothing."""
        return gather_candidates(
            self.gathered,
            self.admitted,
            self.who,
            Rules(replies=rules.replies, newcomers=rules.newcomers),
            self.texts,
            self.moves,
        )


class Surroundings(TypedDict, total=False):
    """What threading goes by, beside the posts themselves.

    texts      gives the plain text of sightings, for comments whose parent must be inferred; without it their
               openings must do
    redirects  addresses and where they were seen to lead (shorteners, pages that moved), resolved and remembered by
               whoever pulls; a link through one of them finds its post
    """

    tombstones: Iterable[Tombstone]
    ledger: Required[Ledger]
    people: Sequence[Person]
    sources: Required[Mapping[str, Source]]
    rules: Required[Rules]
    texts: Bodies | None
    redirects: Mapping[str, str]


def weigh(
    heads: Iterable[Head],
    *,
    tombstones: Iterable[Tombstone] = (),
    ledger: Ledger,
    people: Sequence[Person] = (),
    sources: Mapping[str, Source],
    rules: Rules,
    texts: Bodies | None = None,
    redirects: Mapping[str, str] = MappingProxyType({}),
) -> Weighed:
    """From all that was seen to one parent for each post."""
    gathered = gather(heads, tombstones, ledger)
    who = identify(gathered.heads, gathered.places, people, sources)
    words = _by_post(texts, gathered) if texts else leads(gathered.heads)
    moves = Moves.of(sources, redirects)
    join_copies(gathered, who, ledger, rules, words, moves)
    admitted = admit(gathered, who, sources, rules)
    candidates = gather_candidates(gathered, admitted, who, rules, words, moves)
    return Weighed(gathered, who, admitted, words, moves, candidates, choose(candidates.parents, admitted.order))


def _by_post(texts: Bodies, gathered: Gathered) -> Texts:
    """Texts by public id, from texts by sighting."""

    def words(ids: Sequence[str]) -> Mapping[str, str]:
        found = texts([gathered.bodies[id] for id in ids])
        return {id: text for id in ids if (text := found.get(gathered.bodies[id]))}

    return words
