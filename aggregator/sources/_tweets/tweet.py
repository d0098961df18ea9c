"""One tweet, whichever file it came from. Pure.

A tweet is known by `status:x.com/ID`, which every file states, and by its addresses on twitter.com and x.com,
which people link to. An account is `@name@x.com`, with `https://x.com/name` as its page.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct, field

from aggregator.text.dates import parse_date

PLACE = "x.com"
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(?:#!/)?(\w{1,20}|i/web)/status(?:es)?/(\d{1,20})\b"
)
_USER = re.compile(r"\w{1,20}", re.ASCII)
_TWITTERS = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) (\d\d?) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})\Z")
_SHEETS = re.compile(r"(\d\d?)/(\d\d?)/(\d{4}) (\d\d?:\d\d(?::\d\d)?)\Z")
_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657_000, tzinfo=UTC)
_FIRST_TIMED = 30_000_000_000
"""Since November 2010 the upper bits of an id count the milliseconds since `_EPOCH`."""
_NO_LANGUAGE = ("und", "zxx", "art", "qam", "qct", "qht", "qme", "qst")
_RENAMED = {"in": "id", "iw": "he", "ji": "yi"}


class Address(Struct):
    """A shortened address in the text, and where it leads."""

    url: str = ""
    expanded_url: str | None = None


class Hashtag(Struct):
    text: str = ""


class Media(Struct):
    """A picture or film. `url` is what stands for it in the text, `expanded_url` the page that shows it."""

    url: str = ""
    media_url_https: str | None = None
    media_url: str | None = None
    expanded_url: str | None = None
    type: str | None = None
    ext_alt_text: str | None = None


class Entities(Struct):
    """What Twitter found in a text (Twitter API 1.1, "Entities")."""

    urls: list[Address] = field(default_factory=list)
    hashtags: list[Hashtag] = field(default_factory=list)
    media: list[Media] = field(default_factory=list)


class Tweet(Struct, kw_only=True):
    """`user` without `@`; empty when the file does not say. `answers` is the id of the tweet it answers, `whom` whose."""

    id: str
    user: str = ""
    name: str = ""
    text: str = ""
    published: datetime | None = None
    answers: str = ""
    whom: str = ""
    quotes: str = ""
    language: str = ""
    entities: Entities = field(default_factory=Entities)


class Found(Struct):
    """What a file held. `rows` counts retweets and what could not be read, too."""

    tweets: list[Tweet] = field(default_factory=list)
    rows: int = 0
    unread: int = 0
    notes: list[str] = field(default_factory=list)


def keys(id: str, user: str) -> tuple[str, ...]:
    """The identities of a tweet, best first. Its addresses hold nothing that `urls.canonical` would change."""
    who = user or "i/web"
    return (
        f"status:{PLACE}/{id}",
        f"url:twitter.com/{who}/status/{id}",
        f"url:{PLACE}/{who}/status/{id}",
        f"url:twitter.com/{who}/statuses/{id}",
    )


def address(id: str, user: str) -> str:
    return f"https://{PLACE}/{user or 'i/web'}/status/{id}"


def named(url: str) -> tuple[str, str]:
    """The user and the id in the address of a tweet; empty when it is none."""
    found = _STATUS.match(url.strip())
    return (found[1] if found[1] != "i/web" else "", found[2]) if found else ("", "")


def user(written: str | None) -> str:
    """A user name without `@`; empty when it can be none."""
    written = (written or "").strip().lstrip("@")
    return written if _USER.fullmatch(written) else ""


def number(written: str) -> str:
    """An id, without what spreadsheets put around it; empty when it is none, or was rounded to `1.05E+18`."""
    written = written.strip(" '\"\t")
    return written if written.isascii() and written.isdecimal() and len(written) <= 20 and written != "0" else ""


def is_retweet(text: str) -> bool:
    return text.lstrip().startswith("RT @")


def when(created_at: str, id: str, time: str = "") -> datetime | None:
    """When it was written: as Twitter states it, as its id counts it, or as the spreadsheet's clock had it."""
    found = _TWITTERS.match(created_at.strip())
    stated = f"{found[2]} {found[1]} {found[5]} {found[3]} {found[4]}" if found else created_at
    return parse_date(stated) or _timed(id) or _by_the_sheet(time)


def _timed(id: str) -> datetime | None:
    """From the id itself (Twitter's "snowflake")."""
    number = int(id or 0)
    written = _EPOCH + timedelta(milliseconds=number >> 22)
    return written.replace(microsecond=0) if _FIRST_TIMED < number < 1 << 63 else None


def _by_the_sheet(time: str) -> datetime | None:
    """TAGS writes day/month/year in the zone of the sheet, which it does not name."""
    found = _SHEETS.match(time.strip())
    if not found:
        return parse_date(time)
    day, month = (found[1], found[2]) if int(found[2]) <= 12 else (found[2], found[1])
    return parse_date(f"{found[3]}-{month:0>2}-{day:0>2} {found[4]}")


def language(written: str | None) -> str:
    """As a language tag (BCP 47); empty for Twitter's own words for "unknown" and "only a link"."""
    language = (written or "").strip()
    return "" if language in _NO_LANGUAGE or language.startswith("xx") else _RENAMED.get(language, language)


def entities(written: str) -> Entities:
    """From the JSON in a cell. A cell cut short has none."""
    try:
        return msgspec.json.decode(written.encode("utf-8", "replace"), type=Entities) if written else Entities()
    except msgspec.MsgspecError:
        return Entities()
