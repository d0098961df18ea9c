"""What one value of sources.yaml must be: each check gives the value back, or says what to write instead.

Next to each check stands the pattern with which an editor underlines the same mistakes
(`sources.schema.json`). Patterns are read by several engines of regular expressions, so they use
only what all of them know, and are wider than the checks where that is too little.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from ipaddress import ip_network
from pathlib import Path, PurePosixPath
from typing import NoReturn
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aggregator.text.names import slug
from aggregator.text.signed import signed_at
from aggregator.text.urls import canonical, is_http

_SIGN = r"[^\s!-/:-@\[-^`{-~\u2010-\u2027\u3000-\u303f\uff03]"  # no white space and no punctuation but _
_NO_DIGIT = _SIGN.replace("/:-@", "@")
_PLACE = r"[^\s@/?#:]+(:\d{1,5})?"
_WEB = r"[hH][tT][tT][pP][sS]?://[^\s/?#@]+([/?#]\S*)?"

ADDRESS = rf"^{_WEB}$"
SITE = r"^[hH][tT][tT][pP][sS]?://[^\s/?#@]+(/[^\s?#]*)?$"
ACCOUNT = rf"^(@[\w.-]+@{_PLACE}|{_WEB})$"
CONTACT = rf"^({_WEB}|mailto:[^\s@]+@[^\s@]+)$"
SERVER = rf"^([hH][tT][tT][pP][sS]?://)?{_PLACE}/?$"
WORD = rf"^{_SIGN}{{1,100}}$"
HASHTAG = rf"^{_SIGN}*{_NO_DIGIT}{_SIGN}*$"
SHORT = rf"^({_WEB}|[#\uff03][^\s#@]+@([hH][tT][tT][pP][sS]?://)?{_PLACE}/?)$"
NAME = r"^[a-z0-9]+(-[a-z0-9]+)*$"
VARIABLE = r"^[A-Z][A-Z0-9_]{0,99}$"
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
DAY = r"^\d{4}-\d{2}-\d{2}$"
SOMETHING = r"\S"

_SHOWN = 70
_CREDENTIALS = re.compile(r"(?i:https?)://[^\s/?#]*@")
_SCHEME = re.compile(r"([A-Za-z][\w+.-]*):")
_BARE_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]\S*)?")
_HOST = r"[\w-]+(?:\.[\w-]+)*(?::\d{1,5})?"
_HANDLE = re.compile(rf"@[\w.-]+@{_HOST}")
_BY_AT = re.compile(r"(?P<name>[^@/:]{1,60}?) (?:on|at|@) (?:https?://)?(?P<place>[\w-]+(?:\.[\w-]+)+)(?:/\S*)?")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_SERVER = re.compile(rf"(?:(?i:https)://)?(?P<host>{_HOST})/?|(?P<plain>(?i:http)://{_HOST})/?")
_SHORT = re.compile(r"[#＃](?P<hashtag>[^\s#＃@]+)@(?P<server>\S+)")


class Wrong(ValueError):
    """A value is wrong, and this is what to write instead."""

    def __init__(self, wrong: str, instead: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.instead = instead


def shown(text: str) -> str:
    """A piece of the file inside a message: in quotes, cut, and without anybody's password."""
    text = without_secret(text)
    return f'"{escaped(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")}"'


def without_secret(text: str) -> str:
    """What could be a user name and a password in front of an `@` is left out."""
    before, at, after = text.rpartition("@")
    if not at or ":" not in before or (is_http(text) and re.fullmatch(ADDRESS, text)):
        return text
    return f"…@{after}"


