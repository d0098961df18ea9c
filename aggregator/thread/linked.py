"""Link edges: a post that links to another and means it.

Of its links into the class a post answers at most one, the primary; the others are mentions.
Joining everything that is linked would make one conversation of a whole class (measured on one
blog: 837 of 967 linked posts; with this rule 14 to 25). The primary is, in this order, the
earliest link with a cue such as "in response to", a link in the first third, a link whose text
is the title or the author's name, the only link of a status, a link that only a pingback told of.
It is older than the post, by at most 30 days unless a cue says so, and the post has at most three
links into the class. A link to one's own older post needs a cue, unless a status announces it.

Links that recur across a site's posts belong to its template, and a list of links is a board:
neither makes any edge.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache

from aggregator.model import Edge, Head, Link, Tombstone
from aggregator.text.names import fold
from aggregator.text.urls import canonical
from aggregator.thread.cues import cue
from aggregator.thread.moves import Moves
from aggregator.thread.people import Who
from aggregator.thread.same import is_older, order

FRESH = timedelta(days=30)
"""How much older than a post the target of its primary link may be without a cue."""

FEW = 3
"""A post with more links into the class answers none of them."""

BOARD = 10
"""A post with more links into the class is a list of links."""

AFTER = "links to it after “%(words)s”"
FIRST = "links to it in its first third"
BY_NAME = "links to it by its title or its author"
SOLE = "a status about the one post that it links to"
ELSEWHERE = "a pingback says that it links to it"
MENTION = "links to it"


def mention(post: str, to: str) -> Edge:
    """What a link is that answers nothing."""
    return Edge(post=post, to=to, kind="mention", reason=MENTION)


Leads = Callable[[Link], str]
Hit = tuple[str, Link | None]
"""The post that a link leads to, and the link; without it, only a pingback tells of it."""


@dataclass(slots=True)
class Linked:
    """The links of every post, judged.

    primary   post id → the edge to the one post that its link answers
    mentions  post id → all that it links to, sorted, the primary too
    boards    post id → all that a list of links leads to: no edges
    template  post id → what the links of its site's template lead to: no edges
    """

    primary: dict[str, Edge] = field(default_factory=dict)
    mentions: dict[str, list[str]] = field(default_factory=dict)
    boards: dict[str, list[str]] = field(default_factory=dict)
    template: dict[str, list[str]] = field(default_factory=dict)

    def mention(self, id: str, targets: set[str], shown: Mapping[str, Head]) -> None:
        """Note what it links to of what is shown; a board mentions nothing."""
        if found := [to for to in targets if to in shown and to != id]:
            found.sort()
            (self.mentions if len(found) <= BOARD else self.boards)[id] = found


def link_edges(
    shown: Mapping[str, Head],
    aims: Mapping[str, Head | Tombstone],
    pings: Iterable[Head],
    known: Mapping[str, str],
    who: Who,
    answering: Container[str],
    rejects: Callable[[str, str], bool],
    moves: Moves,
) -> Linked:
    """Posts in `answering` state a parent, so that their links are mentions.

    `aims` are those that are shown and those that are not: a post may answer one that was taken away, whose
    place is kept, but it mentions only what is shown.
    """
    leads = _leads(known, aims, moves)
    told = _told(pings, leads, known, aims)
    linked, judge = Linked(), _Judge(aims, who, rejects)
    free: dict[str, Head] = {}
    for id, head in shown.items():
        if links := head.links:
            if id in answering:
                linked.mention(id, {known.get(f"url:{link.key}") or leads(link) for link in links}, shown)
            else:
                free[id] = head
    hits = _hits(free, leads)
    linked.template = _drop_templates(hits, free)
    _add_told(hits, {page: targets for page, targets in told.items() if page in shown and page not in answering})
    for id, mine in hits.items():
        targets = {to for to, _ in mine}
        if len(targets) <= FEW and (edge := judge.primary(shown[id], mine, len(targets))):
            linked.primary[id] = edge
        linked.mention(id, targets, shown)
    for id in told.keys() & shown.keys():
        if id in answering:
            linked.mention(id, {*linked.mentions.get(id, ()), *told[id]}, shown)
    return linked


# ── which links lead into the class ───────────────────────────────────────────────────


def _hits(heads: Mapping[str, Head], leads: Leads) -> dict[str, list[Hit]]:
    """Post → its links to other posts."""
    hits: dict[str, list[Hit]] = {}
    for id, head in heads.items():
        mine: list[Hit] = [(to, link) for link in head.links if (to := leads(link)) and to != id]
        if mine:
            hits[id] = mine
    return hits


def _add_told(hits: dict[str, list[Hit]], told: Mapping[str, list[str]]) -> None:
    """At the end, those that only pingbacks told of."""
    for id, targets in told.items():
        seen = {to for to, _ in hits.get(id, ())}
        hits.setdefault(id, []).extend((to, None) for to in targets if to not in seen)


def _leads(known: Mapping[str, str], aims: Container[str], moves: Moves) -> Leads:
    """Where a link leads to: a post that is shown or was taken away, by canonical address or an id that is one; or ""."""

    def to(link: Link) -> str:
        key = link.key or canonical(link.url)
        found = known.get(f"url:{key}")
        if found is None or found not in aims:
            names = [f"uri:{link.url}", f"guid:{link.url}", *(f"url:{later}" for later in moves.later(key))]
            found = next((id for name in names if (id := known.get(name)) in aims), "") or ""
        return found

    return to


def _drop_templates(hits: dict[str, list[Hit]], heads: Mapping[str, Head]) -> dict[str, list[str]]:
    """A link with the same words in half of a site's posts, or in ten of them, was not written into any.

    What was taken out of `hits`: post → where those links led, sorted.
    """
    signs = Counter(sign for id, mine in hits.items() for sign in {_sign(heads[id], hit) for hit in mine})
    often = {sign: count for sign, count in signs.items() if count >= 3}
    sizes = Counter(map(_site, heads.values())) if often else {}
    template = {sign for sign, count in often.items() if count >= 10 or 2 * count >= sizes[sign[0]]}
    dropped: dict[str, list[str]] = {}
    for id, mine in hits.items() if template else ():
        hits[id] = [hit for hit in mine if _sign(heads[id], hit) not in template]
        if len(hits[id]) < len(mine):
            dropped[id] = sorted({to for to, _ in mine} - {to for to, _ in hits[id]})
    return dropped


def _site(head: Head) -> str:
    """Where a template would show: all articles of a source, or all that one account says elsewhere."""
    return head.source if head.kind == "article" else head.author.key or head.source


def _sign(head: Head, hit: Hit) -> tuple[str, ...]:
    """What recurs: an article's link by its text; a signature by the words in front of it, too."""
    to, link = hit
    words = (link.text, "" if head.kind == "article" else link.before[-20:]) if link else ()
    return (_site(head), to, *words)


