"""How many replies a source counts that we could not see.

A blog counts everything in an article's list of comments, pingbacks too; a status counts only
what answers it directly. What we hold and do not show was seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from aggregator.model import Head
from aggregator.thread.edges import Stand


def missing(heads: Mapping[str, Head], stands: Iterable[Stand]) -> dict[str, int]:
    """Post id → replies declared and not seen, where there are any. `stands` is of everything we hold."""
    declared = {id: head for id, head in heads.items() if head.replies}
    if not declared:
        return {}
    articles = {id for id, head in declared.items() if head.kind == "article"}
    seen: Counter[str] = Counter()
    for parent, list_of in stands:
        if list_of in articles:
            seen[list_of] += 1
        if parent in declared and (parent != list_of or list_of not in articles):
            seen[parent] += 1
    return {id: (head.replies or 0) - seen[id] for id, head in declared.items() if (head.replies or 0) > seen[id]}
