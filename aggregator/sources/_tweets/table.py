"""A spreadsheet of tweets: what TAGS collects (https://tags.hawksey.info/), saved as CSV. Pure.

Columns may stand in any order, between commas, semicolons or tabs. Programs that open such a file keep
fifteen digits of an id and save it rounded; the address of the tweet (`status_url`) still has all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.errors import Unreadable
from aggregator.sources._table import Row, Table
from aggregator.sources._tweets.tweet import Found, Tweet, entities, is_retweet, language, named, number, user, when

_DIGITS = 15
_NAMES = {
    "id": ("id_str", "id", "tweet_id"),
    "user": ("from_user", "screen_name", "user_screen_name", "username"),
    "name": ("from_user_name", "user_name", "name"),
    "text": ("text", "full_text", "tweet_text"),
    "created_at": ("created_at",),
    "time": ("time",),
    "answers": ("in_reply_to_status_id_str", "in_reply_to_status_id"),
    "whom": ("in_reply_to_screen_name",),
    "quotes": ("quoted_status_id_str", "quoted_status_id"),
    "url": ("status_url", "tweet_url", "permalink"),
    "language": ("lang", "user_lang"),
    "entities": ("entities_str", "entities"),
    "protected": ("user_protected", "protected"),
}
"""What we read → the columns that may hold it, the best first."""


def read(text: str) -> Found:
    """The tweets in a table. Raises Unreadable when it is none."""
    table = Table(text)
    if not is_known(table):
        raise Unreadable(
            "not a table of tweets", "it needs the columns id_str, from_user, text and created_at, as TAGS writes them"
        )
    found = Found()
    rounded = 0
    for row in table.rows(_NAMES):
        found.rows += 1
        tweet = _tweet(row)
        found.unread += tweet is None
        if tweet and not _left_out(row):
            rounded += bool(row.get("answers")) and not tweet.answers
            found.tweets.append(tweet)
    rounded += _restored(found.tweets)
    if table.note:
        found.notes.append(table.note)
    if rounded:
        found.notes.append(
            f"{rounded} of its tweets answer one whose number a spreadsheet rounded: download it as CSV once more, and "
            "do not save it with another program"
        )
    return found


def is_known(table: Table) -> bool:
    """Is enough there to be tweets?"""
    has = {word: any(map(table.has, names)) for word, names in _NAMES.items()}
    return has["text"] and has["user"] and (has["id"] or has["url"])


def _tweet(row: Row) -> Tweet | None:
    """None for a row without a number or words."""
    whose, stated = named(row["url"])
    id = stated or number(row["id"])
    if not id or not row["text"]:
        return None
    return Tweet(
        id=id,
        user=user(row["user"]) or whose,
        name=row["name"],
        text=row["text"],
        published=when(row["created_at"], id, row["time"]),
        answers=number(row["answers"]),
        whom=user(row["whom"]),
        quotes=number(row["quotes"]),
        language=language(row["language"]),
        entities=entities(row["entities"]),
    )


def _left_out(row: Row) -> bool:
    """Said by another, or not for everybody."""
    return is_retweet(row["text"]) or row["protected"].casefold() in ("true", "1", "yes")


def _restored(tweets: Sequence[Tweet]) -> int:
    """Give answers their parents' whole numbers, where fifteen digits name one tweet of the table.

    Gives how many stay without. A number is taken as rounded when it ends as rounding leaves it.
    """
    known = {tweet.id for tweet in tweets}
    whole: dict[str, set[str]] = {}
    for id in known:
        whole.setdefault(_rounded(id), set()).add(id)
    lost = 0
    for tweet in tweets:
        id = tweet.answers
        if len(id) > _DIGITS and id not in known and id == _rounded(id):
            meant = whole.get(id, set())
            tweet.answers = next(iter(meant)) if len(meant) == 1 else ""
            lost += not tweet.answers
    return lost


def _rounded(id: str) -> str:
    return id[:_DIGITS] + "0" * (len(id) - _DIGITS)
