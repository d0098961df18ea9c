"""One head for all sightings of a post: the richest, with what only the others know."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import msgspec
from msgspec import UNSET, UnsetType

from aggregator.model import Elsewhere, Head


def rank(row: Head) -> tuple[object, ...]:
    """Richest first: who said it and when, the latest version, then how much we have of it."""
    changed = row.updated or row.published
    return (
        not row.author.key,
        not row.dated,
        -changed.timestamp(),
        -len(row.links),
        -len(row.lead),
        not row.title,
        -len(row.tags),
        row.source,
        row.id,
    )


def merged(ranked: list[Head]) -> Head:
    """The first of `ranked`, with what only the others know."""
    best = ranked[0]
    dated = [row.published for row in ranked if row.dated]
    counts = [row.replies for row in ranked if row.replies is not None]
    return msgspec.structs.replace(
        best,
        keys=_union(row.keys for row in ranked),
        answers=_union(row.answers for row in ranked),
        quotes=_union(row.quotes for row in ranked),
        tags=_union(row.tags for row in ranked),
        under=_first(row.under for row in ranked),
        title=_first(row.title for row in ranked),
        language=_first(row.language for row in ranked),
        warning=_first(row.warning for row in ranked),
        links=best.links or next((row.links for row in ranked if row.links), ()),
        published=min(dated) if dated else min(row.published for row in ranked),
        dated=bool(dated),
        seen=min(row.seen for row in ranked),
        replies=max(counts) if counts else None,
        indexable=all(row.indexable for row in ranked),
        elsewhere=_elsewhere(ranked),
    )


def _elsewhere(ranked: list[Head]) -> Elsewhere | UnsetType:
    """What any of them says: one server verified what another only repeats."""
    said = [row for row in ranked if row.elsewhere]
    if not said:
        return UNSET
    claims = dict.fromkeys(chain.from_iterable(row.claims for row in said))
    return Elsewhere(copies=_union(row.copies for row in said), claims=tuple(claims))


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
