"""Words that two texts share: six in a row that one quotes from the other, and the rarer ones that both use."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.text.names import fold

RUN = 6
"""Words in a row that nobody repeats by chance. Of scripts without spaces, twice as many characters."""

_UNSPACED = "\u0e00-\u0eff\u2e80-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_LONE = re.compile(rf"[{_UNSPACED}]")
_NO_WORDS = re.compile(r"https?://\S+|[#＃@＠][\w@.-]+")
_LONG = re.compile(r"[^\W\d_]{4,}")
_MARKED = re.compile(r"[“„\"«「『]([^“”„\"«»「」『』\n]{20,1000})[”“\"»」』]")


def quoted_lines(text: str) -> str:
    """What a plain text quotes: lines that start with `> `, and what stands between quotation marks."""
    if ">" not in text and text.isascii() and '"' not in text:
        return ""
    lines = [line.lstrip("> ") for line in text.split("\n") if line.startswith(">")]
    return "\n".join([*lines, *_MARKED.findall(own_lines(text))])


def own_lines(text: str) -> str:
    """A plain text without the lines that it quotes."""
    return "\n".join(line for line in text.split("\n") if not line.startswith(">")) if ">" in text else text


def runs(text: str) -> dict[tuple[str, ...], str]:
    """Every run of six words, folded, with the words as written."""
    written = _WORD.findall(text)
    words = [fold(word) for word in written]
    size = 2 * RUN if sum(len(word) == 1 for word in words) > len(words) / 2 else RUN
    space = "" if size > RUN else " "
    return {tuple(words[at : at + size]): space.join(written[at : at + size]) for at in range(len(words) - size + 1)}


def weighed_words(text: str) -> list[tuple[str, float]]:
    """Its words without addresses, hashtags and @names, folded, each with its weight: 1; of scripts without spaces, ½."""
    bare = _NO_WORDS.sub(" ", text)
    return [(fold(word), 0.5 if _LONE.match(word) else 1.0) for word in _WORD.findall(bare)]


def long_words(text: str) -> frozenset[str]:
    """Its words of four letters and more, folded."""
    return frozenset(map(fold, _LONG.findall(text)))


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """Words that are written without a capital somewhere in these texts."""
    return frozenset(fold(word) for text in texts for word in _WORD.findall(text) if word.islower())
