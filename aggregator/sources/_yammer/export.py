"""The files of an export, packed or not: messages, and the names that people and topics have in its other files. Pure.

Of `Users.csv` nothing is read but numbers and names: it lists e-mail addresses, titles and places besides.
"""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.errors import Unreadable
from aggregator.sources import _packed
from aggregator.sources._addresses import without
from aggregator.sources._feed import text
from aggregator.sources._table import Table
from aggregator.sources._yammer.message import is_messages

MESSAGES, USERS, TOPICS = "messages.csv", "users.csv", "topics.csv"
_NAMED = {"id": ("id", "topic_id", "user_id"), "name": ("name", "full_name")}


def messages(body: bytes) -> list[bytes]:
    """Each table of messages. An export of several networks has one in the folder of each."""
    if not _packed.is_zip(body):
        return [body]
    found = [member for path, member in _packed.members(body) if path.name.casefold() == MESSAGES]
    if not found:
        raise Unreadable("there is no Messages.csv in this ZIP file", "export the network's messages once more")
    return found


def names(body: bytes, of: str) -> dict[str, str]:
    """Number → name, from the files called `of` in a ZIP archive."""
    if not _packed.is_zip(body):
        return {}
    return listed(member for path, member in _packed.members(body) if path.name.casefold() == of)


def listed(tables: Iterable[bytes]) -> dict[str, str]:
    """Number → name, from tables of people or topics."""
    found: dict[str, str] = {}
    for table in tables:
        for row in Table(text.decoded(table)).rows(_NAMED):
            if name := without(row["name"]):
                found.setdefault(row["id"], name)
    return found


def is_export(body: bytes) -> bool:
    """Does it hold a table of messages?"""
    if not _packed.is_zip(body):
        return is_messages(Table(text.decoded(body[:20_000])))
    try:
        return any(path.name.casefold() == MESSAGES for path, _ in _packed.members(body))
    except Unreadable:
        return False
