"""Plain text in columns, as a terminal or a mail program shows it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

COLUMNS = 72
"""What fits on a line of a mail that will be quoted (RFC 3676 asks for fewer than 78)."""


def wide(text: str) -> int:
    """How many columns `text` takes: two for a Chinese sign, none for an accent that joins the letter before it."""
    if text.isascii():
        return len(text)
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, int]):
    """Sign → its columns, looked up in Unicode once: letters are made of few signs."""

    def __missing__(self, sign: str) -> int:
        wide = unicodedata.east_asian_width(sign) in "WF"
        self[sign] = found = 0 if unicodedata.combining(sign) else 2 if wide else 1
        return found


_WIDTHS = _Widths()


def wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """`text` in lines that begin with `first`, then `rest`. An address is never broken, whatever its length."""
    begins, words, used = first, list[str](), wide(first)
    for word, length in _words(text, COLUMNS - wide(rest)):
        if words and used + 1 + length > COLUMNS:
            yield begins + " ".join(words)
            begins, words, used = rest, [], wide(rest)
        used += length + bool(words)
        words.append(word)
    if words:
        yield begins + " ".join(words)


def _words(text: str, room: int) -> Iterator[tuple[str, int]]:
    """Each word and its columns."""
    for word in text.split():
        length = wide(word)
        if length <= room or "://" in word:
            yield word, length
        else:
            yield from ((piece, wide(piece)) for piece in _pieces(word, room))


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word without an end, and writing that knows no spaces."""
    start = taken = 0
    for at, sign in enumerate(word):
        if taken + wide(sign) > room:
            yield word[start:at]
            start, taken = at, 0
        taken += wide(sign)
    yield word[start:]