def escaped(text: str) -> str:
    """Characters that cannot be seen, or that a terminal obeys, as `\\x1b` and the like."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def line(text: str) -> str:
    """Text on one line that says something."""
    if not text.strip():
        raise Wrong("there is nothing in it", "write a word or a sentence")
    return " ".join(text.split())


def name(text: str) -> str:
    """An id: it becomes part of an address of the site."""
    if slug(text) != text:
        better = f'write {shown(slug(text))}: lower-case letters a-z, digits and "-"' if slug(text) else ""
        raise Wrong(
            f"{shown(text)} cannot be an id, which becomes part of an address", better or "write one like amaras-blog"
        )
    return text


# ── words ─────────────────────────────────────────────────────────────────────────────


def tag(text: str) -> str:
    """Letters, marks and digits of any script, and `_`; no `#`."""
    if len(text) <= 100 and _is_word(text):
        return text
    bare = "".join(sign for sign in text if sign in "_\u200c\u200d" or unicodedata.category(sign)[0] in "LMN")[:100]
    why = "is written with #" if text[:1] in "#＃" else "is not a tag, which has letters, digits and _ only"
    raise Wrong(f"{shown(text)} {why}", f"write {bare}" if bare else "write one like sociallearning")


def hashtag(text: str) -> str:
    """A tag with a letter in it: `#2026` is a number, not a hashtag."""
    if not any(sign.isalpha() for sign in tag(text)):
        raise Wrong(f"{shown(text)} is no hashtag: servers take it for a number", "add a letter to it")
    return text


def _is_word(text: str) -> bool:
    joiners = "_\u200c\u200d"
    return bool(text) and all(sign in joiners or unicodedata.category(sign)[0] in "LMN" for sign in text)


def variable(text: str) -> str:
    """The name of an environment variable. What was written may be the secret itself: it is never repeated."""
    if not re.fullmatch(VARIABLE, text):
        raise Wrong(
            "this is not the name of an environment variable",
            "write a name in capital letters, such as MASTODON_TOKEN, and keep the secret itself in that variable,"
            " never in this file",
        )
    return text


def language(text: str) -> str:
    """A language tag (BCP 47)."""
    if not re.fullmatch(LANGUAGE, text):
        better = text.replace("_", "-")
        instead = better if re.fullmatch(LANGUAGE, better) else "a language tag such as en, sv or pt-BR"
        raise Wrong(f"{shown(text)} is not a language tag", f"write {instead}")
    return text


def zone(text: str) -> str:
    """A time zone of the IANA database."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _no_such_zone(text)
    return text


def _no_such_zone(text: str) -> NoReturn:
    from difflib import get_close_matches
    from zoneinfo import available_timezones

    known = {zone.casefold(): zone for zone in available_timezones()}
    towns = {zone.rpartition("/")[2].casefold(): zone for zone in sorted(known.values())}
    wanted = text.strip().replace(" ", "_").casefold()
    close = known.get(wanted) or towns.get(wanted) or next(iter(get_close_matches(text[:60], known.values(), 1)), "")
    instead = f"write {close}" if close else "write one like Europe/Stockholm, America/New_York or UTC"
    raise Wrong(f"there is no time zone {shown(text)}", instead)


def day(text: str) -> str:
    """A day, written as ISO 8601 does."""
    try:
        if not re.fullmatch(DAY, text, re.ASCII):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"{shown(text)} is not a day", "write year-month-day, such as 2026-09-01") from None
    return text


# ── places ────────────────────────────────────────────────────────────────────────────


def address(text: str) -> str:
    """An absolute http(s) address without user name and password."""
    if _CREDENTIALS.match(text):
        _has_credentials(text)
    if is_http(text) and canonical(text) and not re.search(r"\s", text):
        return text
    raise Wrong(*_no_address(text))


def site(text: str) -> str:
    """Where a site lives: an address that ends in a folder."""
    if set("?#") & set(address(text)):
        raise Wrong(
            f"{shown(text)} is not a place for a site", f"write it without what follows ? or #: {_folder(text)}"
        )
    return text


def _folder(text: str) -> str:
    return re.split("[?#]", text, maxsplit=1)[0]


def _has_credentials(text: str) -> NoReturn:
    bare = _CREDENTIALS.sub(lambda found: found[0].partition("//")[0] + "//", text)
    raise Wrong(
        "this address carries a user name or a password, and this file is no place for one",
        f"write {shown(bare)}; a secret goes into an environment variable, which the source names: token_env,"
        " or basic_env for user:password",
    )


def _no_address(text: str) -> tuple[str, str]:
    what = f"{shown(text)} is not an address on the web"
    scheme = _SCHEME.match(text)
    rest = text.partition(":")[2].lstrip("/")
    if re.search(r"\s", text):
        return what, "write it without spaces; a space inside an address is written %20"
    if scheme and scheme[1].lower() == "file":
        return (
            f"{shown(text)} is a file on one computer",
            "write an address that starts with https://; a file goes into the class folder,"
            " with a kind that reads files and its path:",
        )
    if scheme and scheme[1].lower() in ("feed", "itpc", "pcast") and _BARE_HOST.fullmatch(rest):
        return what, f"write https://{rest}"
    if _BARE_HOST.fullmatch(text) and not text[0].isdigit():
        return f"{shown(text)} lacks its https://", f"write https://{text}"
    return what, "write one that starts with https:// or http://, as the address bar of a browser shows it"


