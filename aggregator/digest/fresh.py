"""Words that are new this week: said by at least two people, and by nobody in the weeks before.

They come from titles, tags and the beginnings of posts, which are at hand without reading the archive. No list of words
to leave out is needed, so that it is the same in every language: what is in every week anyway is not new. What is too
short, somebody's name, or in a language of which the weeks before hold next to nothing is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from aggregator.model import Head, Phrase, Threads
from aggregator.text.names import fold

MOST = 8
_ENOUGH = ((150, 2), (60, 3))
"""Posts in the same language before, and how many people must then have said it: the fewer posts there are to compare
with, the more often an everyday word is not in them. What one person alone says is theirs, and not the class's."""
COMMON = 0.02
"""A phrase neither begins nor ends with a word that is in more than this share of the posts before, or is too short."""
LONGEST = 3
"""Words in a phrase; of scripts without spaces, characters plus one."""

_NO_WORDS = re.compile(r"https?://\S+|[@＠][\w@.-]+|^>.*$", re.M)
_UNSPACED = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[\u30a1-\u30fa\u30fc]+")
"""Runs of Han and of Katakana; what stands between them in Japanese is grammar."""
_LETTERS = {"cased": 4, "other": 3, "unspaced": 2}
_LONGEST_WORD, _READ = 40, 1000
"""Letters of a word, and of a post, that are looked at."""
_INSIDE = frozenset("'’-‐·\u200c\u200d")


_EDGES = re.compile(r"(?<!\S)['’\-‐·\u200c\u200d]+|['’\-‐·\u200c\u200d]+(?!\S)")
"""What joins letters, where it joins none."""


class _Signs(dict[int, str]):
    """For `str.translate`: letters as they are, what joins them inside a word, everything else a gap or a break."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kind = unicodedata.category(sign)[0]
        made = sign if kind in "LMN" or sign in _INSIDE else " " if kind == "Z" or sign == "_" else " \n "
        self[code] = made
        return made


_SIGNS = _Signs()


def fresh(threads: Threads, groups: Sequence[Sequence[str]], before: Sequence[str]) -> list[tuple[Phrase, ...]]:
    """For each group of posts of one week (the class, a topic; by time): what it says that `before` does not, in the
    order in which it was first said."""
    past = [threads.heads[post] for post in before]
    languages = Counter(map(_language, past))
    needed = {language: _needed(posts) for language, posts in languages.items()}
    found = _Week(threads, needed, dict.fromkeys(post for group in groups for post in group)).uses
    _Search(found).drop_known(past)
    return [_of(group, found) for group in groups]


def _needed(posts: int) -> int:
    """How many people must say something, when so many posts before are in its language; 0 when one cannot tell."""
    return next((people for least, people in _ENOUGH if posts >= least), 0)


def _of(group: Sequence[str], found: Mapping[str, _Use]) -> tuple[Phrase, ...]:
    inside = frozenset(group)
    mine = {key: part for key, use in found.items() if (part := use.within(inside)).is_enough}
    return tuple(Phrase(text=mine[key].text, post=next(iter(mine[key].posts))) for key in _chosen(mine))


def _chosen(found: Mapping[str, _Use]) -> list[str]:
    """What most people said, each word in one form, and no part of a phrase beside the whole; by first mention."""
    chosen: list[str] = []
    for key in sorted(found, key=lambda key: (-len(found[key].people), -len(key))):
        if len(chosen) < MOST and not any(_holds(other, key) or _is_form_of(key, other) for other in chosen):
            chosen.append(key)
    return [key for key in found if key in chosen]


@dataclass(slots=True)
class _Use:
    """One phrase: post → who said it there and how it was written, and how many must have said it."""

    needed: int
    posts: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def people(self) -> set[str]:
        return {person for person, _ in self.posts.values()}

    @property
    def is_enough(self) -> bool:
        return len(self.people) >= self.needed

    @property
    def text(self) -> str:
        """As it is mostly written."""
        spellings = Counter(text for _, text in self.posts.values())
        return min(spellings, key=lambda text: (-spellings[text], text))

    def within(self, posts: frozenset[str]) -> _Use:
        return _Use(self.needed, {post: said for post, said in self.posts.items() if post in posts})


class _Week:
    """Everything that several people say in some posts."""

    def __init__(self, threads: Threads, needed: Mapping[str, int], posts: Iterable[str]) -> None:
        names = _names(threads)
        uses: dict[str, _Use] = {}
        for post in posts:
            head = threads.heads[post]
            least = needed.get(_language(head), 0)
            if least and head.indexable and not head.warning:
                person = threads.authors.get(post) or fold(head.author.name)
                for words in _phrases(head):
                    folded = [_folded(word) for word in words]
                    if names.isdisjoint(folded):
                        key = " ".join(folded)
                        use = uses.get(key)
                        if use is None:
                            use = uses[key] = _Use(least)
                        use.posts.setdefault(post, (person, " ".join(words)))
        self.uses = {key: use for key, use in uses.items() if use.is_enough}


def _names(threads: Threads) -> frozenset[str]:
    """Every word of everybody's name, of those who are not to be named first of all."""
    veiled = (name for veil in threads.veils for name in (veil.name, *veil.names))
    said = (*(person.name for person in threads.people.values()), *veiled)
    return frozenset(_folded(word) for name in said for word in _EDGES.sub("", name.translate(_SIGNS)).split())


