"""A file of mails → mails, and parts of the file that hold whole conversations. Pure.

An mbox file has a line that starts with `From ` in front of each mail, and puts `>` before such a line inside of one
(RFC 4155; https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml and its variants). A Maildir has a
file for each mail; it comes as a ZIP file, or as a folder that is given as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from aggregator.sources import _packed
from aggregator.sources._mbox.headers import Headers
from aggregator.sources._mbox.mail import BRACKET, bare, ids

PART = 4_000_000
"""Bytes of mails in one part, unless a single conversation has more."""
_START = re.compile(rb"^From [^\r\n]{0,500}\d\d:\d\d[^\r\n]{0,100}\r?\n(?=[!-9;-~]{1,100}[ \t]*:|>From )", re.M)
_QUOTED = re.compile(rb"^>(>*From )", re.M)
_TO_QUOTE = re.compile(rb"^(>*From )", re.M)
_MAIL = re.compile(rb"(?:[!-9;-~]{1,100}[ \t]*:[^\n]*\n|[ \t][^\n]*\n){0,300}?(?:from|date|message-id)[ \t]*:", re.I)
_NO_DATE = b"From - Thu Jan  1 00:00:00 1970\n"
_TRASHED = re.compile(r":2,[A-Z]*T")


class File:
    """`mails` in the order of the file, each with the line that parts it. `torn`: the last one is not whole, and left out."""

    def __init__(self, body: bytes) -> None:
        body, whole = _packed.unzipped(body)
        if _packed.is_zip(body):
            self.mails, self.torn = list(_folder(body)), False
        else:
            self.mails, self.torn = _parted(body, whole)

    @property
    def prefix(self) -> str:
        """What the list puts in brackets before its subjects: what at least half of them begin with."""
        return prefix(Headers(mail).said("subject") for mail in self.mails)


def prefix(subjects: Iterable[str]) -> str:
    """The same of some subjects."""
    found: Counter[str] = Counter()
    count = 0
    for subject in subjects:
        count += 1
        if bracket := BRACKET.match(bare(subject)):
            found[bracket[1]] += 1
    word, times = min(found.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    return word if times > 1 and times * 2 >= count else ""


def is_mails(head: bytes) -> bool:
    """Does a file begin as mails do?"""
    start = _START.match(head)
    return _MAIL.match(head[start.end() :] if start else head) is not None


def parts(file: File, size: int = PART) -> Iterator[bytes]:
    """Files of mails that hold all of them between them; no conversation is in two."""
    held: list[bytes] = []
    large = 0
    for talk in _talks(file.mails):
        more = sum(map(len, talk))
        if held and large + more > size:
            yield b"".join(held)
            held, large = [], 0
        held += talk
        large += more
    if held:
        yield b"".join(held)


def unquoted(mail: bytes) -> bytes:
    """A mail as it was before it was put into the file (mboxrd; in mboxo a `>` of its own may be lost)."""
    return _QUOTED.sub(rb"\1", mail)


def _parted(body: bytes, whole: bool) -> tuple[list[bytes], bool]:
    starts = [found.start() for found in _START.finditer(body)]
    if not starts:
        return ([_with_start(body)], False) if is_mails(body[:20_000]) else ([], False)
    found = [body[start:end] for start, end in zip(starts, [*starts[1:], len(body)], strict=True)]
    torn = not whole or not body.endswith((b"\n", b"\r"))
    return [_ended(mail) for mail in found[: len(found) - torn]], torn


def _folder(body: bytes) -> Iterator[bytes]:
    """Every mail in a ZIP file: those of a Maildir that were delivered and not thrown away, or files of mails."""
    for _, member in _packed.members(body, _is_kept):
        yield from File(member).mails


def _is_kept(path: PurePosixPath) -> bool:
    return not (path.name.startswith(".") or _TRASHED.search(path.name) or "tmp" in path.parts[:-1])


def _with_start(mail: bytes) -> bytes:
    return _ended(_NO_DATE + _TO_QUOTE.sub(rb">\1", mail))


def _ended(mail: bytes) -> bytes:
    return mail if mail.endswith(b"\n") else mail + b"\n"


def _talks(mails: list[bytes]) -> Iterator[list[bytes]]:
    """The mails of each conversation, in the order of the file."""
    groups: dict[str, str] = {}
    owns: list[str] = []
    for mail in mails:
        known = ids(Headers(mail), mail)
        owns.append(known.own)
        for other in (*known.parents, known.root):
            if other:
                groups[_top(groups, other)] = _top(groups, known.own)
    talks: dict[str, list[bytes]] = {}
    for own, mail in zip(owns, mails, strict=True):
        talks.setdefault(_top(groups, own), []).append(mail)
    return iter(talks.values())


def _top(groups: dict[str, str], id: str) -> str:
    """What stands for all that belong together."""
    while groups.setdefault(id, id) != id:
        groups[id] = groups[groups[id]]
        id = groups[id]
    return id