def account(text: str) -> str:
    """`@name@server`, an address, or a bare name on a site (`aggregator.text.signed`)."""
    if _HANDLE.fullmatch(text):
        return text
    if text.lower().startswith(("http://", "https://")):
        return _signed(text) if "#by=" in text else address(text)
    if by := _BY_AT.fullmatch(text):
        raise Wrong(f"{shown(text)} is not an account", f'write "{signed_at(by["place"], by["name"])}"')
    bare = text.removeprefix("acct:").lstrip("@")
    if _HANDLE.fullmatch(f"@{bare}"):
        raise Wrong(f"{shown(text)} is not an account", f'write "@{bare}"')
    if text.startswith("@"):
        raise Wrong(f"{shown(text)} says no server", f'write it with its server: "@{bare or "name"}@mastodon.example"')
    raise Wrong(
        f"{shown(text)} is not an account",
        'write "@name@server" or an address that starts with https://; a bare name under comments is written with'
        f" the site that it was signed on: {_like_a_name(text)}",
    )


def _like_a_name(text: str) -> str:
    return signed_at("blog.example.org", " ".join(text.split())[:_SHOWN])


def _signed(text: str) -> str:
    """`https://blog.example.org/#by=Jon`: one name, on one site; blanks as `+`."""
    place, _, name = text.partition("#by=")
    written = " ".join(unquote_plus(name).split())
    if not written:
        raise Wrong(f"{shown(text)} says no name", f"write it as it is signed there: {place}#by=Jon")
    better = signed_at(place, written)
    if re.search(r"\s", text):
        raise Wrong(f"{shown(text)} has a blank in it", f"write {better}")
    address(place)
    return text


def contact(text: str) -> str:
    """Where people reach the curator: an address, or `mailto:`."""
    if re.fullmatch(CONTACT, text) and text.lower().startswith("mailto:"):
        return text
    if _MAIL.fullmatch(text) and ":" not in text:
        raise Wrong(f"{shown(text)} is a mail address without its mailto:", f"write mailto:{text}")
    return address(text)


def server(text: str) -> str:
    """A host, perhaps with a port; `http://` in front only where there is no https (an intranet, a test)."""
    if _CREDENTIALS.match(text):
        _has_credentials(text)
    found = _SERVER.fullmatch(text)
    if found and is_http(found["plain"] or f"https://{found['host']}"):
        return (found["plain"] or found["host"]).lower()
    bare = re.match(rf"(?:(?i:https?)://|@[\w.-]+@|[#＃]\S+@)?(?P<host>{_HOST})", text)
    instead = f"write {bare['host'].lower()}" if bare and "." in bare["host"] else "write a name like mastodon.example"
    raise Wrong(f"{shown(text)} is not the name of a server", instead)


def short(text: str) -> str:
    """A source in its short form: an address or `#hashtag@server`."""
    if text[:1] not in "#＃" or not text:
        return address(text)
    found = _SHORT.fullmatch(text)
    if not found:
        bare = text.lstrip("#＃").partition("@")[0].strip() or "sociallearning"
        raise Wrong(f"{shown(text)} says no server", f'write the hashtag with one: "#{bare}@mastodon.example"')
    hashtag(found["hashtag"])
    server(found["server"])
    return text


def parse_short(text: str) -> dict[str, str]:
    """The settings in `#hashtag@server`; none in an address."""
    found = _SHORT.fullmatch(text)
    return {"server": server(found["server"]), "hashtag": found["hashtag"]} if found else {}


def network(text: str) -> str:
    """An IP address or a network in the notation of RFC 4632."""
    try:
        ip_network(text)
    except ValueError as error:
        raise Wrong(f"{shown(text)} is neither an IP address nor a network", _network_like(text)) from error
    return text


def _network_like(text: str) -> str:
    try:
        return f'write "{ip_network(text, strict=False)}"'
    except ValueError:
        return 'write one like "127.0.0.1" or "10.0.0.0/8"'


def path(text: str, folder: Path) -> str:
    """A file or a folder inside the class folder, wherever links lead."""
    written = PurePosixPath(text)
    if "\\" in text or re.match("[A-Za-z]:", text):
        raise Wrong(
            f"{shown(text)} is written as on Windows", 'write it from the class folder on, with "/": exports/blog.xml'
        )
    if written.is_absolute() or ".." in written.parts or text.startswith("~"):
        _outside(text)
    try:
        if not (folder / text).resolve().is_relative_to(folder.resolve()):
            _outside(text)
        if text.strip() and (folder / text).exists() and (folder / text).resolve() != folder.resolve():
            return text
    except (OSError, RuntimeError):
        pass  # a name no file can have, or links that lead in a circle
    raise Wrong(
        f"there is no file {shown(text)} in the class folder",
        "put it there, or correct the path (capital letters count)",
    )


def _outside(text: str) -> NoReturn:
    raise Wrong(
        f"{shown(text)} leads out of the class folder",
        "copy the file into the class folder and write its path from there on, such as exports/blog.xml",
    )
