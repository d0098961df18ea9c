"""Who has answered whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from aggregator.model import Threads

ANSWERS = frozenset(("reply", "comment", "link"))

Pairs = Mapping[str, Mapping[str, datetime]]
"""Person → everybody whom they answered or who answered them → when that was last so."""


def pairs(threads: Threads, people: Collection[str]) -> Pairs:
    """The pairs among `people`. Only stated answers count: a guess never says anything about somebody."""
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for post, edge in threads.chosen.items():
        if edge.certainty == "stated" and edge.kind in ANSWERS:
            one, other = threads.authors.get(post, ""), threads.authors.get(edge.to, "")
            if one != other and one in people and other in people:
                when = threads.heads[post].published
                found[one][other] = found[other][one] = max(when, found[one].get(other, when))
    return found
