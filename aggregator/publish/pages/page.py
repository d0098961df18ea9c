"""One page before it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aggregator.model import Post
from aggregator.publish.facts import Facts


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is its folder below output/ ("" is the root).

    bodies  posts whose bodies it shows, in its feeds too
    finish  what can only be said once their bodies are there (a digest's lines)
    """

    path: str
    facts: Facts
    bodies: tuple[str, ...] = ()
    finish: Callable[[Mapping[str, Post]], Facts] | None = None
