"""How many replies a source counts that we could not see.

A blog counts everything in an article's list of comments, pingbacks too; a status counts only
what answers it directly. What we hold and do not show was seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from aggregator.model import Head


def missing(heads: Mapping[str, Head], pings: Iterable[Head], known: Mapping[str, str]) -> dict[str, int]:
    """Post id → replies declared and not seen, where there are any."""
    if all(head.replies is None for head in heads.values()):
        return {}
    seen = _seen([*heads.values(), *pings], heads, known)
    return {
        id: head.replies - seen[id]
        for id, head in heads.items()
        if head.replies is not None and head.replies > seen[id]
    }


def _seen(replies: Iterable[Head], heads: Mapping[str, Head], known: Mapping[str, str]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for reply in replies:
        parent = next((known[key] for key in reply.answers if key in known), "")
        list_of = known.get(reply.under, "")
        listed = heads.get(list_of)
        if parent and parent != list_of:
            seen[parent] += 1
        if list_of and (parent == list_of or (listed and listed.kind == "article")):
            seen[list_of] += 1
    return seen
