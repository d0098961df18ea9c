"""One parent per post, and no cycles.

Every post takes the best of its candidates. Where that closes a circle, the weakest link of the
circle gives way and its post takes its next candidate; of equally weak ones that of the oldest
post. No recursion: a chain may be thousands of posts deep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from aggregator.model import Edge
from aggregator.thread.edges import CURATOR

_STRENGTH = {"reply": 3, "comment": 2, "quote": 1}


def choose(candidates: Mapping[str, list[Edge]], order: Callable[[str], tuple[datetime, str]]) -> dict[str, Edge]:
    """Post or place id → the edge to its parent. `candidates` are best first; a root has none left."""
    chosen = {id: edges[0] for id, edges in candidates.items()}
    tried: Counter[str] = Counter()
    doubtful: Iterable[str] = list(chosen)
    while circles := _circles(doubtful, chosen):
        doubtful = [min(circle, key=lambda id: (_strength(chosen[id]), order(id))) for circle in circles]
        for weak in doubtful:
            tried[weak] += 1
            if tried[weak] < len(candidates[weak]):
                chosen[weak] = candidates[weak][tried[weak]]
            else:
                del chosen[weak]
    return chosen


def _strength(edge: Edge) -> int:
    """A guess gives way first."""
    if edge.certainty == "inferred":
        return -1
    return 4 if edge.reason == CURATOR else _STRENGTH.get(edge.kind, 0)


def _circles(starts: Iterable[str], chosen: Mapping[str, Edge]) -> list[list[str]]:
    """The cycles that can be reached from `starts` by going from parent to parent."""
    walk_of: dict[str, int] = {}
    circles = []
    for number, start in enumerate(starts):
        path, id = [], start
        while id not in walk_of:
            walk_of[id] = number
            path.append(id)
            if id not in chosen:
                break
            id = chosen[id].to
        else:
            if walk_of[id] == number:
                circles.append(path[path.index(id) :])
    return circles
