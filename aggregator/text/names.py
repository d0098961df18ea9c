"""Names of people, and names fit for an address."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHORTCODE = re.compile(r":\w+:")
_LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i", "ħ": "h"}
)
_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))))
_SLUG = 60


class _Kept(dict[int, int | None]):
    """For `str.translate`: which characters a name keeps, each looked up once."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if _is_ornament(chr(code)) else code
        return kept


_KEPT = _Kept()


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """A name as it is compared: no case, no accents, no emoji, single spaces. `Élodie 🌻` → `elodie`."""
    letters = unicodedata.normalize("NFKD", _SHORTCODE.sub(" ", name)).casefold().translate(_KEPT)
    return " ".join(letters.split()) or " ".join(name.casefold().split())


def _is_ornament(character: str) -> bool:
    """Accents on Latin, Greek and Cyrillic letters; symbols, joiners and variation selectors."""
    return "\u0300" <= character <= "\u036f" or (
        unicodedata.category(character) in ("So", "Sk", "Cf", "Co", "Cn", "Cs", "Cc") and not character.isspace()
    )


def initials(name: str) -> str:
    """One or two letters to draw in place of a picture: first and last word. Empty for a name without letters."""
    words = [word for word in (_letters(word) for word in _SHORTCODE.sub(" ", name).split()) if word]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper()[:1] for word in ends)


def _letters(word: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFC", word) if character.isalnum())


@lru_cache(maxsize=16384)
def slug(text: str, fallback: str = "") -> str:
    """`text` as part of an address: a-z, 0-9 and single hyphens, at most 60; `fallback` when nothing is left.

    Names that Windows keeps for devices are not given: a class may be checked out anywhere.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LATIN))
    latin = "".join(character for character in plain if not unicodedata.combining(character))
    cut = re.sub("[^a-z0-9]+", "-", latin).strip("-")[:_SLUG].strip("-")
    return (f"x-{cut}" if cut in _DEVICES else cut) or fallback
