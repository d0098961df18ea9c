"""What each rule is worth on one site, learnt from the parents that the site does state.

A Beta estimate: the share of hits on the site, with the prior counting as so many observations.
The priors are shares on `mademistakes.com`'s comments (see `benchmarks/threading/`), rounded down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

NAME, QUOTE, ABOUT, HOST, BACK, ON = "name", "quote", "about", "host", "back", "on"

PRIORS: Mapping[str, float] = {NAME: 0.85, QUOTE: 0.6, ABOUT: 0.55, HOST: 0.8, BACK: 0.4, ON: 0.65}
WEIGHT = 10
"""How many observations the prior is worth."""
TRUSTED = 0.5
"""A rule below this is more often wrong than right, and says nothing."""


@dataclass(slots=True)
class Worth:
    """How often each rule was right where a site states the parent."""

    hits: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def note(self, rule: str, hit: bool) -> None:
        self.seen[rule] += 1
        self.hits[rule] += hit

    def of(self, rule: str) -> float:
        """The confidence in a guess by this rule, to two digits."""
        return round((PRIORS[rule] * WEIGHT + self.hits[rule]) / (WEIGHT + self.seen[rule]), 2)

    def trusts(self, rule: str) -> bool:
        return self.of(rule) >= TRUSTED
