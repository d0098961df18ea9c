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
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.model import Edge, Head, Link, Person, Tombstone
from aggregator.text.names import fold
from aggregator.text.urls import canonical
from aggregator.thread.cues import cue
from aggregator.thread.people import Who

FRESH = timedelta(days=30)
"""How much older than a post the target of its primary link may be without a cue."""

FEW = 3
"""A post with more links into the class answers none of them."""

BOARD = 10
"""A post with more links into the class is a list of links."""

ELSEWHERE = "a pingback says that it links to it"
MENTION = "links to it"


@dataclass(frozen=True, slots=True)
class Hit:
    """A link that leads to a post we know. Without `link`: only a pingback tells of it."""

    to: str
    link: Link | None


@dataclass(slots=True)
class Linked:
    """The links of every post, judged.

    primary  post id → the edge to the one post that its link answers
    others   post id → mentions
    """

    primary: dict[str, Edge] = field(default_factory=dict)
    others: dict[str, list[Edge]] = field(default_factory=dict)


def link_edges(
    heads: Mapping[str, Head],
    away: Mapping[str, Head | Tombstone],
    pings: Iterable[Head],
    known: Mapping[str, str],
    who: Who,
    answering: Container[str],
    rejects: Callable[[str, str], bool],
) -> Linked:
    """`heads` are the posts shown. Those in `answering` state a parent, so their links are mentions.

    A post may answer one that was taken away (in `away`), whose place is kept, but it mentions only what is shown.
    """
    aims = {**heads, **away}
    hits = {id: found for id, head in heads.items() if head.links and (found := _hits(id, head.links, known, aims))}
    _drop_templates(hits, heads)
    _add_pings(hits, pings, heads, known, aims)
    linked, judge = Linked(), _Judge(aims, who, rejects)
    for id, mine in hits.items():
        targets = dict.fromkeys(hit.to for hit in mine)
        if len(targets) > BOARD:
            continue
        edge = judge.primary(heads[id], mine, len(targets)) if id not in answering and len(targets) <= FEW else None
        if edge:
            linked.primary[id] = edge
        rest = [mention(id, to) for to in targets if to in heads and not (edge and to == edge.to)]
        if rest:
            linked.others[id] = rest
    return linked


def mention(id: str, to: str) -> Edge:
    """A link that is no answer."""
    return Edge(post=id, to=to, kind="mention", reason=MENTION)


# ── which links lead into the class ───────────────────────────────────────────────────


def _hits(id: str, links: Iterable[Link], known: Mapping[str, str], aims: Container[str]) -> list[Hit]:
    found = []
    for link in links:
        to = target(link.url, known)
        if to in aims and to != id:
            found.append(Hit(to, link))
    return found


def target(url: str, known: Mapping[str, str]) -> str:
    """The post that an address leads to, if we know it."""
    return known.get(f"url:{canonical(url)}") or known.get(f"uri:{url}") or known.get(f"guid:{url}") or ""


def _drop_templates(hits: dict[str, list[Hit]], heads: Mapping[str, Head]) -> None:
    """A link with the same words in half of a site's posts, or in ten of them, was not written into any."""
    uses: Counter[tuple[str, ...]] = Counter()
    for id, mine in hits.items():
        uses.update({sign for hit in mine for sign in _signs(heads[id], hit)})
    suspects = {sign: count for sign, count in uses.items() if count >= 3}
    if not suspects:
        return
    sizes = Counter(_site(head) for head in heads.values())
    template = {sign for sign, count in suspects.items() if count >= 10 or 2 * count >= sizes[sign[0]]}
    for id in list(hits):
        hits[id] = [hit for hit in hits[id] if template.isdisjoint(_signs(heads[id], hit))]
        if not hits[id]:
            del hits[id]


def _site(head: Head) -> str:
    """Where a template would show: all articles of a source, or all that one account says elsewhere."""
    return f"source {head.source}" if head.kind == "article" else f"account {head.author.key or head.source}"