class _Search:
    """Looks in earlier posts for what may be new: through each of them once, for all of it."""

    def __init__(self, found: dict[str, _Use]) -> None:
        self._found = found
        self._unspaced = {key for key in found if _is_unspaced(key)}
        phrases = [key.split(" ") for key in found if " " in key]
        self._begun: dict[str, Counter[str]] = defaultdict(Counter)
        """First word → second → how many phrases that are still looked for begin so."""
        for first, second, *_ in phrases:
            self._begun[first][second] += 1
        self._ends = {end for phrase in phrases for end in (phrase[0], phrase[-1])}
        self._stems: dict[str, list[str]] = defaultdict(list)
        for key in found:
            if " " not in key and key not in self._unspaced:
                self._stems[_stem(key)].append(key)

    def drop_known(self, past: Sequence[Head]) -> None:
        """A word is known in any of its forms: `station` when `stations` was said. A phrase is known as it stands, and
        it neither begins nor ends with a word that is everywhere."""
        vocabulary: set[str] = set()
        posts: Counter[str] = Counter()
        for head in past if self._found else ():
            text = _fold(_plain(head))
            words = set(text.split())
            vocabulary |= words
            posts.update(self._ends & words)
            self._drop(self._said(text, words))
        self._drop(self._forms(vocabulary))
        everywhere = {end for end in self._ends if posts[end] > COMMON * len(past)}
        self._drop([key for key in self._found if " " in key and not everywhere.isdisjoint(_ends(key))])

    def _drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            if self._found.pop(key, None) and " " in key:
                self._forget_beginning(*key.split(" ")[:2])

    def _forget_beginning(self, first: str, second: str) -> None:
        """Where nothing that is still looked for begins with a word, posts with it need not be taken apart."""
        seconds = self._begun[first]
        seconds[second] -= 1
        if not seconds[second]:
            del seconds[second]
        if not seconds:
            del self._begun[first]

    def _said(self, text: str, words: set[str]) -> Iterator[str]:
        """Phrases in one earlier post, and words of scripts that write them together."""
        if not self._begun.keys().isdisjoint(words):
            for clause in text.split("\n"):
                row = clause.split()
                for at, (first, second) in enumerate(pairwise(row)):
                    if first in self._begun and second in self._begun[first]:
                        yield from (" ".join(row[at : at + length]) for length in range(2, LONGEST + 1))
        if self._unspaced and _UNSPACED.search(text):
            yield from (key for key in self._unspaced if key in text)

    def _forms(self, vocabulary: set[str]) -> Iterator[str]:
        lengths = sorted({len(stem) for stem in self._stems})
        for word in vocabulary:
            for length in lengths:
                for key in self._stems.get(word[:length], ()):
                    if length >= _LETTERS["cased"] or key == word:
                        yield key


def _ends(phrase: str) -> tuple[str, str]:
    return phrase.partition(" ")[0], phrase.rpartition(" ")[2]


# ── words ─────────────────────────────────────────────────────────────────────────────


def _phrases(head: Head) -> Iterator[tuple[str, ...]]:
    """Words, and words in a row that begin and end with one that is not too short. None reaches over a comma."""
    for clause in _plain(head).split("\n"):
        row: tuple[str, ...] = ()
        for word in clause.split():
            if _UNSPACED.search(word):
                yield from _characters(word)
                row = ()
                continue
            row = (*row, word)[-LONGEST:]
            if _is_long(word):
                yield from (row[at:] for at in range(len(row)) if _is_long(row[at]))


def _plain(head: Head) -> str:
    """Words with spaces between them, in lines that no phrase reaches over: of its title, tags and beginning."""
    text = "\n".join((head.title, *head.tags, head.lead.removesuffix("…")))[:_READ]
    if any(map(text.__contains__, ("://", "@", "＠", ">"))):  # every post is read every night: look before searching
        text = _NO_WORDS.sub("\n", text)
    text = text.translate(_SIGNS)
    return text if _INSIDE.isdisjoint(text) else _EDGES.sub("", text)


def _characters(word: str) -> Iterator[tuple[str, ...]]:
    """Two to four characters in a row, of scripts that write words together; a name in Katakana as a whole."""
    for run in _UNSPACED.findall(word):
        if "\u30a0" < run[0] < "\u3100":
            if len(run) >= _LETTERS["other"]:
                yield (run,)
            continue
        for length in range(_LETTERS["unspaced"], LONGEST + 2):
            yield from ((run[at : at + length],) for at in range(len(run) - length + 1))


@lru_cache(maxsize=65536)
def _is_long(word: str) -> bool:
    if not any(map(str.isalpha, word)):
        return False
    kind = "unspaced" if _is_unspaced(word) else "cased" if word.lower() != word.upper() else "other"
    return _LETTERS[kind] <= len(word) <= _LONGEST_WORD


def _is_unspaced(word: str) -> bool:
    return bool(word) and _UNSPACED.match(word) is not None


def _holds(longer: str, key: str) -> bool:
    return len(longer) > len(key) and (f" {key} " in f" {longer} " or (_is_unspaced(key) and key in longer))


def _is_form_of(key: str, other: str) -> bool:
    return key.startswith(_stem(other)) or other.startswith(_stem(key))


def _stem(word: str) -> str:
    """Without what is mostly an ending."""
    return word[: max(4, len(word) - 2)]


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text.casefold()).replace("’", "'")


_folded = lru_cache(maxsize=16384)(_fold)
"""The same for single words, which are few."""


def _language(head: Head) -> str:
    return head.language.partition("-")[0]
