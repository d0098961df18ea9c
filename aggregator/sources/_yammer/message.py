"""One message, as a network's data export writes it. Pure.

Microsoft names the files and what they hold
(https://learn.microsoft.com/viva/engage/eac-as-manage-data), not each column. The columns here are those that
programs which read such exports agree on: Discourse's importer (script/import_scripts/yammer.rb) and others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._table import Row, Table
from aggregator.text.dates import parse_date

_NAMES = {
    "id": ("id",),
    "answers": ("replied_to_id",),
    "thread": ("thread_id",),
    "group": ("group_name",),
    "private group": ("in_private_group",),
    "private conversation": ("in_private_conversation",),
    "sender": ("sender_id",),
    "name": ("sender_name",),
    "title": ("title",),
    "html": ("html_body",),
    "body": ("body",),
    "attachments": ("attachments",),
    "type": ("message_type",),
    "created": ("created_at",),
    "deleted": ("deleted_at",),
}
"""What we read → the columns that may hold it. `sender_email` and `participants` are not looked at."""
_NO = ("false", "0", "no", "f")
_NOTHING = ("", "null", "nil", "none", *_NO)
_ROUNDED = 15
"""Digits that a spreadsheet program keeps of a number."""


class Message(Struct, kw_only=True):
    """`thread` is the number of its first message. `public`: everybody in the network may read it."""

    id: str
    answers: str = ""
    thread: str = ""
    group: str = ""
    sender: str = ""
    name: str = ""
    title: str = ""
    html: str = ""
    body: str = ""
    attachments: str = ""
    created: datetime | None = None
    public: bool = False

    @property
    def first(self) -> bool:
        return self.thread in ("", self.id)

    @property
    def root(self) -> str:
        return self.thread or self.id

    @property
    def parent(self) -> str:
        """What it answers as stated; the first message of its thread when it names none."""
        return "" if self.first else self.answers if self.answers != self.id and self.answers else self.thread


class Found(Struct):
    """What a table held. `rows` counts private, deleted and unread ones, too."""

    messages: list[Message] = field(default_factory=list)
    rows: int = 0
    unread: int = 0
    undated: int = 0
    torn: bool = False
    note: str = ""


def is_messages(table: Table) -> bool:
    return table.has("id", "thread_id", "replied_to_id", "body", "sender_id")


def read(text: str) -> Found:
    """The messages in a table. Raises Unreadable when it is none, or does not say what is private."""
    table = Table(text)
    if not is_messages(table):
        raise Unreadable("not a message export of Yammer or Viva Engage", "name the file Messages.csv of the export")
    if not table.has("in_private_group", "in_private_conversation", "deleted_at"):
        raise Unreadable(
            "it does not say which messages are private or deleted",
            "leave the columns in_private_group, in_private_conversation and deleted_at in the file",
        )
    found = Found()
    found.messages = _once(_messages(table, found))
    found.note = table.note
    _check(found.messages)
    return found


def _once(messages: Iterator[Message]) -> list[Message]:
    """Each once, whatever their order. Of two rows about one message, the one that withholds it is believed."""
    found: dict[str, Message] = {}
    for one in messages:
        other = found.get(one.id, one)
        found[one.id] = min(one, other, key=lambda row: (row.public, row.html, row.body, row.title, row.answers))
    return [found[id] for id in sorted(found, key=int)]


def _messages(table: Table, found: Found) -> Iterator[Message]:
    drafts = tuple(name for name in table.header if "draft" in name)
    for row in table.rows({**_NAMES, "draft": drafts}):
        found.rows += 1
        found.torn = not row.whole
        message = _message(row) if row.whole else None
        found.unread += message is None
        if message:
            found.undated += message.created is None
            yield message


def _message(row: Row) -> Message | None:
    id = number(row["id"])
    if not id:
        return None
    return Message(
        id=id,
        answers=number(row["answers"]),
        thread=number(row["thread"]),
        group=row["group"],
        sender=number(row["sender"]),
        name=row["name"],
        title=row["title"],
        html=row["html"],
        body=row["body"],
        attachments=row["attachments"],
        created=parse_date(row["created"]),
        public=_public(row),
    )


def _public(row: Row) -> bool:
    """Only what the export says is neither private, deleted nor a draft. System messages were said by nobody."""
    said_to_all = all(row[word].casefold() in _NO for word in ("private group", "private conversation"))
    withheld = row["deleted"].casefold() not in _NOTHING or row["draft"].casefold() not in _NOTHING
    return said_to_all and not withheld and row["type"].casefold() != "system"


def number(written: str) -> str:
    """The number of a message or person; empty when it is none, or was rounded to `3.04907E+15`."""
    written = written.strip(" '\"\t")
    return written if written.isascii() and written.isdecimal() and len(written) <= 20 and written != "0" else ""


def _check(messages: list[Message]) -> None:
    long = {message.id for message in messages if len(message.id) > _ROUNDED}
    if len(long) > 9 and all(id[_ROUNDED:].strip("0") == "" for id in long):
        raise Unreadable(
            "a spreadsheet program rounded the numbers of its messages, so that nobody knows who answers whom",
            "export them once more, and do not save the file with another program",
        )