def _signs(head: Head, hit: Hit) -> Iterator[tuple[str, ...]]:
    """What recurs: an article's link by its text; a signature by the words in front of it, too."""
    if hit.link:
        words = () if head.kind == "article" else (hit.link.before[-20:],)
        yield (_site(head), hit.to, hit.link.text, *words)


def _add_pings(
    hits: dict[str, list[Hit]],
    pings: Iterable[Head],
    heads: Mapping[str, Head],
    known: Mapping[str, str],
    aims: Container[str],
) -> None:
    """A pingback under a post tells that a page links to it. If we hold that page, it is an edge."""
    told: dict[str, set[str]] = defaultdict(set)
    for ping in pings:
        page = target(ping.pingback, known)
        to = next((known[key] for key in (*ping.answers, ping.under) if key in known), "")
        if page in heads and to in aims and to != page:
            told[page].add(to)
    for page, targets in told.items():
        seen = {hit.to for hit in hits.get(page, ())}
        hits.setdefault(page, []).extend(Hit(to, None) for to in sorted(targets - seen))


# ── which of them is meant ────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Judge:
    aims: Mapping[str, Head | Tombstone]
    who: Who
    rejects: Callable[[str, str], bool]

    def primary(self, head: Head, hits: Iterable[Hit], targets: int) -> Edge | None:
        """The edge to the post that `head` answers by linking to it, if any."""
        ranked = []
        for hit in hits:
            rank, reason = self._rank(head, hit, targets)
            if reason:
                ranked.append(((rank, hit.link.at if hit.link else 1.0, hit.to), reason))
        if not ranked:
            return None
        (_, _, to), reason = min(ranked)
        return Edge(post=head.id, to=to, kind="link", reason=reason)

    def _rank(self, head: Head, hit: Hit, targets: int) -> tuple[int, str]:
        """How plainly a link is an answer (0 is plainest), and the reason in words; "" when it is none."""
        aim = self.aims[hit.to]
        if (aim.published, hit.to) >= (head.published, head.id) or self.rejects(head.id, hit.to):
            return 9, ""
        words = cue(hit.link.before, hit.link.text) if hit.link else ""
        if words:
            return 0, f"links to it after “{words}”"
        announces = head.kind == "note" and targets == 1
        if head.published - aim.published > FRESH or (self._own(head, hit.to) and not announces):
            return 9, ""
        return self._plain(hit.link, aim, announces)

    def _plain(self, link: Link | None, aim: Head | Tombstone, only: bool) -> tuple[int, str]:
        if link is None:
            return 4, ELSEWHERE
        if link.at <= 1 / 3:
            return 1, "links to it in its first third"
        if isinstance(aim, Head) and self._names(link.text, aim):
            return 2, "links to it by its title or its author"
        return (3, "a status about the one post that it links to") if only else (9, "")

    def _own(self, head: Head, to: str) -> bool:
        aim = self.aims[to]
        if isinstance(aim, Tombstone):
            return aim.source == head.source  # whose it was is forgotten; one place is mostly one person's
        mine = self.who.authors.get(head.id)
        return mine is not None and mine == self.who.authors.get(to)

    def _names(self, text: str, aim: Head) -> bool:
        """The link's text is the target's title, or says its author's name."""
        words = _words(text)
        if not words:
            return False
        person: Person | None = self.who.people.get(self.who.authors.get(aim.id, ""))
        names = [_words(name) for name in (aim.author.name, person.name if person else "") if name]
        return words == _words(aim.title) or any(_within(name, words) or words == name[:1] for name in names)


def _words(text: str) -> list[str]:
    """Folded words without punctuation and possessives."""
    words = [raw.strip(".,:;!?()[]“”\"'«»‘’").removesuffix("’s").removesuffix("'s") for raw in fold(text).split()]
    return [word for word in words if word]


def _within(name: list[str], words: list[str]) -> bool:
    return bool(name) and f" {' '.join(name)} " in f" {' '.join(words)} "
