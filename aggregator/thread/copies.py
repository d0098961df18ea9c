"""Copies: the same thing said in a second place is one card with two places.

- A status by the article's author that links to it and says no more than the article does: its title,
  the start of its text, and at most a few words such as "New on my blog:". One that asks, or says
  something of its own about the link, stays a post.
- The same words, sixty characters or more, by one person in two places.
- What a post's author names as its copy (`u-syndication`), by the same person, unless that asks what the post
  does not. Anybody can name anything: where two accounts are not proved to be one person's, the copy must link
  back, say nothing of its own, and be signed alike; and of two people whom the curator listed neither can name
  the other's.

That two accounts are one person must be proved (`aggregator.thread.people`). Replies to either are
replies to the card, and the address at which the copy once stood leads to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from msgspec.structs import replace

from aggregator.model import Head, Ledger, Rules
from aggregator.text.runs import weighed_words
from aggregator.text.urls import canonical
from aggregator.thread.admit import address_keys
from aggregator.thread.inferred import Texts
from aggregator.thread.moves import Moves
from aggregator.thread.people import Who, similar
from aggregator.thread.same import Gathered, is_older, order, resolve
from aggregator.thread.sightings import top

FEW_WORDS = 4
"""So many words of its own, and a status still only announces."""
SAME_WORDS = 60
"""Characters that two posts by one person must share to be one."""
NEARLY = 0.9
"""The part of the shorter text that the longer one must hold, where both begin alike."""
OPENING = 2000
"""Characters of the article that an announcement may be taken from."""
SOON = timedelta(days=7)
"""Between the same status in two places: said again later, it is said again."""
_AT_ONCE = 500
"""Pairs whose texts are read with one question."""
_RECENT = 10
"""So many of the same words in one place are looked at: whoever says more has no copies, but a refrain."""

_BY_TIME = attrgetter("published", "id")

Pair = tuple[str, str]
"""A copy, and its original."""


def join_copies(gathered: Gathered, who: Who, ledger: Ledger, rules: Rules, texts: Texts, moves: Moves) -> None:
    """Take copies out of `gathered.heads`; their places and keys become the original's. The curator may say no."""
    search, cards = _Search(gathered, who, texts, moves), _Cards(_apart(gathered, rules))
    cards.join(search.announced())
    cards.join(search.repeated())
    cards.join(search.named(cards.originals(gathered.heads)))
    originals = cards.originals(gathered.heads)
    copies = sorted(originals, key=lambda id: order(gathered.heads[id]))
    moved = [_join(gathered, who, copy, originals[copy]) for copy in copies]
    if any(moved):
        gathered.heads = {head.id: head for head in sorted(gathered.heads.values(), key=_BY_TIME)}
    _note_moves(gathered, ledger, originals)


def _apart(gathered: Gathered, rules: Rules) -> list[Pair]:
    """Posts of which the curator says that one answers the other, or that it does not: either way they are two."""
    known = gathered.known
    pairs = [*rules.rejected, *rules.confirmed]
    found = ([known[key] for key in address_keys(url) if key in known][:1] for pair in pairs for url in pair)
    ids = [one[0] if one else "" for one in found]
    return [(one, other) for one, other in zip(ids[::2], ids[1::2], strict=True) if one and other]


class _Cards:
    """Posts that are proved to be one. A proof that would bring together what the curator keeps apart is none."""

    def __init__(self, apart: Sequence[Pair]) -> None:
        self._apart = apart
        self._above: dict[str, str] = {}

    def join(self, proofs: Iterable[Pair]) -> None:
        for pair in proofs:
            one, other = map(self._card, pair)
            if one != other and not any({self._card(a), self._card(b)} == {one, other} for a, b in self._apart):
                self._above[other] = self._above.setdefault(one, one)

    def _card(self, id: str) -> str:
        return top(self._above, id) if id in self._above else id

    def originals(self, heads: Mapping[str, Head]) -> dict[str, str]:
        """Copy → its original, the first of its card."""
        cards: dict[str, list[str]] = defaultdict(list)
        for id in self._above:
            cards[self._card(id)].append(id)
        found: dict[str, str] = {}
        for ids in cards.values():
            first, *others = sorted(ids, key=lambda id: _rank(heads[id]))
            found.update(dict.fromkeys(others, first))
        return found


