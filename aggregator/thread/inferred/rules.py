"""The rules by which a careful reader finds whom a comment answers. One walk over a list, in the order of time.

name   it turns to somebody who has spoken: “@Kathleen”, “Hej Jon!”, “Tony, tack”
quote  it holds six words in a row of an earlier comment, marked as a quotation
about  its first sentence speaks of somebody who has spoken: “I agree with Jon that …”
host   the article's author answers a visitor who was waiting: of the last few the one with whom the
       most words are shared, one who asked before one who did not, the later before the earlier
on     a visitor whom the article's author has answered meanwhile goes on with what they began
back   the same visitor answers that answer

Naming the article's author means the article, unless the author has answered the speaker meanwhile.
A guess that rests on a name or a quotation leads to that very comment; one that rests on the course of
talk leads to the comment that began the exchange, for more than that is not known.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping
from itertools import islice
from math import log
from typing import NamedTuple

from aggregator.text.names import fold
from aggregator.text.naming import Names, Naming, namings
from aggregator.text.runs import long_words, own_lines, quoted_lines, runs, small_words
from aggregator.thread.inferred.learning import ABOUT, BACK, HOST, NAME, ON, QUOTE, Worth
from aggregator.thread.inferred.lists import Comment, CommentList

_LONGEST = 5000
"""Characters of a comment that are read."""
_ECHOES = 3
"""Of those who said the same six words, so many of the latest may be who is quoted."""
_WAITING = 12
"""Visitors who were not answered yet, among whom the host is taken to choose."""
_ASKED = 2.0
"""A question counts as much as two rare words that are shared."""
_HOST = "the article's author"


class Offer(NamedTuple):
    """A comment that may be the parent, by which rule, and the words that this rests on."""

    rule: str
    to: str
    words: str = ""


class Read(NamedTuple):
    """A comment, whom it may answer (the best first), and what was said by those whom it names."""

    comment: Comment
    offers: tuple[Offer, ...]
    named: tuple[Offer, ...]


def read(one: CommentList, texts: Mapping[str, str], worth: Worth, *, whole: bool = True) -> Iterator[Read]:
    """The comments of a list in turn.

    Not `whole`: only those whose parent is not stated, and only by whom they turn to or quote. Where others
    use the Reply button, the course of talk says nothing about those who do not.
    """
    return _Reader(one, texts, worth, whole).read()


class _Reader:
    """What a reader remembers while reading on."""

    def __init__(self, one: CommentList, texts: Mapping[str, str], worth: Worth, whole: bool) -> None:
        self._list, self._worth, self._whole = one, worth, whole
        self._texts = [texts.get(comment.id, "")[:_LONGEST] for comment in one.comments]
        self._number = {comment.id: number for number, comment in enumerate(one.comments)}
        self._common = small_words(self._texts)
        self._names = Names()
        self._names.add(_HOST, one.host)
        self._latest: dict[str, int] = {}
        self._quotes = _Quotes(self._texts)
        self._talk = _Talk(one, self._texts)

    def read(self) -> Iterator[Read]:
        for number, comment in enumerate(self._list.comments):
            offers: list[Offer] = []
            named: list[Naming] = []
            if self._whole or comment.free:
                named = self._named(number)
                offers = [*self._explicit(number, named)]
                if self._whole:
                    offers += self._talk.offers(number, self._worth)
            yield Read(comment, tuple(offers), tuple(self._mentions(named, offers)))
            self._note(number, self._parent(comment, offers))

    def _parent(self, comment: Comment, offers: list[Offer]) -> int | None:
        """Where reading goes on from: as stated, or as guessed where the whole list states nothing."""
        if self._list.nests:
            return self._number.get(comment.stated or "")
        return next((self._number[offer.to] for offer in offers if self._worth.trusts(offer.rule)), None)

    def _note(self, number: int, parent: int | None) -> None:
        comment = self._list.comments[number]
        self._names.add(_HOST if comment.host else comment.speaker, comment.name)
        self._latest[comment.speaker] = number
        self._quotes.note(number)
        self._talk.note(number, parent)

    # ── what it says of others ────────────────────────────────────────────────────────

    def _named(self, number: int) -> list[Naming]:
        comment = self._list.comments[number]
        mine = {comment.speaker, _HOST} if comment.host else {comment.speaker}
        found = [one for one in namings(self._texts[number], self._names, self._common) if one.who not in mine]
        own = set(fold(comment.name).split())
        return [one for one in found if one.turned or fold(one.words) not in own]

    def _explicit(self, number: int, named: list[Naming]) -> Iterator[Offer]:
        turned = [one for one in named if one.turned]
        for one in turned:
            if one.who != _HOST:
                yield Offer(NAME, self._said_by(one.who, number), one.words)
                break
        if quote := self._quotes.find(number, self._list.comments[number].speaker, self._list.comments):
            yield Offer(QUOTE, self._list.comments[quote[0]].id, quote[1])
        for one in named if self._whole and not turned else ():
            if one.opens and one.who != _HOST:
                yield Offer(ABOUT, self._said_by(one.who, number), one.words)
                break

    def _said_by(self, who: str, number: int) -> str:
        """The latest by them; when the host turns to somebody who waits, the first of what they wait with."""
        waiting = self._talk.waits(who) if self._list.comments[number].host else None
        return self._list.comments[self._latest[who] if waiting is None else waiting].id

    def _mentions(self, named: list[Naming], offers: list[Offer]) -> Iterator[Offer]:
        """The latest words of each who is named, but of whom it answers."""
        told = {self._list.comments[self._number[offer.to]].speaker for offer in offers[:1]}
        for one in named:
            if one.who != _HOST and one.who not in told:
                told.add(one.who)
                yield Offer(NAME, self._list.comments[self._latest[one.who]].id, one.words)


class _Quotes:
    """Who said which six words. Nothing is remembered in a list in which nobody quotes."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._quoted = {number: quote for number, text in enumerate(texts) if (quote := quoted_lines(text))}
        self._said: dict[tuple[str, ...], deque[int]] = defaultdict(lambda: deque(maxlen=_ECHOES))

    def note(self, number: int) -> None:
        for run in runs(own_lines(self._texts[number])) if self._quoted else ():
            self._said[run].append(number)

    def find(self, number: int, speaker: str, comments: list[Comment]) -> tuple[int, str] | None:
        """The latest comment by somebody else that is quoted, and the first words of it that are."""
        found: dict[int, str] = {}
        for run, words in runs(self._quoted.get(number, "")).items():
            for said in self._said.get(run, ()):
                if comments[said].speaker != speaker:
                    found.setdefault(said, words)
        return max(found.items()) if found else None


