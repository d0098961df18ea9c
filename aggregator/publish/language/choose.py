"""From the language a class asked for to a `Language`: its catalogue, and what CLDR knows about it (through Babel).

Babel is only imported here, in the process that builds. Nothing depends on the system's own locale.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.errors import BuildError
from aggregator.publish.language.language import BETWEEN, GERMANIC, Language, form_of

if TYPE_CHECKING:
    from babel import Locale

CATALOGUE = "locale/{}/LC_MESSAGES/site.po"
"""Below a folder of templates."""
_INTERNATIONAL = "en_001"
"""English as most of the world writes it: day, month, year."""


def choose(folders: Sequence[Path], wanted: str) -> Language:
    """The language `wanted` (BCP 47), if one of the folders has a catalogue for it; English otherwise.

    A catalogue in an earlier folder stands in front of the same one in a later, message by message. Raises
    `BuildError` when a catalogue cannot be read.
    """
    for code in _codes(wanted):
        files = [path for folder in folders if (path := folder / CATALOGUE.format(code.replace("-", "_"))).is_file()]
        if files or code == "en":
            return _language(wanted, tuple((str(path), path.read_bytes()) for path in reversed(files)))
    return _language("en", ())


def _codes(wanted: str) -> list[str]:
    """`zh-Hant-TW` → zh-Hant-TW, zh-Hant, zh"""
    parts = wanted.split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]


@lru_cache(maxsize=8)
def _language(code: str, catalogues: tuple[tuple[str, bytes], ...]) -> Language:
    messages: dict[str, tuple[str, ...]] = {}
    plural = GERMANIC
    for path, body in catalogues:
        plural = _read(path, body, messages) or plural
    return Language(code=code, messages=messages, plural=plural, **_cldr(code))


# ── words ─────────────────────────────────────────────────────────────────────────────


def _read(path: str, body: bytes, messages: dict[str, tuple[str, ...]]) -> str:
    """Add a catalogue's finished messages, and give back its rule for the plural."""
    from io import BytesIO

    from babel.messages.pofile import PoFileError, read_po

    try:
        catalogue = read_po(BytesIO(body), abort_invalid=True)
        for message in catalogue:
            forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            if message.id and not message.fuzzy and forms and all(forms):
                id = message.id if isinstance(message.id, str) else message.id[0]
                _check(message.id if isinstance(message.id, str) else message.id[-1], forms)
                messages[f"{message.context}{BETWEEN}{id}" if message.context else id] = forms
        form_of(str(catalogue.plural_expr))
        return str(catalogue.plural_expr)
    except (PoFileError, ValueError, LookupError) as error:
        raise BuildError(f"{path}: {error}", "`make words` says what is wrong with it") from error


_HOLE = re.compile(r"%(?:\((\w+)\)s|%)?")


def _check(message: str, forms: tuple[str, ...]) -> None:
    """A placeholder that the message has not would end a build halfway."""
    known = {found[0] for found in _HOLE.finditer(message)} | {"%%"}
    for form in forms:
        if strange := {found[0] for found in _HOLE.finditer(form)} - known:
            raise ValueError(f"{message!r} knows nothing of {', '.join(sorted(strange))}")


# ── dates and numbers ─────────────────────────────────────────────────────────────────


def _cldr(code: str) -> Mapping[str, Any]:
    locale = _locale(code)
    stand_alone, days = locale.months["stand-alone"], locale.days["stand-alone"]["wide"]
    skeletons, intervals = locale.datetime_skeletons, locale.interval_formats.get("yMMMd", {})
    months = locale.months["format"]
    day = skeletons["yMMMd"].pattern if "yMMMd" in skeletons else locale.date_formats["long"].pattern
    return {
        "direction": locale.text_direction,
        "months": tuple(months["wide"][month] for month in range(1, 13)),
        "lone_months": tuple(stand_alone["wide"][month] for month in range(1, 13)),
        "short_months": tuple(months["abbreviated"][month] for month in range(1, 13)),
        "weekdays": tuple(days[day] for day in range(7)),
        "day": _pattern(day),
        "day_of_year": _pattern(skeletons["MMMd"].pattern if "MMMd" in skeletons else day),
        "moment": str(locale.datetime_formats["medium"]).replace("{1}", "{day}").replace("{0}", "{time}"),
        "whole_day": _pattern(locale.date_formats["full"].pattern),
        "month": _pattern(skeletons["yMMMM"].pattern if "yMMMM" in skeletons else "MMMM y"),
        "weeks": tuple(_stretch(intervals.get(field, (f"{day} – ", day))) for field in "dMy"),
        "group": locale.number_symbols["latn"].get("group", ","),
    }


def _locale(code: str) -> Locale:
    """The nearest that CLDR has."""
    from babel import Locale, UnknownLocaleError

    for one in [_INTERNATIONAL] if code == "en" else _codes(code):
        try:
            return Locale.parse(one.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_INTERNATIONAL)


def _stretch(parts: Sequence[str]) -> tuple[str, str]:
    return _pattern(parts[0]), _pattern(parts[-1])


_FIELD = re.compile(r"'([^']*)'|([a-zA-Z])\2*|[{}]")
_ERA = re.compile(r" ?G+")
_KNOWN = {"d": "d", "dd": "d", "y": "y", "M": "M", "MM": "M", "L": "M", "LL": "M", "LLL": "MMM"}
"""Fields of CLDR that are written like another; MMM, MMMM and LLLL are themselves, and every weekday is EEEE."""


def _pattern(pattern: str) -> str:
    """A pattern of CLDR's (UTS 35) as one of `str.format`: `d MMM y` → `{d} {MMM} {y}`. Eras are left out."""
    return _FIELD.sub(_field, _ERA.sub("", pattern))


def _field(found: re.Match[str]) -> str:
    field, quoted = found[0], found[1]
    if quoted is not None:
        return quoted.replace("{", "{{").replace("}", "}}") or "'"
    if field in "{}":
        return field * 2
    name = "EEEE" if field[0] in "Ec" else _KNOWN.get(field, field)
    return f"{{{name}}}"
