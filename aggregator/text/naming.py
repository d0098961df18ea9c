"""Whom a text names, in any script: whom it turns to ("@Kathleen", "Hej Jon!", "Tony, tack") and of whom it speaks.

A name by itself proves little, so that it must be guarded by where it stands: after an `@`, among
the first words of a line with a mark behind it, after a greeting, or between a comma and the end of
a sentence. In scripts with capitals it must be written with one. Scripts without spaces are read by
prefix: 田中さん begins with 田中.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from aggregator.text.names import fold

_WORD = re.compile(r"\w+(?:-\w+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_AT = re.compile(r"[@＠]\s?\Z")
_MARK = re.compile(r"(?:さん|様|さま|君|氏|님|씨)?\s*(?:[,،、，!！:：;–—]|-\s|\Z)")
_CLOSE = re.compile(r"\s*(?:[.!?…。！？؟]|\Z)")
_PAUSE = re.compile(r"[,،、，]\s*\Z")
_ENDED = re.compile(r"[.!?…]\s*\Z")
_SENTENCE = re.compile(r"[.!?…]\s|[。！？؟।]|\Z")
_TURNING = re.compile(
    r"(?:\b(?:hi|hello|hey|hiya|dear|thanks|thank you|thx|cheers|welcome|sorry|congratulations|hej|hejsan|hallå|tack|tak|takk"
    r"|bonjour|salut|merci|cher|chère|hola|gracias|querid[oa]|hallo|danke|liebe[rs]?|beste|bedankt|ciao|grazie|car[oa]"
    r"|olá|oi|obrigad[oa]|cześć|dzięki|hei|kiitos|привет|здравствуйте|спасибо|дорог(?:ой|ая)|привіт|дякую)"
    r"|(?:يا|مرحبا|أهلا|شكرا|عزيزي|عزيزتي|שלום|תודה|سلام|ممنون|नमस्ते|धन्यवाद|你好|谢谢|謝謝|感谢))\W*(?:\w+\W+)?\Z",
    re.I,
)
"""In front of a name, at most a word apart: a greeting, thanks, a vocative."""
_FIRST_WORDS = 3
_LONGEST_NAME = 3
_LONGEST_UNSPACED = 8
_AROUND = 30


class Naming(NamedTuple):
    """Somebody is named. `words` is how; `turned`: the text turns to them; `opens`: in its first sentence."""

    who: str
    words: str
    turned: bool
    opens: bool


class Names:
    """Who may be named: the people who have spoken so far. A name that two people share names nobody."""

    def __init__(self) -> None:
        self._by_words: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._begin: set[str] = set()

    def add(self, who: str, name: str) -> None:
        """`name` whole, its first word, and written as one word, as in `@TravisDowns`."""
        words = tuple(fold(word) for word in _WORD.findall(name))[:_LONGEST_NAME]
        for form in {words, words[:1], ("".join(words),)}:
            if len("".join(form)) > 1:
                self._by_words[form].add(who)
                self._begin.add(form[0])

    def find(self, words: list[str], at: int) -> tuple[str, int]:
        """Who is named by the folded words from `at` on, and by how many of them."""
        for count in range(min(_LONGEST_NAME, len(words) - at), 0, -1) if words[at] in self._begin else ():
            if who := self._one(tuple(words[at : at + count])):
                return who, count
        return "", 0

    def begins(self, word: str) -> tuple[str, int]:
        """Who is named by the first letters of a word without spaces, and by how many of them."""
        for size in range(min(_LONGEST_UNSPACED, len(word) - 1), 1, -1):
            if who := self._one((fold(word[:size]),)):
                return who, size
        return "", 0

    def _one(self, form: tuple[str, ...]) -> str:
        found = self._by_words.get(form, ())
        return next(iter(found)) if len(found) == 1 else ""


def namings(text: str, names: Names, common: Collection[str] = ()) -> Iterator[Naming]:
    """Everybody whom the own words of a plain text name, in order.

    `common` are folded words that are written small hereabouts ("will", "mark"): at the start of a
    sentence such a word is no name.
    """
    own = (line for line in text.split("\n") if not line.startswith(">"))
    for number, line in enumerate(own):
        yield from _in_line(line, number, names, common)


def _in_line(line: str, number: int, names: Names, common: Collection[str]) -> Iterator[Naming]:
    spans = list(_WORD.finditer(line))
    words = [fold(span[0]) for span in spans]
    first_end = end.start() if number == 0 and (end := _SENTENCE.search(line)) else 0
    at = 0
    while at < len(spans):
        who, count = names.find(words, at)
        stop = spans[at + count - 1].end() if who else 0
        if not who and _UNSPACED.match(spans[at][0]):
            who, size = names.begins(spans[at][0])
            stop = spans[at].start() + size
        if who:
            place = _Place(line, spans[at].start(), stop, at, number)
            turned = place.turned(words[at] in common)
            if turned or place.named(words[at] in common):
                yield Naming(who, place.evidence(), turned, stop <= first_end)
        at += max(count, 1)


class _Place(NamedTuple):
    """Where a name stands: between `start` and `stop` of a line, as its word number `at`."""

    line: str
    start: int
    stop: int
    at: int
    number: int

    def turned(self, is_common: bool) -> bool:
        before, after = self._before(), self.line[self.stop : self.stop + _AROUND]
        if _AT.search(before):
            return True
        if 0 < self.at <= _FIRST_WORDS and _TURNING.search(before):
            return True
        if not self._written_as_name():
            return False
        if self.at < _FIRST_WORDS and self.number < 2 and _MARK.match(after) and not (is_common and self.at == 0):
            return bool(after.strip()) or self.at > 0
        return bool(_PAUSE.search(before) and _CLOSE.match(after))

    def named(self, is_common: bool) -> bool:
        """It is spoken of: written as a name, and not merely a word that begins a sentence."""
        return self._written_as_name() and not (is_common and self._begins())

    def _written_as_name(self) -> bool:
        first = self.line[self.start]
        return first.isupper() or (first.lower() == first.upper() and not first.isdigit())

    def _begins(self) -> bool:
        return self.at == 0 or bool(_ENDED.search(self._before()))

    def _before(self) -> str:
        """A little of what stands in front: enough for a mark, a greeting and a word."""
        return self.line[max(0, self.start - 2 * _AROUND) : self.start]

    def evidence(self) -> str:
        """The words around the name."""
        start = max(0, self.start - _AROUND)
        if start:
            start = self.line.find(" ", start, self.start) + 1 or self.start
        stop = self.stop + _AROUND
        words = self.line[start:stop]
        return (
            words.rpartition(" ")[0] if " " in self.line[self.stop : stop] and stop < len(self.line) else words
        ).strip()
