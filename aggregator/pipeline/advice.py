"""Advice for a curator: what a source's tags let in and nearly did, circles that grew too large, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.config import Config

SHOWN = 5


def hashtag(tag: str) -> str:
    """As people write it; a tag of several words keeps them."""
    return f"#{tag}" if " " not in tag else f'"{tag}"'


def listed(tags: Mapping[str, int]) -> str:
    """`#SocialLerning (3 posts), #trust (1 post)`, the first few."""
    some = [f"{hashtag(tag)} ({posts(count)})" for tag, count in islice(tags.items(), SHOWN)]
    return ", ".join(some) + (" …" if len(tags) > SHOWN else "")


MEMBERS = 15
"""People in a circle: in larger groups most only listen."""


def crowded(config: Config) -> list[str]:
    """Circles that are no small groups any more, and what to do about it."""
    sizes = Counter(person.circle for person in config.people)
    return [
        f"{config.path.name}: circle {circle.id} has {sizes[circle.id]} people; people know each other in groups of {MEMBERS} or fewer: "
        "list a second circle under circles:, and give some of them that one"
        for circle in config.circles
        if sizes[circle.id] > MEMBERS
    ]


def posts(count: int) -> str:
    return f"{count} post" if count == 1 else f"{count} posts"


def tally(matched: int, out: int, wanted: Sequence[str]) -> str:
    """How many posts its tags let in. Without tags everything is followed."""
    if not wanted:
        return f"{posts(matched)}, all followed"
    return f"{posts(matched)} with one of its tags ({', '.join(map(hashtag, wanted))}), {out} without"


def advice(matched: int, out: int, near: Mapping[str, int], wanted: Sequence[str], used: Mapping[str, int]) -> str:
    """What to do where tags keep out what may be meant. Empty: nothing."""
    if near:
        slip = next(iter(near))
        meant = f"ask its owner to write {hashtag(wanted[0])}" if len(wanted) == 1 else "ask its owner to correct it"
        return f"nearly the tag: {listed(near)}; {meant}, or add {slip} to the tags: of this source"
    if matched or not out:
        return ""
    there = {tag: count for tag, count in used.items() if tag}
    if there:
        return f"none fits; tags in use there: {listed(there)}; add one of them to its tags:, or take tags: out to follow everything"
    return (
        "none fits, and no tags are in use there; take tags: out to follow everything, or ask its owner to use the tag"
    )
