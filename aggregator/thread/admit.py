"""What is shown. Everything else becomes an empty place in its conversation, with the reason.

`rules.hide` and `rules.block` keep out posts and accounts; `show: hidden` keeps out a person.

`rules.replies` says whose replies appear when they never used one of the tags that the sources
follow: everyone's (`all`), only those of the people listed (`known`), nobody's (`tagged`).
Articles were chosen by their tags when they were pulled, so their authors have used them.

`rules.newcomers: hold` keeps back accounts that nobody listed, neither under `people:` nor by
listing the place whose articles they write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model import Head, Rules, Source, Tombstone, Unseen
from aggregator.text.hashtags import normal
from aggregator.text.urls import canonical
from aggregator.thread.people import Who, addresses
from aggregator.thread.same import NEVER, Gathered, order

Why = Literal["hidden", "blocked", "held"]


@dataclass(slots=True)
class Admitted:
    """By public id: the posts that are shown, in the order of time and id, and what was withheld or taken away.

    places  id → the empty place of each that is away
    """

    shown: dict[str, Head]
    away: dict[str, Head | Tombstone]
    places: dict[str, Unseen]

    def order(self, id: str) -> tuple[datetime, str]:
        """Where a node stands in time; a post that was never seen before all others."""
        one = self.shown.get(id) or self.away.get(id)
        return order(one) if one else (NEVER, id)


def admit(gathered: Gathered, who: Who, sources: Mapping[str, Source], rules: Rules) -> Admitted:
    """Sort what was gathered into what is shown and what is not."""
    withheld = withhold(gathered.heads, who, sources, rules)
    heads = gathered.heads
    shown = {id: head for id, head in heads.items() if id not in withheld} if withheld else heads
    away: dict[str, Head | Tombstone] = {id: heads[id] for id in sorted(withheld)}
    places = {id: Unseen(id=id, why=why) for id, why in withheld.items()}
    for id, grave in sorted(gathered.buried.items()):
        away[id] = grave
        places[id] = Unseen(id=id, why=grave.why)
    return Admitted(shown, away, places)


def withhold(heads: Mapping[str, Head], who: Who, sources: Mapping[str, Source], rules: Rules) -> dict[str, Why]:
    """Public id → why it is not shown."""
    away = any(person.show == "hidden" for person in who.people.values())
    if not (away or rules.hide or rules.block or rules.newcomers == "hold" or rules.replies != "all"):
        return {}
    court = _Court(heads, who, sources, rules)
    return {id: why for id, head in heads.items() if (why := court.verdict(id, head))}


@dataclass(slots=True, init=False)
class _Court:
    """The rules, made ready to be asked about one post after the other."""

    rules: Rules
    who: Who
    hidden: frozenset[str]
    blocked: frozenset[str]
    away: frozenset[str]
    vouched: frozenset[str]
    tagged: frozenset[str]

    def __init__(self, heads: Mapping[str, Head], who: Who, sources: Mapping[str, Source], rules: Rules) -> None:
        self.rules, self.who = rules, who
        self.hidden = frozenset(key for url in rules.hide for key in address_keys(url))
        self.blocked = frozenset(key for account in rules.block for key in addresses(account))
        self.away = frozenset(id for id, person in who.people.items() if person.show == "hidden")
        listed = {id for id, person in who.people.items() if person.listed}
        writers = {who.authors[id] for id, head in heads.items() if head.kind == "article" and id in who.authors}
        self.vouched = frozenset(listed | writers)
        self.tagged = frozenset(self._speakers(heads, sources) | writers) if rules.replies != "all" else frozenset()

    def verdict(self, id: str, head: Head) -> Why | None:
        person = self.who.authors.get(id, "")
        if self.hidden and not self.hidden.isdisjoint(head.keys):
            return "hidden"
        if self.blocked and self._is_blocked(head):
            return "blocked"
        if person in self.away:
            return "hidden"
        return "held" if self._is_held(head, person) else None

    def _is_blocked(self, head: Head) -> bool:
        mine = {head.author.key, f"url:{canonical(head.author.url)}"} if head.author.key else set()
        return not self.blocked.isdisjoint(mine)

    def _is_held(self, head: Head, person: str) -> bool:
        if head.kind == "article":
            return False
        if self.rules.newcomers == "hold" and person not in self.vouched:
            return True
        if self.rules.replies == "all" or person in self.tagged:
            return False
        return self.rules.replies == "tagged" or not (person and self.who.people[person].listed)

    def _speakers(self, heads: Mapping[str, Head], sources: Mapping[str, Source]) -> set[str]:
        """Everybody who has used one of the followed tags."""
        wanted = {normal(tag) for source in sources.values() for tag in (*source.tags, *_hashtag(source))}
        return {
            self.who.authors[id]
            for id, head in heads.items()
            if id in self.who.authors and any(normal(tag) in wanted for tag in head.tags)
        }


def address_keys(url: str) -> tuple[str, ...]:
    """The identity keys under which a post at `url` may be known."""
    return (f"url:{canonical(url)}", f"uri:{url}", f"guid:{url}")


def _hashtag(source: Source) -> tuple[str, ...]:
    tag = source.settings.get("hashtag", "")
    return (tag,) if tag else ()
