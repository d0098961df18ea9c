"""Everything that pages may be made from. `pipeline` gathers it; publish only reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.model import Circle, Class, Digest, Newcomer, Phrase, Post, Question, Source, Threads, Told, Topic

Posts = Callable[[Sequence[str]], Mapping[str, Post]]
"""Post ids → whole posts. Called for the pages that must be made, a few hundred ids at a time."""

Bodies = Callable[[Sequence[str]], Mapping[str, tuple[str, str]]]
"""Post ids → (HTML, plain text): the same for pages that show no more than that, which are most."""

Fill = Callable[[Digest, Mapping[str, Post]], Digest]
"""A digest with its lines, from the posts that `reads` names."""

Reads = Callable[[Digest], Sequence[str]]
"""The posts that `fill` looks at."""

Fresh = Callable[[Threads, Sequence[Sequence[str]], Sequence[str]], Sequence[Sequence[Phrase]]]
"""For each group of posts (by time), what they say that others, said before, do not. It looks at the threads it is
given, which are masked."""


def nothing_fresh(
    threads: Threads, groups: Sequence[Sequence[str]], before: Sequence[str]
) -> Sequence[Sequence[Phrase]]:
    return [()] * len(groups)


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site of one class, before it has pages.

    conversation_topics  conversation id → ids of its topics, in the curator's order
    digests              every day, week, month and year with something in it, for the class
                         (topic "") and for each topic; their lines are empty
    questions, newcomers what was asked and how far it is answered, and everybody's first post; latest first
    bodies               may be left out: then `posts` is asked, which costs more
    banner               what everybody should know tonight ("half of the places did not answer")
    version              of this program: another one makes every page again
    """

    class_: Class
    topics: Sequence[Topic] = ()
    circles: Sequence[Circle] = ()
    sources: Sequence[Source] = ()
    told: Sequence[Told] = ()
    threads: Threads
    conversation_topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    digests: Sequence[Digest] = ()
    questions: Sequence[Question] = ()
    newcomers: Sequence[Newcomer] = ()
    posts: Posts
    bodies: Bodies | None = None
    reads: Reads
    fill: Fill
    fresh: Fresh = nothing_fresh
    banner: str = ""
    version: str = ""
