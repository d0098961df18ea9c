"""Names, handles and addresses as patterns, in the spellings in which others write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from html import escape
from urllib.parse import unquote

from aggregator.text.names import fold

JOINT = r"(?:[\s._+,/\u2010-\u2013-]|%20|&nbsp;|<[^<>]{0,400}>)"
"""What may stand between two words of a name: in prose, in a link, in markup."""
_RUN_TOGETHER = 8
"""Letters from which on a name is known where it is written as one word: `#BeatrizSantos`."""
_NICKNAME = 4
_TITLE_WORDS = 4
_GIVEN = 3
_MARKS = {"'": "['’ʼ]", "’": "['’ʼ]", "-": "[-\u2010\u2011]", " ": r"\s+"}
# fmt: off
_WORDS = frozenset((
    "will", "mark", "grace", "hope", "faith", "joy", "may", "june", "april", "august", "rose", "bill", "rob", "sue",
    "art", "dawn", "jack", "frank", "miles", "pat", "sky", "angel", "drew", "chase", "chance", "dean", "earl", "guy",
    "hunter", "jade", "jean", "lance", "max", "mason", "melody", "norm", "olive", "page", "pearl", "penny", "peg",
    "ray", "reed", "rich", "rod", "ruby", "sandy", "stone", "summer", "victor", "ward", "winter", "young", "carol",
    "dale", "daisy", "don", "gene", "harmony", "heath", "holly", "iris", "ivy", "jay", "lily", "sol", "luz", "paz",
    "mar", "rosa", "alba", "linda", "bella", "vera", "viola", "clara", "dag", "björn", "stig", "sten", "liv", "tor",
    "ulf", "axel", "rolf", "rain",
))
# fmt: on
"""Given names that are also words with which a sentence may begin, in languages that classes write in."""
_RUN = re.compile(r"[a-z0-9]+|[^\W_]+")


def words_of(name: str) -> list[str]:
    """The words of a name without what is put around them: `Beatriz 🌻 (Bea)` → `Beatriz`, `Bea`."""
    return [word for raw in name.split() if (word := _stripped(raw))]


def _stripped(word: str) -> str:
    kept = [at for at, sign in enumerate(word) if unicodedata.category(sign)[0] in "LNM"]
    return word[kept[0] : kept[-1] + 1] if kept else ""


def is_full(name: str) -> bool:
    """Does it say who it is wherever it stands? A first name does not; two names do, and a nickname with a digit."""
    words = words_of(name)
    if len(words) != 1:
        return bool(words)
    word = words[0]
    if not _is_cased(word[0]):
        return len(word) > 2 and unicodedata.name(word[0], "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))
    return len(word) >= _NICKNAME and any(sign.isdigit() or sign == "_" for sign in word)


def full(name: str) -> str:
    """A pattern for a full name: in its order, the last name first, and without those in the middle."""
    words = words_of(name)
    orders = {tuple(words), (words[-1], *words[:-1]), (words[0], words[-1]) if len(words) > 1 else tuple(words)}
    return "|".join(_in_a_row(order) for order in sorted(orders, key=lambda order: (-len(order), order)))


def _in_a_row(words: tuple[str, ...]) -> str:
    least = 0 if sum(map(len, words)) >= _RUN_TOGETHER else 1
    return "[#＃]?" + _bounded((JOINT + f"{{{least},6}}").join(map(_spelled, words)), words)


def title(text: str) -> str:
    """A pattern for the title of a post; "" when it is short enough to be anybody's words."""
    words = words_of(text)
    return _bounded((JOINT + "{1,6}").join(map(_spelled, words)), words) if len(words) >= _TITLE_WORDS else ""


def alone(names: Iterable[str]) -> list[str]:
    """Each word of these names that may stand for the whole; no `von` and no `de`, no single letter."""
    found: dict[str, None] = {}
    for name in names:
        words = words_of(name)
        has_capitals = any(not word.islower() for word in words)
        found.update((word, None) for word in words if len(word) > 1 and not (has_capitals and word.islower()))
    return sorted(found, key=lambda word: (-len(word), word))


def givens(names: Iterable[str], shared: Collection[str]) -> list[str]:
    """First names that can only mean them: nobody else here has them, and they are no words.

    Scripts without capitals do not tell a name from a word.
    """
    firsts = dict.fromkeys(words[0] for name in names if (words := words_of(name)))
    return [
        first
        for first in firsts
        if len(first) >= _GIVEN and _is_cased(first[0]) and first.casefold() not in _WORDS and fold(first) not in shared
    ]


def as_names(words: Iterable[str]) -> str:
    """A pattern for words that stand alone, to be read with its capitals: `will` is no Will."""
    forms = dict.fromkeys(form for word in words for form in _forms(word))
    return "|".join((_inside_a_sentence if form.casefold() in _WORDS else _as_word)(form) for form in forms)