class _Talk:
    """The course of talk between the article's author and the visitors."""

    def __init__(self, one: CommentList, texts: list[str]) -> None:
        self._comments = one.comments
        self._parent: list[int | None] = []
        self._waiting: dict[int, None] = {}
        self._by: dict[str, list[int]] = {}
        self._answered: dict[str, int] = {}
        self._speaks = any(comment.host for comment in one.comments)
        self._words = [long_words(own_lines(text)) for text in texts] if self._speaks else []
        self._often = Counter(word for words in self._words for word in words)

    def waits(self, who: str) -> int | None:
        """The first comment of theirs that was not answered yet."""
        return self._by[who][0] if who in self._by else None

    def offers(self, number: int, worth: Worth) -> list[Offer]:
        comment = self._comments[number]
        if comment.host:
            return self._host(number)
        answer = self._answered.get(comment.speaker)
        if answer is None:
            return []
        both = [Offer(ON, self._comments[self._began(answer)].id), Offer(BACK, self._comments[answer].id)]
        return sorted(both, key=lambda offer: -worth.of(offer.rule))

    def _host(self, number: int) -> list[Offer]:
        waiting = list(islice(reversed(self._waiting), _WAITING))
        if not waiting:
            return []
        best = max(waiting, key=lambda one: (self._nearness(number, one), one))
        shared = self._shared(number, best)
        return [Offer(HOST, self._comments[self._began(best)].id, shared[0] if shared else "")]

    def _nearness(self, number: int, one: int) -> float:
        rare = sum(self._rarity(word) for word in self._shared(number, one))
        return rare + _ASKED * self._comments[one].asks - log(number - one)

    def _shared(self, number: int, one: int) -> list[str]:
        """The words that both use, the rarest first."""
        return sorted(self._words[number] & self._words[one], key=lambda word: (self._often[word], word))

    def _rarity(self, word: str) -> float:
        """1 for a word that one comment of the list uses, towards 0 for one that all use."""
        total = len(self._comments)
        return log(1 + total / self._often[word]) / log(1 + total)

    def _began(self, number: int) -> int:
        """The comment that began the exchange in which this one stands."""
        while (parent := self._parent[number]) is not None:
            number = parent
        return number

    def note(self, number: int, parent: int | None) -> None:
        self._parent.append(parent)
        comment = self._comments[number]
        if not self._speaks:
            return
        if not comment.host:
            self._waiting[number] = None
            self._by.setdefault(comment.speaker, []).append(number)
            self._answered.pop(comment.speaker, None)
        elif parent is not None:
            visitor = self._comments[parent].speaker
            self._answered[visitor] = number
            for one in self._by.pop(visitor, ()):
                del self._waiting[one]
