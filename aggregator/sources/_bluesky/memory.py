"""What one source remembers from night to night, and which conversations that makes worth asking for again. Pure.

A conversation is asked for when it is new, when the reply count of one of its posts changed, and,
because a reply to a reply changes no count that we see, once it has been silent for twice as long as
when we last asked: after one night, two, four, up to 90 days. On a full look all of them are asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from aggregator.sources._bluesky.wire import View
from aggregator.sources._wire import row

TALKS = 1000
"""Conversations remembered, those that spoke last."""
POSTS = 2000
"""Posts whose reply counts are remembered, the newest."""
PEOPLE = 10_000
ACTIVE = timedelta(days=90)
A_NIGHT = timedelta(hours=20)


class Talk(Struct, omit_defaults=True):
    """A conversation by its root. `spoke` is when something was last said in it, `asked` when we last asked."""

    spoke: datetime
    asked: datetime | None = None
    stirred: bool = True


class Memory(Struct):
    """Everything kept in `State.memory` under "bluesky".

    counts  uri → replies it had when it was last listed
    met     DIDs of people whose profiles were looked at;  out: those of them who want to stay out
    """

    talks: dict[str, Talk] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    met: list[str] = field(default_factory=list)
    out: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, kept: object) -> Memory:
        return row(kept or {}, cls) or cls()

    def is_new(self, view: View) -> bool:
        return view.uri not in self.counts

    def listed(self, view: View, when: datetime, now: datetime) -> None:
        """A post of ours stood in a list. A post that nobody answered is no conversation to ask for yet."""
        count, before = view.replies or 0, self.counts.pop(view.uri, None)
        self.counts[view.uri] = count
        alone = view.root == view.uri and not count
        talk = self.talks.setdefault(view.root, Talk(when, asked=now if alone else None, stirred=False))
        talk.spoke = max(talk.spoke, when)
        changed = not alone if before is None else count != before
        talk.stirred = talk.stirred or changed

    def read(self, root: str, spoke: datetime | None, now: datetime) -> None:
        """A conversation was asked for."""
        talk = self.talks[root]
        talk.spoke, talk.asked, talk.stirred = max(talk.spoke, spoke or talk.spoke), now, False

    def due(self, now: datetime, full: bool) -> list[str]:
        """Roots to ask for: those in which something stirred, then those that waited longest."""
        due = [root for root, talk in self.talks.items() if full or _is_due(talk, now)]
        return sorted(due, key=lambda root: (not self.talks[root].stirred, _asked(self.talks[root]), root))

    def kept(self) -> Any:
        """As plain JSON."""
        latest = sorted(self.talks.items(), key=lambda item: (item[1].spoke, item[0]))[-TALKS:]
        self.talks = dict(sorted(latest))
        self.counts = dict(list(self.counts.items())[-POSTS:])
        self.met = sorted(set(self.met))[:PEOPLE]
        self.out = sorted(set(self.out))
        return msgspec.to_builtins(self)


def _is_due(talk: Talk, now: datetime) -> bool:
    if talk.stirred or talk.asked is None:
        return True
    silent = now - talk.spoke
    return silent < ACTIVE and now - talk.asked >= max(A_NIGHT, talk.asked - talk.spoke)


def _asked(talk: Talk) -> float:
    return talk.asked.timestamp() if talk.asked else 0.0
