"""What a curator pastes: addresses, or lines of a spreadsheet with a name beside each. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from aggregator.errors import UsageError
from aggregator.text.plain import clean
from aggregator.text.urls import is_http

MOST = 2000
"""Lines of one paste."""

_URL = re.compile(r"(?:https?|feed)://[^\s<>\"]+", re.I)
_ACCOUNT = re.compile(r"@[\w.-]+@(?:https?://)?[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?/?")
_HASHTAG = re.compile(r"[#＃][^\s#@]+@(?:https?://)?[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?/?")
_BLUESKY = re.compile(r"@((?:[a-z0-9-]+\.)+[a-z]{2,})", re.I)
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
_FILE = re.compile(r"[^\s:]*[^\s:/]\.(?:xml|csv|tsv|js|json|mbox|txt|html?)", re.I)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AROUND = "<>()[]\"'“”«»"


class Asked(Struct, frozen=True, kw_only=True):
    """One place to add. `line` is what was pasted; `address` is empty where no place could be read in it."""

    line: str
    address: str
    name: str = ""


def asked(lines: Iterable[str], name: str = "", is_file: Callable[[str], bool] = lambda _: False) -> list[Asked]:
    """The places in these lines, in their order; `name` is whose they are, where a line says no other.

    `name TAB address`, `address, name`, several addresses in one line, or one alone. Empty lines, comments
    (`# …`) and a heading in front of the first address are skipped; any other line without a place is kept, to
    be told. A line that names something in the class folder is that. Raises UsageError for what is no list.
    """
    lines = list(lines)
    if len(lines) > MOST or any("\0" in line for line in lines):
        raise UsageError(f"these are more than {MOST} lines, or no text", "give a list as text, in parts if it is long")
    found: dict[str, Asked] = {}
    for line in lines:
        bare = line.strip().lstrip("\ufeff")
        if not bare or re.match(r"#\s", bare):
            continue
        here = [Asked(line=bare, address=bare, name=name)] if is_file(bare) else list(_line(bare, name))
        if not here and (found or not _is_heading(bare)):
            here = [Asked(line=bare, address="")]
        for one in here:
            found.setdefault(one.address or one.line, one)
    return list(found.values())


def _is_heading(line: str) -> bool:
    return bool(re.search(r"[\t,;]", line)) and not re.search(r"[@/#.]", line)


def _line(line: str, name: str) -> Iterator[Asked]:
    cells = [cell.strip() for cell in _cells(line)]
    places = [(cell, address) for cell in cells for address in _addresses(cell)]
    named = next((cell for cell in cells if _is_name(cell)), "") if len(cells) > 1 else ""
    for _, address in places:
        yield Asked(line=line, address=address, name=clean(named) or name)


def _cells(line: str) -> list[str]:
    """A row as spreadsheets copy it (tabs) or save it (commas or semicolons, quoted where need be)."""
    sign = next((sign for sign in "\t;," if sign in line), ",")
    try:
        return next(csv.reader([line], delimiter=sign, skipinitialspace=True), [line])
    except csv.Error:
        return line.split(sign)


def _is_name(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not _MAIL.fullmatch(cell) and not list(_addresses(cell))


def _addresses(cell: str) -> Iterator[str]:
    """One address is the whole cell, or each word is one."""
    words = [word.lstrip(_AROUND).rstrip(f"{_AROUND}.,;!") for word in cell.split()]
    found = [address for word in words if (address := address_of(word))]
    whole = all(found) and len(found) == len([word for word in words if word])
    loud = [address for address in found if is_http(address) or address[:1] in "@#＃"]
    yield from found if whole else loud


def address_of(word: str) -> str:
    """A word as the address it stands for; empty when it stands for none."""
    if _URL.fullmatch(word):
        return re.sub(r"\Afeed://", "https://", word, flags=re.I)
    if _HASHTAG.fullmatch(word) or _ACCOUNT.fullmatch(word):
        return word.rstrip("/")
    if word.lower().startswith(("feed:http", "acct:")):
        return address_of(word.partition(":")[2] if word[:1] in "fF" else f"@{word.partition(':')[2]}")
    if found := _BLUESKY.fullmatch(word):
        return f"https://bsky.app/profile/{found[1].lower()}"
    if _FILE.fullmatch(word) and (PurePosixPath(word).suffix not in (".html", ".htm") or "/" not in word):
        return word
    return f"https://{word}" if _HOST.fullmatch(word) else ""
