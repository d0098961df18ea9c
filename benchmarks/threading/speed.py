"""How long threading takes: an invented class of N posts and 3 N edges, in memory, without archive or pages.

    python benchmarks/threading/speed.py 10000 100000

One post in ten is an article on one of two hundred blogs; the rest are comments, each stating its
parent and the list it stands in. Every post links to two or three earlier articles; one article in
fourteen does so up front, and so answers one of them. Prints CPU seconds of this process.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from aggregator.digest import outline
from aggregator.model import Account, Head, Ledger, Link, Rules, Source, Threads, Topic, short_id
from aggregator.thread import thread

START = datetime(2020, 9, 1, tzinfo=UTC)
BLOGS, PEOPLE, SOON = 200, 500, 300


class Class:
    """Says one post after the other."""

    def __init__(self) -> None:
        self._chance = random.Random(20200901)
        self._people = [
            Account(f"@p{n}@s{n % 20}.example", f"P{n}", f"https://s{n % 20}.example/@p{n}") for n in range(PEOPLE)
        ]
        self._articles: list[str] = []
        self._list: list[str] = []

    def posts(self, count: int) -> Iterator[Head]:
        for number in range(count):
            yield self._article(number) if number % 10 == 0 else self._comment(number)

    def _article(self, number: int) -> Head:
        address = f"blog{number % BLOGS}.example/{number}"
        links = self._links(3)
        self._articles.append(address)
        self._list = [address]
        return self._head(number, (f"guid:https://{address}?p", f"url:{address}"), "article", links=links, replies=9)

    def _comment(self, number: int) -> Head:
        address, parent = f"{self._list[0]}#comment-{number}", self._chance.choice(self._list)
        self._list.append(address)
        stated = {"answers": (f"url:{parent}",), "under": f"url:{self._list[0]}"}
        return self._head(
            number, (f"url:{address}", f"guid:https://{address}"), "comment", links=self._links(2), **stated
        )

    def _head(self, number: int, keys: tuple[str, ...], kind: str, **more: object) -> Head:
        when = START + timedelta(minutes=5 * number)
        fields = {
            "id": short_id(keys[0]),
            "source": f"b{(number - number % 10) % BLOGS}",
            "url": keys[-1].partition(":")[2],
            "author": self._people[self._chance.randrange(PEOPLE)],
            "published": when,
            "seen": when,
            "title": f"Post {number}",
            "lead": "Words that somebody wrote. " * 5,
            "tags": ("trust",) if number % 50 == 0 else (),
        }
        return Head(keys=keys, kind=kind, **fields, **more)  # type: ignore[arg-type]

    def _links(self, count: int) -> tuple[Link, ...]:
        up_front = self._chance.random() < 1 / 14
        recent = self._articles[-SOON:]
        to = [self._chance.choice(recent) for _ in range(count if recent else 0)]
        return tuple(
            Link(f"https://{key}", "a post", "as was said in ", 0.2 if up_front else 0.5 + 0.1 * n, key)
            for n, key in enumerate(to)
        )


def megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(count: int) -> None:
    heads = list(Class().posts(count))
    sources = {f"b{n}": Source(id=f"b{n}", kind="feed") for n in range(BLOGS)}
    gc.collect()
    gc.disable()  # as every build does
    before, started = megabytes(), time.process_time()
    threads = thread(heads, ledger=Ledger(), sources=sources, rules=Rules(), now=START)
    threaded = time.process_time()
    after = megabytes()
    digests = outline(threads, (Topic(id="trust", title="Trust", tags=("trust",)),), "Europe/Stockholm")
    outlined = time.process_time()
    gc.enable()
    report(
        threads,
        f"{threaded - started:.2f} s",
        f"{outlined - threaded:.2f} s for {len(digests)} digests",
        f"{after} MB, {before} of them input",
    )


def report(threads: Threads, threading: str, digesting: str, memory: str) -> None:
    largest = max(len(one.posts) for one in threads.conversations.values())
    print(
        f"{len(threads.heads)} posts, {len(threads.edges)} edges: thread {threading}, outline {digesting}; {memory}; "
        f"{len(threads.conversations)} conversations, the largest of {largest} posts"
    )


if __name__ == "__main__":
    for size in sys.argv[1:] or ["100000"]:
        measure(int(size))
