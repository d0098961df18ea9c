"""Where an address leads by now: older homes of a place, and what redirects were seen to lead to.

Only to look up a candidate: that two addresses lead to one page does not make two posts one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator.model import Source
from aggregator.text.urls import canonical
from aggregator.thread.same import resolve


@dataclass(slots=True, frozen=True)
class Moves:
    """homes: the canonical address of an older home → that of the place now; pages: the same for single addresses."""

    homes: Mapping[str, str]
    pages: Mapping[str, str]

    @classmethod
    def of(cls, sources: Mapping[str, Source], redirects: Mapping[str, str]) -> Moves:
        """`aliases:` of sources.yaml, and address → address as resolved once and remembered (shorteners, redirects)."""
        homes = {
            canonical(alias): canonical(source.url)
            for _, source in sorted(sources.items())
            for alias in source.aliases
            if source.url
        }
        return cls(homes, {canonical(one): canonical(to) for one, to in redirects.items()})

    def later(self, key: str) -> Iterator[str]:
        """The canonical addresses to which this one leads: at the end of redirects, then at the place's home now."""
        if key in self.pages:
            key = resolve(self.pages, key)
            yield key
        for old, new in self.homes.items():
            if key == old or key.startswith(f"{old}/"):
                yield new + key[len(old) :]
