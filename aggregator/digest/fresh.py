"""Words that are new this week: said by at least two people, and by nobody in the weeks before.

They come from titles, tags and the beginnings of posts, which are at hand without reading the archive. No list of words
to leave out is needed, so that it is the same in every language: what is in every week anyway is not new. What is too
short, somebody's name, or in a language of which the weeks before hold next to nothing is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.model import Head, Phrase, Threads
from aggregator.text.names import fold

MOST = 8
_ENOUGH = ((150, 2), (60, 3))
"""Posts in the same language before, and how many people must then have said it: the fewer posts there are to compare
with, the more often an everyday word is not in them. What one person alone says is theirs, and not the class's."""
COMMON = 0.02
"""A phrase neither begins nor ends with a word that is in more than this share of the posts before."""
LONGEST = 3
"""Words in a phrase; of scripts without spaces, characters plus one."""

_NO_WORDS = re.compile(r"https?://\S+|[@＠][\w@.-]+|^>.*$", re.M)
_UNSPACED = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[\u30a1-\u30fa\u30fc]+")
"""Runs of Han and of Katakana; what stands between them in Japanese is grammar."""
_LETTERS = {"cased": 4, "other": 3, "unspaced": 2}
_INSIDE = frozenset("'’-‐·\u200c\u200d")


class _Signs(dict[int, str]):
    """For `str.translate`: letters as they are, what joins them inside a word, everything else a gap or a break."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        kind = unicodedata.category(sign)[0]
        made = sign if kind in "LMN" or sign in _INSIDE else " " if kind == "Z" or sign in "#＃_" else " \n "
        self[code] = made
        return made


_SIGNS = _Signs()


def fresh(threads: Threads, posts: Sequence[str], before: Iterable[str]) -> tuple[Phrase, ...]:
    """What `posts` (by time) say that `before` does not, in the order in which it was first said."""
    past = _Past()
    for post in before:
        past.add(threads.heads[post])
    names = _names(threads)
    uses: dict[str, _Use] = {}
    for post in posts:
        head = threads.heads[post]
        needed = past.needed(_language(head))
        if head.warning or not head.indexable or not needed:
            continue
        for words in _phrases(head):
            if past.lacks(words) and not any(_folded(word) in names for word in words):
                use = uses.setdefault(_key(words), _Use(post, needed))
                use.people.add(threads.authors.get(post) or fold(head.author.name))
                use.spellings[" ".join(words)] += 1
    found = {key: use for key, use in uses.items() if len(use.people) >= use.needed}
    return tuple(Phrase(text=found[key].text, post=found[key].post) for key in _chosen(found))


def _chosen(found: Mapping[str, _Use]) -> list[str]:
    """What most people said, each word in one form, and no part of a phrase beside the whole; by first mention."""
    chosen: list[str] = []
    for key in sorted(found, key=lambda key: (-len(found[key].people), -len(key))):
        if len(chosen) < MOST and not any(_holds(other, key) or _is_form_of(key, other) for other in chosen):
            chosen.append(key)
    return [key for key in found if key in chosen]


@dataclass(slots=True)
class _Use:
    """Where a phrase was first said, by whom, and how it is written."""

    post: str
    needed: int
    people: set[str] = field(default_factory=set)
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        return min(self.spellings, key=lambda text: (-self.spellings[text], text))


class _Past:
    """What was said before: every phrase, the beginnings of words, and how common each word was."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self._phrases: set[str] = set()
        self._beginnings: set[str] = set()
        self._words: Counter[str] = Counter()

    def add(self, head: Head) -> None:
        self.posts[_language(head)] += 1
        seen: set[str] = set()
        for words in _phrases(head):
            key = _key(words)
            self._phrases.add(key)
            if len(words) == 1:
                seen.add(key)
        self._words.update(seen)
        self._beginnings.update(word[:length] for word in seen for length in range(4, len(word) + 1))

    def needed(self, language: str) -> int:
        """How many people must say something for it to be new in this language; 0 when one cannot tell."""
        return next((people for posts, people in _ENOUGH if self.posts[language] >= posts), 0)

    def lacks(self, words: Sequence[str]) -> bool:
        """A word is known in any of its forms: `station` when `stations` was said. A phrase is known as it stands."""
        key = _key(words)
        if len(words) == 1:
            return key not in self._phrases and _stem(key) not in self._beginnings
        return key not in self._phrases and all(map(self._is_rare, (words[0], words[-1])))

    def _is_rare(self, word: str) -> bool:
        return _is_long(word) and self._words[_folded(word)] <= COMMON * self.posts.total()


def _phrases(head: Head) -> Iterator[tuple[str, ...]]:
    """Words, and words in a row, of its title, its tags and its beginning. None reaches over a comma."""
    text = "\n".join((head.title, *head.tags, head.lead.removesuffix("…")))
    for clause in _NO_WORDS.sub("\n", text).translate(_SIGNS).split("\n"):
        row: list[str] = []
        for word in clause.split():
            if _UNSPACED.search(word):
                yield from _characters(word)
                row.clear()
                continue
            row = [*row, word.strip("".join(_INSIDE))][-LONGEST:]
            if _is_long(row[-1]):
                yield (row[-1],)
            for length in range(2, len(row) + 1):
                yield tuple(row[-length:])


def _characters(word: str) -> Iterator[tuple[str, ...]]:
    """Two to four characters in a row, of scripts that write words together; a name in Katakana as a whole."""
    for run in _UNSPACED.findall(word):
        if "\u30a0" < run[0] < "\u3100":
            yield (run,)
            continue
        for length in range(_LETTERS["unspaced"], LONGEST + 2):
            yield from ((run[at : at + length],) for at in range(len(run) - length + 1))


def _is_long(word: str) -> bool:
    if not any(map(str.isalpha, word)):
        return False
    kind = "unspaced" if _is_unspaced(word) else "cased" if word.lower() != word.upper() else "other"
    return len(word) >= _LETTERS[kind]


def _is_unspaced(word: str) -> bool:
    return bool(word) and _UNSPACED.match(word) is not None


def _holds(longer: str, key: str) -> bool:
    return len(longer) > len(key) and (f" {key} " in f" {longer} " or (_is_unspaced(key) and key in longer))


def _is_form_of(key: str, other: str) -> bool:
    return key.startswith(_stem(other)) or other.startswith(_stem(key))


def _stem(word: str) -> str:
    """Without what is mostly an ending."""
    return word[: max(4, len(word) - 2)]


def _key(words: Sequence[str]) -> str:
    return " ".join(map(_folded, words))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word.casefold()).replace("’", "'")


def _language(head: Head) -> str:
    return head.language.partition("-")[0]


def _names(threads: Threads) -> frozenset[str]:
    """Every word of everybody's name: who is here is told elsewhere."""
    return frozenset(_folded(word) for person in threads.people.values() for word in person.name.split())