def _join(gathered: Gathered, who: Who, copy: str, original: str) -> bool:
    """Did the original move to another time by it?"""
    head = gathered.heads.pop(copy)
    del gathered.bodies[copy]
    who.authors.pop(copy, None)
    gathered.places[original] = tuple(dict.fromkeys((*gathered.places[original], *gathered.places.pop(copy))))
    gathered.known.update(dict.fromkeys([key for key in head.keys if gathered.known[key] == copy], original))
    before = gathered.heads[original]
    gathered.heads[original] = _with(before, head)
    return gathered.heads[original].published != before.published


def _with(original: Head, copy: Head) -> Head:
    """It was said when the first of both was; where it does not say whom it answers, its copy may."""
    if copy.dated and (copy.published < original.published or not original.dated):
        original = replace(original, published=copy.published, dated=True)
    if not _stands_alone(copy) and _stands_alone(original):
        original = replace(original, answers=copy.answers, under=copy.under, quotes=copy.quotes)
    return original


def _note_moves(gathered: Gathered, ledger: Ledger, originals: Mapping[str, str]) -> None:
    """The address that a copy was published under leads to its original; that of one that is a post again does not."""
    here = gathered.heads.keys() | gathered.buried.keys()
    moved = {id: to for id, to in gathered.same.items() if id not in here}
    moved.update((copy, to) for copy, to in originals.items() if copy in ledger.homes)
    chains = {**moved, **originals}
    gathered.same = {id: resolve(chains, id) for id in moved}


def _stands_alone(head: Head) -> bool:
    return not head.answers and not head.under and not head.quotes


def _rank(head: Head) -> tuple[bool, datetime, str]:
    """The original is the first of these: an article before a status, then the older."""
    return head.kind != "article", *order(head)


