"""The files of an export, packed or not: messages, and the names that people and topics have in its other files. Pure.

Of `Users.csv` nothing is read but numbers and names: it lists e-mail addresses, titles and places besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    found = list(_called(MESSAGES, body))
    if not found:
        raise Unreadable(
            "there is no Messages.csv in this folder or ZIP file", "export the network's messages once more"
        )
    return found


def names(body: bytes, of: str) -> dict[str, str]:
    """Number → name, from the files called `of` in a ZIP archive."""
    if not _packed.is_zip(body):
        return {}
    return listed(_called(of, body))


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
        return any(is_messages(Table(text.decoded(member[:20_000]))) for member in _called(MESSAGES, body))
    except Unreadable:
        return False


def _called(name: str, body: bytes) -> Iterator[bytes]:
    """Files of that name in a ZIP archive, in whichever folder of it."""
    return (member for _, member in _packed.members(body, lambda path: path.name.casefold() == name))
