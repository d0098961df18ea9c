"""What a curator pastes: addresses, or lines of a spreadsheet with a name beside each. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
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
_WITHIN = re.compile(r"(?<![\w/])https?://[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:!?]", re.I)
_SLIP = re.compile(r"(?:h{0,2}t{1,3}p{1,2}s{0,2})[:;.,]{0,2}/{1,3}([^\s/]+\.\S+)", re.I)
"""`htp://`, `https//`, `http:/`: what was meant is plain, but it is the curator who says so."""
_LOGIN = re.compile(r"//[^/?#\s]*@")
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
        here = [Asked(line=bare, address=bare, name=name)] if is_file(bare) else list(_line(bare, name, is_file))
        if not here and (found or not _is_heading(bare)):
            here = [Asked(line=bare, address="")]
        for one in here:
            found.setdefault(one.address or one.line, one)
    return list(found.values())


def _is_heading(line: str) -> bool:
    return bool(re.search(r"[\t,;]", line)) and not re.search(r"[@/#.]", line)


def _line(line: str, name: str, is_file: Callable[[str], bool]) -> Iterator[Asked]:
    cells = [cell.strip() for cell in _cells(line)]
    found = [[cell] if re.search("[./]", cell) and is_file(cell) else list(_addresses(cell)) for cell in cells]
    names = [cell for cell, there in zip(cells, found, strict=True) if not there and _is_name(cell)]
    named = names[0] if names and len(cells) > 1 else ""
    for address in chain.from_iterable(found):
        yield Asked(line=line, address=address, name=clean(named) or name)


def _cells(line: str) -> list[str]:
    """A row as spreadsheets copy it (tabs) or save it (commas or semicolons, quoted where need be)."""
    sign = next((sign for sign in "\t;," if sign in line), ",")
    try:
        return next(csv.reader([line], delimiter=sign, skipinitialspace=True), [line])
    except csv.Error:
        return line.split(sign)


def _is_name(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not _MAIL.fullmatch(cell)


def _addresses(cell: str) -> Iterator[str]:
    """One address is the whole cell, or each word is one; else those that stand among other words or signs."""
    words = [word.lstrip(_AROUND).rstrip(f"{_AROUND}.,;!") for word in cell.split()]
    found = [address for word in words if (address := address_of(word))]
    whole = all(found) and len(found) == len([word for word in words if word])
    loud = [address for address in found if is_http(address) or address[:1] in "@#＃"]
    yield from found if whole else loud or _WITHIN.findall(cell)


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


# ── what to write instead ─────────────────────────────────────────────────────────────


def what_is_missing(line: str) -> tuple[str, str]:
    """Why no place could be read in a line, and what to write."""
    if slip := _SLIP.fullmatch(line):
        return "this is not quite an address", f"did you mean https://{clean(slip[1].rpartition('@')[2])} ?"
    if _MAIL.fullmatch(line.removeprefix("mailto:")):
        return (
            "this is an e-mail address, which nobody can follow",
            f"ask for the address of their blog; an account on Mastodon is written @{line.removeprefix('mailto:')}",
        )
    if re.fullmatch(r"[#＃]\w+", line):
        return (
            "a hashtag is followed on one server, and none is named",
            f"write it as {line}@server, such as {line}@mastodon.social",
        )
    if re.fullmatch(r"@[\w.-]+", line):
        return (
            "an account lives on one server, and none is named",
            f"write it as {line}@server, such as {line}@mastodon.social",
        )
    return (
        "no address could be read in this line",
        "write one like https://blog.example.org/, @name@server or #hashtag@server",
    )


def without_login(line: str) -> str:
    """As it may be shown: whatever was pasted, what stands between `//` and `@` may be a password."""
    return _LOGIN.sub("//", line)