@dataclass(slots=True)
class _Search:
    """Each of its three ways gives pairs: a copy, and what it is a copy of."""

    gathered: Gathered
    who: Who
    texts: Texts
    moves: Moves

    # ── announcements ─────────────────────────────────────────────────────────────────

    def announced(self) -> Iterator[Pair]:
        """A status, and the article of its author that it announces and adds nothing to."""
        pairs = [
            (head.id, article)
            for head in self.gathered.heads.values()
            if head.kind == "note" and head.links and not head.asks and _stands_alone(head)
            if (article := self._article(head)) and self._is_one_person(head.id, article)
        ]
        return self._adding_nothing(pairs)

    def _article(self, head: Head) -> str:
        """The one post of the class that a status links to, if that is an older article."""
        targets = self._linked(head)
        aim = self.gathered.heads[targets.pop()] if len(targets) == 1 else None
        return aim.id if aim and aim.kind == "article" and is_older(aim, head) else ""

    def _linked(self, head: Head) -> set[str]:
        """The posts to which it links, through shorteners too."""
        found = (self._known(link.key or canonical(link.url)) for link in head.links)
        return {to for to in found if to}

    def _known(self, key: str) -> str:
        known, heads = self.gathered.known, self.gathered.heads
        to = known.get(f"url:{key}", "")
        if to in heads:
            return to
        return next((to for later in self.moves.later(key) if (to := known.get(f"url:{later}", "")) in heads), "")

    def _is_one_person(self, one: str, other: str) -> bool:
        authors = self.who.authors
        return one in authors and authors[one] == authors.get(other)

    def _adding_nothing(self, pairs: Sequence[Pair]) -> Iterator[Pair]:
        """Those of the pairs whose first says hardly more than the second."""
        for start in range(0, len(pairs), _AT_ONCE):
            some = pairs[start : start + _AT_ONCE]
            words = self.texts(list(dict.fromkeys(id for pair in some for id in pair)))
            yield from (pair for pair in some if self._adds_nothing(*pair, words))

    def _adds_nothing(self, status: str, article: str, words: Mapping[str, str]) -> bool:
        head = self.gathered.heads[article]
        said = Counter(weighed_words(words.get(status, "")))
        theirs = Counter(weighed_words(f"{head.title} {words.get(article, '')[:OPENING]}"))
        own = said - theirs
        return sum(weight * count for (_, weight), count in own.items()) <= FEW_WORDS and bool(said - own)

    # ── what authors name ─────────────────────────────────────────────────────────────

    def named(self, seen: Mapping[str, str]) -> list[Pair]:
        """What authors name, and the post that names it.

        What two posts name belongs to the pages around them; of all that one account said, a post has one copy: a
        list of statuses beside it is none. `seen`: copies that are known already.
        """
        by = [
            (copy, resolve(seen, head.id))
            for head in self.gathered.heads.values()
            if head.elsewhere
            for copy in self._named_by(head)
        ]
        pairs = [pair for pair in dict.fromkeys(by) if pair[0] != pair[1]]
        times = Counter(copy for copy, _ in pairs)
        there = Counter((original, self._account(copy)) for copy, original in pairs)
        return [pair for pair in pairs if times[pair[0]] == there[pair[1], self._account(pair[0])] == 1]

    def _account(self, id: str) -> str:
        return self.gathered.heads[id].author.key

    def _named_by(self, head: Head) -> Iterator[str]:
        """What its author names, if that is proved to be theirs."""
        known, heads = self.gathered.known, self.gathered.heads
        for to in dict.fromkeys(to for key in head.copies if (to := known.get(key, "")) in heads):
            copy = heads[to]
            if (copy.kind == "comment" and head.kind != "comment") or (copy.asks and not head.asks):
                continue
            if self._is_one_person(to, head.id) or self._answers_to(copy, head):
                yield to

    def _answers_to(self, copy: Head, head: Head) -> bool:
        """Nobody says that these are two people, they sign alike, and the copy leads to what names it and says no more."""
        people = [self.who.people.get(self.who.authors.get(one.id, "")) for one in (copy, head)]
        if all(person and person.listed for person in people) or not _stands_alone(copy):
            return False
        is_signed = similar(copy.author.name, head.author.name) and self._linked(copy) == {head.id}
        return is_signed and any(self._adding_nothing([(copy.id, head.id)]))

    # ── the same words twice ──────────────────────────────────────────────────────────

    def repeated(self) -> Iterator[Pair]:
        """A post, and the one by the same person, elsewhere, that says the same."""
        groups: dict[tuple[str, str, str], list[Head]] = defaultdict(list)
        authors = self.who.authors
        for head in self.gathered.heads.values():
            long = len(head.lead) >= SAME_WORDS and head.kind != "comment" and _stands_alone(head)
            if long and (author := authors.get(head.id)):
                groups[author, head.title, head.lead].append(head)
        return (pair for heads in groups.values() if len(heads) > 1 for pair in self._copies(heads))

    def _copies(self, heads: Iterable[Head]) -> Iterator[Pair]:
        """Two in one place are two posts: whoever says a thing twice there means to. Each goes to the last before it."""
        cards: list[tuple[Head, set[str]]] = []
        for head in sorted(heads, key=_rank):
            here = {source for source, _ in self.gathered.places[head.id]}
            card = next((card for card in cards[: -_RECENT - 1 : -1] if self._is_same(head, *card, here)), None)
            if card:
                card[1].update(here)
                yield head.id, card[0].id
            else:
                cards.append((head, here))

    def _is_same(self, head: Head, other: Head, places: set[str], here: set[str]) -> bool:
        if not here.isdisjoint(places) or (
            "note" in (head.kind, other.kind) and abs(head.published - other.published) > SOON
        ):
            return False
        return not head.lead.endswith("…") or self._reads_alike(head.id, other.id)

    def _reads_alike(self, *ids: str) -> bool:
        """Beyond their openings, too: weekly notes may all begin with the same words. One may be an excerpt."""
        words = self.texts(ids)
        said = sorted((Counter(weighed_words(words.get(id, ""))) for id in ids), key=Counter.total)
        return (said[0] & said[1]).total() >= NEARLY * said[0].total()
