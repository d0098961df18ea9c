"""How a post came to its place: whom it might have answered, on what evidence, and why one of them won."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Unpack

from msgspec import Struct

from aggregator.model import Certainty, Edge, EdgeKind, Head, Rules
from aggregator.thread.admit import address_keys
from aggregator.thread.edges import CURATOR, PARENT, Places
from aggregator.thread.linked import BOARD, FEW, FRESH, mention
from aggregator.thread.same import is_older, resolve
from aggregator.thread.weigh import Surroundings, Weighed, weigh

WON = "chosen"
LATER = "a better one stands before it"
CIRCLE = "it would have closed a circle of answers"
REJECTED = "the curator says that it does not answer this"
OVERRULED = "the curator says that it answers another"
FAILS = "where this site states who answers whom, this rule is wrong too often"
STATED = "what its source states goes before a link"
MANY = f"it links to more than {FEW} posts here, and then answers none of them"
NEWER = "that one is not older"
OLD = f"that one is more than {FRESH.days} days older, and no words near the link say that this answers it"
OWN = "it is by the same author, and no words near the link say that this answers it"
PLAINER = "another link says more plainly that it is an answer"
SILENT = "nothing near the link says that this answers it"
NAMED = "a name says of whom it speaks, not whom it answers"
BOARD_OF_LINKS = f"it links to more than {BOARD} posts here: a list of links answers nothing"
TEMPLATE = "the same link stands in many posts of its site: it belongs to the page, not to the post"
ELSEWHERE = "another place of the same post names another parent, and knows more of the post"
QUOTED = "it states another parent than what it quotes"


class Reason(Struct, frozen=True, kw_only=True):
    """A post that this one might answer. `verdict` is why it won or lost, in words.

    away  "" when that post is on the site, else why not: unseen, hidden, blocked, held, deleted, forgotten
    """

    to: str
    url: str
    title: str
    kind: EdgeKind
    certainty: Certainty
    confidence: float
    evidence: str
    verdict: str
    away: str = ""


class Why(Struct, frozen=True, kw_only=True):
    """A post, whom it answers ("" for none), and everything that was weighed, the chosen one first.

    shown   "" when it is on the site, else why it is not: hidden, blocked, held, deleted, forgotten
    places  the other addresses at which the same was said or seen
    """

    post: str
    url: str
    title: str
    shown: str
    answers: str
    reasons: tuple[Reason, ...]
    places: tuple[str, ...] = ()


def why(post: str, heads: Iterable[Head], **around: Unpack[Surroundings]) -> Why | None:
    """How `post` (an id or an address) came to its place; None when no such post is known."""
    weighed = weigh(heads, **around)
    id = _find(post, weighed)
    if not id:
        return None
    away = weighed.admitted.places.get(id)
    head = weighed.gathered.heads.get(id)
    chosen = weighed.chosen.get(id)
    return Why(
        post=id,
        url=head.url if head else "",
        title=_title(head),
        shown=away.why if away else "",
        answers=chosen.to if chosen else "",
        reasons=tuple(_Weigher(id, weighed, around["rules"]).reasons()),
        places=tuple(dict.fromkeys(url for _, url in weighed.gathered.places.get(id, ()) if head and url != head.url)),
    )


def _find(post: str, weighed: Weighed) -> str:
    gathered = weighed.gathered
    known = next((gathered.known[key] for key in address_keys(post) if key in gathered.known), "")
    id = known or resolve(gathered.same, post)
    return id if id in weighed.admitted.shown or id in weighed.admitted.away else ""


def _title(head: Head | None) -> str:
    return (head.title or head.lead[:80]) if head else ""


class _Weigher:
    """Sorts what was weighed for one post into what won and what lost."""

    def __init__(self, id: str, weighed: Weighed, rules: Rules) -> None:
        self._id, self._weighed = id, weighed
        self._natural = weighed.without_curator(rules)

    def reasons(self) -> Iterable[Reason]:
        """Each target once for each kind of edge: the chosen, the other candidates, the rest."""
        told: set[tuple[str, str]] = set()
        for edge, verdict in [*self._candidates(), *self._rejected(), *self._elsewhere(), *self._others()]:
            if (edge.to, edge.reason) not in told and not (
                edge.kind == "mention" and edge.to in {to for to, _ in told}
            ):
                told.add((edge.to, edge.reason))
                yield self._reason(edge, verdict)

    def _candidates(self) -> list[tuple[Edge, str]]:
        chosen, mine = self._weighed.chosen.get(self._id), self._weighed.candidates.parents.get(self._id, [])
        if chosen is None:
            return [(edge, CIRCLE) for edge in mine]
        at = mine.index(chosen)
        later = OVERRULED if chosen.reason == CURATOR else LATER
        before, after = [(edge, CIRCLE) for edge in mine[:at]], [(edge, later) for edge in mine[at + 1 :]]
        return [(chosen, WON), *before, *after]

    def _rejected(self) -> list[tuple[Edge, str]]:
        """What only the curator's word keeps from being a candidate."""
        kept = {edge.to for edge in self._weighed.candidates.parents.get(self._id, ())}
        chosen = self._weighed.chosen.get(self._id)
        why = OVERRULED if chosen and chosen.reason == CURATOR else REJECTED
        return [(edge, why) for edge in self._natural.parents.get(self._id, ()) if edge.to not in kept]

    def _elsewhere(self) -> list[tuple[Edge, str]]:
        """What another place of the same post states."""
        one = self._weighed.gathered.heads.get(self._id)
        targets = Places(self._weighed.gathered.known).contradicted(self._id, one) if one else ()
        return [(Edge(post=self._id, to=to, kind="reply", reason=PARENT), ELSEWHERE) for to in targets]

    def _others(self) -> list[tuple[Edge, str]]:
        fails = [(edge, FAILS) for edge in self._weighed.candidates.off.get(self._id, ())]
        links = self._weighed.candidates.mentions.get(self._id, ())
        mentions = [mention(self._id, to) for to in links] + self._weighed.candidates.others.get(self._id, [])
        return fails + [(edge, self._objection(edge)) for edge in mentions] + self._dropped()

    def _dropped(self) -> list[tuple[Edge, str]]:
        """Links that make no edge at all."""
        candidates = self._weighed.candidates
        told = ((candidates.boards, BOARD_OF_LINKS), (candidates.template, TEMPLATE))
        return [(mention(self._id, to), why) for links, why in told for to in links.get(self._id, ())]

    def _objection(self, edge: Edge) -> str:
        """Why a link, a quote or a name made no parent."""
        if edge.kind == "quote":
            return QUOTED
        if edge.certainty == "inferred":
            return NAMED
        chosen = self._weighed.chosen.get(self._id)
        if chosen and chosen.kind in ("reply", "comment", "quote"):
            return STATED
        head, aim = (self._weighed.admitted.shown[one] for one in (self._id, edge.to))
        if not is_older(aim, head):
            return NEWER
        if len(self._weighed.candidates.mentions[self._id]) > FEW:
            return MANY
        if chosen and chosen.kind == "link":
            return PLAINER
        if head.published - aim.published > FRESH:
            return OLD
        authors = self._weighed.who.authors
        return OWN if authors.get(self._id) == authors.get(edge.to, "") else SILENT

    def _reason(self, edge: Edge, verdict: str) -> Reason:
        head = self._weighed.gathered.heads.get(edge.to)
        place = self._weighed.candidates.unseen.get(edge.to)
        return Reason(
            to=edge.to,
            url=head.url if head else place.url if place else "",
            title=_title(head),
            kind=edge.kind,
            certainty=edge.certainty,
            confidence=edge.confidence,
            evidence=edge.reason,
            verdict=verdict,
            away=place.why if place else "",
        )
