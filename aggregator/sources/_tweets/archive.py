"""X's own archive ("Download an archive of your data"): `data/tweets.js`, once `tweet.js`, before 2019 a file a month. Pure.

Each file is a line of JavaScript that gives a list a name. The name says what the list holds, and nothing
but tweets is read: direct messages, deleted tweets and likes lie beside them in the same form.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Raw, Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._tweets.tweet import Entities, Found, Tweet, is_retweet, language, number, user, when

_NAME = re.compile(r"\A\s*([\w.]{1,100})\s*=\s*(?=[\[{])")
_TWEETS = re.compile(r"(?:window\.)?YTD\.tweets?\.part\d+|Grailbird\.data\.tweets_\d{4}_\d\d", re.ASCII)
_ACCOUNT = re.compile(r"(?:window\.)?YTD\.account\.part\d+", re.ASCII)
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_HINT = "name the file tweets.js of the archive's folder data"


class User(Struct):
    screen_name: str = ""
    name: str = ""
    protected: bool = False


class Status(Struct):
    """One tweet as X writes it. Numbers come as text, or, in old archives, as numbers."""

    id_str: str | None = None
    id: str | int | None = None
    full_text: str | None = None
    text: str | None = None
    created_at: str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_status_id: str | int | None = None
    in_reply_to_screen_name: str | None = None
    quoted_status_id_str: str | None = None
    lang: str | None = None
    entities: Entities = field(default_factory=Entities)
    extended_entities: Entities = field(default_factory=Entities)
    retweeted_status: Any = None
    user: User | None = None


class Row(Status):
    """Since 2019 each tweet is wrapped once more."""

    tweet: Status | None = None


def is_archive(text: str) -> bool:
    return _NAME.match(text[:300]) is not None


def read(text: str, owner: User | None = None) -> Found:
    """The owner's own tweets. Raises Unreadable when the file holds anything else."""
    rows = _rows(text, _TWEETS)
    found = Found(rows=len(rows))
    for row in rows:
        status = _status(row)
        tweet = _tweet(status, owner or User()) if status else None
        found.unread += tweet is None
        if tweet and status and not _left_out(status, tweet):
            found.tweets.append(tweet)
    if any(not tweet.user for tweet in found.tweets):
        found.notes.append("it does not say whose tweets these are: put account.js of the same archive beside it")
    return found


def owner(text: str) -> dict[str, str]:
    """User name and shown name from `account.js`; empty when it does not say. Nothing else of it is looked at."""
    try:
        rows = [msgspec.json.decode(row, type=dict[str, Any]) for row in _rows(text, _ACCOUNT)]
    except (Unreadable, msgspec.MsgspecError, RecursionError):
        return {}
    about = rows[0].get("account") if rows else None
    name, shown = (about.get("username"), about.get("accountDisplayName")) if isinstance(about, dict) else ("", "")
    known = user(name) if isinstance(name, str) else ""
    return {"screen_name": known, "name": shown if isinstance(shown, str) else ""} if known else {}


def _rows(text: str, wanted: re.Pattern[str]) -> list[Raw]:
    """The list that the file names, if the name is `wanted`. Half a character (a lone surrogate) is replaced."""
    name = _NAME.match(text[:300])
    if not name or not wanted.fullmatch(name[1]):
        raise Unreadable(f"{name[1]} is no list of tweets" if name else "not an archive of tweets", _HINT)
    written = text[name.end() :].strip().removesuffix(";")
    for attempt in (written, _HALF.sub(r"\\ufffd", written)):
        try:
            return msgspec.json.decode(attempt.encode(), type=list[Raw])
        except (msgspec.MsgspecError, RecursionError):
            continue
    raise Unreadable("its list of tweets is cut short or damaged", "unpack the archive once more")


def _status(row: Raw) -> Status | None:
    """Wrapped or not."""
    try:
        found = msgspec.json.decode(row, type=Row)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return found.tweet or found


def _tweet(status: Status, owner: User) -> Tweet | None:
    id, text = number(str(status.id_str or status.id or "")), status.full_text or status.text or ""
    if not id or not text:
        return None
    by = status.user or owner
    return Tweet(
        id=id,
        user=user(by.screen_name),
        name=by.name,
        text=text,
        published=when(status.created_at or "", id),
        answers=number(str(status.in_reply_to_status_id_str or status.in_reply_to_status_id or "")),
        whom=user(status.in_reply_to_screen_name),
        quotes=number(status.quoted_status_id_str or ""),
        language=language(status.lang),
        entities=Entities(
            status.entities.urls, status.entities.hashtags, status.extended_entities.media or status.entities.media
        ),
    )


def _left_out(status: Status, tweet: Tweet) -> bool:
    """Said by another, or not for everybody."""
    protected = status.user is not None and status.user.protected
    return status.retweeted_status is not None or is_retweet(tweet.text) or protected
