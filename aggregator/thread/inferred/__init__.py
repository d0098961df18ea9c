"""Whom a comment answers where its source does not say. Pure.

    heads, texts ─▶ lists ────▶ the lists of comments in which one at least states no closer parent than the article
                    learning ─▶ what each rule is worth on that site
                    rules ────▶ for each such comment, whom it may answer and the words that say so

Only inside one list of comments, so that no guess ever joins two conversations. A rule that fails on
a site, measured by what that site does state, is switched off there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.model import Edge, EdgeKind, Head
from aggregator.thread.edges import Stand
from aggregator.thread.inferred.learning import ABOUT, BACK, HOST, NAME, ON, QUOTE, Worth
from aggregator.thread.inferred.lists import CommentList, Members, comment_list, members
from aggregator.thread.inferred.rules import Offer, Read, read
from aggregator.thread.people import Who

__all__ = ["Guesses", "Texts", "guess", "leads"]

Texts = Callable[[Sequence[str]], Mapping[str, str]]
"""The plain text of posts by public id; what is not held is left out."""

SAMPLE = 400
"""So many comments of a site, or a few more, teach what its rules are worth."""

REASONS = {
    NAME: "turns to its author",
    QUOTE: "quotes its words",
    ABOUT: "speaks of its author",
    HOST: "the article’s author answers whoever was waiting",
    ON: "goes on with what this began, after the article’s author had answered",
    BACK: "answers the article’s author, who had answered before",
}
MENTION = "names its author"


@dataclass(slots=True)
class Guesses:
    """What is inferred.

    parents   comment → the edges to whom it may answer, best first
    mentions  comment → the edges to what those said whom it names
    off       comment → the edges of rules that fail on its site: they explain, and do not count
    """

    parents: dict[str, list[Edge]] = field(default_factory=dict)
    mentions: dict[str, list[Edge]] = field(default_factory=dict)
    off: dict[str, list[Edge]] = field(default_factory=dict)


def leads(heads: Mapping[str, Head]) -> Texts:
    """The openings of posts, where nothing longer is at hand."""
    return lambda ids: {id: heads[id].lead for id in ids}


def guess(
    shown: Mapping[str, Head], stands: Mapping[str, Stand], who: Who, parents: Mapping[str, list[Edge]], texts: Texts
) -> Guesses:
    """`stands` say in which list each post stands; `parents` are what is stated, best first."""
    sites: dict[str, list[Members]] = defaultdict(list)
    for some in members(shown, stands, parents):
        sites[some.site].append(some)
    guesses = Guesses()
    for lists in sites.values():
        _Site(lists, shown, who, parents, texts, guesses).guess()
    return guesses


@dataclass
class _Site:
    """The comments of one site."""

    lists: Sequence[Members]
    shown: Mapping[str, Head]
    who: Who
    parents: Mapping[str, list[Edge]]
    texts: Texts
    guesses: Guesses

    def guess(self) -> None:
        """A list in which replies are stated is read by its openings, others as a whole."""
        wanted = [one for one in self.lists if not one.nests(self.parents) or one.may_name()]
        if not wanted:
            return
        worth = self._learnt()
        for one in map(self._list, wanted):
            texts = leads(self.shown) if one.nests else self.texts
            for found in read(one, texts(one.ids), worth, whole=not one.nests):
                self._note(found, worth)

    def _list(self, some: Members) -> CommentList:
        return comment_list(some, self.shown.get(some.root), self.who, self.parents)

    def _learnt(self) -> Worth:
        """What the rules find in lists that state replies, against what is stated."""
        worth, prior, size = Worth(), Worth(), 0
        for some in self.lists:
            if size < SAMPLE and some.nests(self.parents):
                one = self._list(some)
                size += len(one.comments)
                for found in read(one, self.texts(one.ids), prior):
                    for offer in found.offers:
                        worth.note(offer.rule, offer.to == found.comment.stated)
        return worth

    def _note(self, found: Read, worth: Worth) -> None:
        id = found.comment.id
        if found.comment.free and found.offers:
            good = [offer for offer in found.offers if worth.trusts(offer.rule)]
            bad = [offer for offer in found.offers if offer not in good]
            if good:
                self.guesses.parents[id] = [self._edge(id, offer, worth) for offer in good]
            if bad:
                self.guesses.off[id] = [self._edge(id, offer, worth) for offer in bad]
        if found.named:
            self.guesses.mentions[id] = [self._edge(id, offer, worth, "mention") for offer in found.named]

    def _edge(self, id: str, offer: Offer, worth: Worth, kind: EdgeKind = "reply") -> Edge:
        reason = MENTION if kind == "mention" else REASONS[offer.rule]
        return Edge(
            post=id,
            to=offer.to,
            kind=kind,
            certainty="inferred",
            confidence=worth.of(offer.rule),
            reason=self._reason(reason, offer),
        )

    def _reason(self, reason: str, offer: Offer) -> str:
        """With the words it rests on, unless they would give away the name of somebody who goes by initials."""
        person = self.who.people.get(self.who.authors.get(offer.to, ""))
        if not offer.words or (person and person.show != "full"):
            return reason
        return f"{reason}: “{offer.words}”"