def _told(
    pings: Iterable[Head], leads: Leads, known: Mapping[str, str], aims: Mapping[str, Head | Tombstone]
) -> dict[str, list[str]]:
    """Post → the posts to which it links, as pingbacks under them tell, for the pages that we hold."""
    told: dict[str, set[str]] = defaultdict(set)
    for ping in pings:
        page = leads(Link(ping.pingback))
        to = next((known[key] for key in (*ping.answers, ping.under) if key in known), "")
        if page and to in aims and to != page:
            told[page].add(to)
    return {page: sorted(targets, key=lambda to: order(aims[to])) for page, targets in told.items()}


# ── which of them is meant ────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Judge:
    aims: Mapping[str, Head | Tombstone]
    who: Who
    rejects: Callable[[str, str], bool]

    def primary(self, head: Head, hits: Iterable[Hit], targets: int) -> Edge | None:
        """The edge to the post that `head` answers by linking to it, if any."""
        ranked = []
        for number, (to, link) in enumerate(hits):
            rank, reason = self._rank(head, to, link, targets)
            if reason:
                ranked.append((rank, link.at if link else 1.0, number, to, reason))
        if not ranked:
            return None
        *_, to, reason = min(ranked)
        return Edge(post=head.id, to=to, kind="link", reason=reason)

    def _rank(self, head: Head, to: str, link: Link | None, targets: int) -> tuple[int, str]:
        """How plainly a link is an answer (0 is plainest), and the reason in words; "" when it is none."""
        aim = self.aims[to]
        if not is_older(aim, head) or self.rejects(head.id, to):
            return 9, ""
        words = cue(link.before, link.text) if link else ""
        if words:
            return 0, AFTER % {"words": words}
        announces = head.kind == "note" and targets == 1
        if head.published - aim.published > FRESH or (self._own(head, to) and not announces):
            return 9, ""
        return self._plain(link, aim, announces)

    def _plain(self, link: Link | None, aim: Head | Tombstone, only: bool) -> tuple[int, str]:
        if link is None:
            return 4, ELSEWHERE
        if link.at <= 1 / 3:
            return 1, FIRST
        if isinstance(aim, Head) and self._names(link.text, aim):
            return 2, BY_NAME
        return (3, SOLE) if only else (9, "")

    def _own(self, head: Head, to: str) -> bool:
        aim = self.aims[to]
        if isinstance(aim, Tombstone):
            return aim.source == head.source  # whose it was is forgotten; one place is mostly one person's
        mine = self.who.authors.get(head.id)
        return mine is not None and mine == self.who.authors.get(to)

    def _names(self, text: str, aim: Head) -> bool:
        """The link's text is the target's title, or says its author's name."""
        words = _words(text)
        if not words or words == _words(aim.title):
            return bool(words)
        signed, person = aim.author.name, self.who.people.get(self.who.authors.get(aim.id, ""))
        return _says(words, signed) or (person is not None and person.name != signed and _says(words, person.name))


@lru_cache(maxsize=16384)
def _words(text: str) -> tuple[str, ...]:
    """Folded words without punctuation and possessives."""
    words = [raw.strip(".,:;!?()[]“”\"'«»‘’").removesuffix("’s").removesuffix("'s") for raw in fold(text).split()]
    return tuple(word for word in words if word)


def _says(words: tuple[str, ...], name: str) -> bool:
    """The words hold the name, or are its first word."""
    named = _words(name)
    if not named or named[0] not in words:
        return False
    return words == named[:1] or f" {' '.join(named)} " in f" {' '.join(words)} "
