"""A simulated fediverse: three servers, one truth, replies lost at random. What is visible must be threaded exactly.

People on three servers answer each other. Every server holds what its own people wrote and what
happened to reach it, and states a parent only if it holds that too. Some statuses are shown nowhere.
Then everything that any server shows is threaded and compared with the truth: the same post twice, a
wrong parent, or two halves of what can be seen to belong together, is an error. No share of errors
would do.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aggregator.model import Account, Head, Ledger, Rules, Source, Threads, short_id
from aggregator.thread import thread

SERVERS = ("one.example", "two.example", "three.example")
START = datetime(2024, 9, 2, tzinfo=UTC)
REACHES = 0.6
"""How likely a status reaches a server that is not its author's."""
LOST = 0.15
"""How likely a status is shown nowhere: deleted, private, or never federated to where we ask."""


@dataclass(frozen=True)
class Status:
    """What is true: who said it where, and which number it answers (-1: none)."""

    number: int
    home: str
    author: str
    parent: int

    @property
    def uri(self) -> str:
        return f"https://{self.home}/users/{self.author}/statuses/{self.number}"


def talk(chance: random.Random, size: int) -> list[Status]:
    """One in six begins a conversation; the others answer something of the last thirty."""
    said: list[Status] = []
    for number in range(size):
        home, author = chance.choice(SERVERS), f"p{chance.randrange(12)}"
        begins = not said or chance.random() < 1 / 6
        said.append(Status(number, home, author, -1 if begins else chance.choice(said[-30:]).number))
    return said


def shown(said: list[Status], chance: random.Random) -> list[Head]:
    """What the three servers show, in no order: each status as often as it reached a server."""
    lost = {one.number for one in said if chance.random() < LOST}
    held = {
        server: {one.number for one in said if one.home == server or chance.random() < REACHES} for server in SERVERS
    }
    for one in said:  # whoever answers a status has it on their own server
        held[one.home].add(one.parent)
    sightings = [
        _sighting(one, server, said[one.parent] if one.parent >= 0 and one.parent in held[server] else None)
        for one in said
        if one.number not in lost
        for server in SERVERS
        if one.number in held[server]
    ]
    chance.shuffle(sightings)
    return sightings


def _sighting(one: Status, server: str, parent: Status | None) -> Head:
    """A status as one server shows it. Its address is at its author's home, as everywhere in the fediverse."""
    url = f"https://{one.home}/@{one.author}/{one.number}"
    when = START + timedelta(minutes=one.number)
    return Head(
        id=short_id(f"uri:{one.uri}"),
        source=server,
        kind="note",
        keys=(f"uri:{one.uri}", f"url:{url[8:]}"),
        url=url,
        author=Account(f"@{one.author}@{one.home}", one.author, f"https://{one.home}/@{one.author}"),
        published=when,
        seen=when,
        lead=f"status {one.number}",
        answers=(f"uri:{parent.uri}",) if parent else (),
    )


def errors(said: list[Status], heads: list[Head]) -> list[str]:
    """Everything that differs from what can be known."""
    threads = thread(
        heads,
        ledger=Ledger(),
        sources={server: Source(id=server, kind="mastodon") for server in SERVERS},
        rules=Rules(),
        now=START,
    )
    visible = {head.id for head in heads}
    true = {short_id(f"uri:{one.uri}"): one for one in said}
    found = [f"{id} is there twice or not at all" for id in visible ^ threads.heads.keys()]
    for id in sorted(visible & threads.heads.keys()):
        parent = true[id].parent
        wanted = short_id(f"uri:{said[parent].uri}") if parent >= 0 else ""
        got = threads.chosen[id].to if id in threads.chosen else ""
        if wanted != got:
            found.append(f"{id} answers {wanted or 'nothing'}, not {got or 'nothing'}")
    return found + _apart(threads, visible, true, said)


def _apart(threads: Threads, visible: set[str], true: dict[str, Status], said: list[Status]) -> list[str]:
    """Replies to one status, seen or not, are in one conversation, and two statuses that nothing joins are in two."""
    home = {post: one.id for one in threads.conversations.values() for post in one.posts}
    wanted = {id: _end(true[id], visible, said) for id in visible}
    pairs = {(wanted[id], home[id]) for id in visible}
    both = len({end for end, _ in pairs}) == len(pairs) == len({talk for _, talk in pairs})
    return [] if both else ["what belongs together is apart, or what does not is together"]


def _end(one: Status, visible: set[str], said: list[Status]) -> int:
    """How far up the visible goes: the first status above that begins a talk or is not shown."""
    while one.parent >= 0 and short_id(f"uri:{one.uri}") in visible:
        one = said[one.parent]
    return one.number


def main(rounds: int = 20, size: int = 500) -> int:
    sightings = wrong = 0
    for seed in range(rounds):
        chance = random.Random(seed)
        said = talk(chance, size)
        heads = shown(said, chance)
        sightings += len(heads)
        found = errors(said, heads)
        wrong += len(found)
        for line in found[:3]:
            print(f"round {seed}: {line}")
    print(
        f"Simulated fediverse: {rounds} rounds of {size} statuses on {len(SERVERS)} servers, {sightings} sightings, "
        f"{LOST:.0%} lost: {wrong} errors"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
