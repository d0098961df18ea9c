"""Ways between periods."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.model import Digest
from aggregator.publish.facts import Step
from aggregator.publish.shown import Shown


def step(digest: Digest) -> Step:
    return Step(digest.period, digest.posts)


def months(shown: Shown, topic: str) -> tuple[Step, ...]:
    """The months in which something was said, latest first."""
    return tuple(step(digest) for digest in reversed(of_kind(shown.digests.get(topic, ()), "month")))


def of_kind(digests: Iterable[Digest], kind: str) -> list[Digest]:
    return [digest for digest in digests if digest.period.kind == kind]
