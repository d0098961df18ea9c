"""What was found at an address, as lines for people. Whatever was fetched was made plain before. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aggregator.pipeline import advice
from aggregator.web.address import shown as shown_address

if TYPE_CHECKING:
    from aggregator.pipeline.add import Added


def shown(added: Added) -> str:
    """A line for its name, and one for each thing to know about it."""
    return "\n    ".join(_LINES[added.state](added))


def _new(added: Added) -> Iterator[str]:
    yield f"{added.address}: {added.kind}" + (f", {added.title}" if added.title else "")
    if added.language:
        yield f"language: {added.language}"
    for feed in added.feeds:
        yield f"{feed.holds}: {shown_address(feed.address)}"
    if added.tags_in_use:
        yield f"tags in use: {advice.listed(added.tags_in_use)}"
    for post in added.posts:
        yield f"{post.published:%Y-%m-%d}  {post.title}"
    if not added.posts:
        yield (
            "no posts of its own, only comments on those of others" if added.comments else "nothing was said there yet"
        )
    yield f"{added.tally}; comments and replies seen: {added.comments}"
    if added.person:
        yield f"belongs to {added.person}"
    yield from added.notes


def _known(added: Added) -> Iterator[str]:
    yield f"{added.address}: it is there already, as {added.known}; nothing was added"


def _failed(added: Added) -> Iterator[str]:
    yield f"{added.address}: {added.message}"
    if added.tried:
        yield "tried:"
        yield from (f"  {step}" for step in added.tried)
    if added.hint:
        yield added.hint


_LINES = {"added": _new, "known": _known, "failed": _failed}