def _as_word(form: str) -> str:
    return _bounded(_spelled(form), [form])


def _inside_a_sentence(form: str) -> str:
    """A name that is also a word begins with a capital where a sentence does: there only when it is called out."""
    word = _as_word(form)
    return rf"(?<=[^\s.!?…:]\s){word}|{word}(?=[,!:])"


def anyhow(words: Iterable[str]) -> str:
    """The same, for what is known to mean them."""
    return "|".join(_bounded(_spelled(word), [word]) for word in words)


def _forms(word: str) -> Iterator[str]:
    if not word.islower():
        yield word
    yield word.capitalize()
    yield word.upper()


def handle(account: str, *, short: bool) -> str:
    """A pattern for `@name@server`; `short`: for `@name` too."""
    name, _, server = account[1:].partition("@")
    whole = rf"(?<![\w.@＠-])[@＠]?{re.escape(name)}@{re.escape(server)}(?![\w-]|\.\w)"
    return f"{whole}|(?<![\\w/.@＠-])[@＠]{re.escape(name)}(?![\\w@-]|\\.\\w)" if short else whole


def address(key: str) -> str:
    """A pattern for everything below a canonical address, as it is written in prose or in a link."""
    spellings = "|".join(dict.fromkeys(re.escape(escape(one, quote=False)) for one in (key, unquote(key))))
    return rf"(?<![\w.@-])(?:https?://)?(?:(?:www|m|mobile|amp)\.)*(?:{spellings})(?![\w-]|\.\w)(?:[/?#:][^\s<>\"']*)?"


def _spelled(word: str) -> str:
    return "".join(map(_letter, escape(unicodedata.normalize("NFC", word), quote=False)))


@lru_cache(maxsize=4096)
def _letter(sign: str) -> str:
    """A letter with and without its accents."""
    if sign in _MARKS:
        return _MARKS[sign]
    parts = unicodedata.normalize("NFD", sign)
    base, marks = parts[0], parts[1:]
    if marks and "\u0300" <= marks[0] <= "\u036f":
        return f"(?:{re.escape(sign)}|{re.escape(base)}[\u0300-\u036f]*)"
    return re.escape(sign)


def _bounded(pattern: str, words: list[str] | tuple[str, ...]) -> str:
    """Only as whole words, a genitive `s` aside. Scripts without capitals write words together: there anywhere."""
    before = r"(?<![^\W_])" if _is_cased(words[0][0]) else ""
    after = r"(?=s?(?![^\W_]))" if _is_cased(words[-1][-1]) else ""
    return f"{before}{pattern}{after}"


def _is_cased(sign: str) -> bool:
    return sign.lower() != sign.upper()


def needle(text: str) -> str:
    """A piece that is in every spelling of a name, without its case: what is looked for before any pattern is.

    "", which is in every text, where each letter may be written in more than one way (Åå).
    """
    plain = [run for word in words_of(text) for run in _RUN.findall(_unaccented(word.casefold()))]
    return max(plain, key=len, default="" if words_of(text) else text.casefold())


Needles = tuple[str, ...]
"""Pieces, without their case, all of which are in a text that names somebody in one certain way."""


def of_words(words: Iterable[str]) -> Needles:
    """Of words that stand together: a piece of each, the longest first, which is the rarest as a rule."""
    return tuple(sorted(set(map(needle, words)), key=lambda piece: (-len(piece), piece)))


def of_full(name: str) -> Needles:
    """Of a full name, whichever of those in its middle are left out."""
    words = words_of(name)
    return of_words((words[0], words[-1]))


def of_handle(account: str) -> Iterator[Needles]:
    name = account[1:].partition("@")[0].casefold()
    return ((piece,) for piece in (f"@{name}", f"＠{name}", f"{name}@"))


def of_address(key: str) -> Iterator[Needles]:
    """One of these is in every spelling that `address` knows, and in what has this canonical address."""
    host, _, path = key.partition("/")
    where = (host.casefold(),) if "xn--" not in host else ()
    for one in (path, unquote(path)) if path else ():
        end = one.rpartition("/")[2].casefold()
        yield from ((end, *where), (escape(end, quote=False), *where))
    if not path:
        yield from ((host.casefold(),), (_as_read(host).casefold(),))


def _as_read(host: str) -> str:
    """`münchen.example` for `xn--mnchen-3ya.example` (RFC 3492)."""
    try:
        return host.encode().decode("idna")
    except UnicodeError:
        return host


def _unaccented(word: str) -> str:
    """With a gap where a letter may be written in more than one way."""
    return "".join("_" if "[" in _letter(sign) else sign for sign in unicodedata.normalize("NFC", word))
