"""The head of a mail (RFC 5322), and words in it that are written in other characters (RFC 2047). Pure."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from quopri import decodestring

from aggregator.sources._addresses import without
from aggregator.sources._feed import text

LONGEST = 200_000
"""Bytes of a head that are looked at."""
FIELD = 4000
"""Bytes of a single field that are looked at."""
_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.S)
_FOLD = re.compile(rb"\r?\n(?=[ \t])")
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?]{0,2000})\?=", re.I)
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"')
_COMMENT = re.compile(r"\(((?:[^()\\]|\\.)*)\)\s*\Z")
_CHARSETS = {
    "ascii": "", "us-ascii": "", "ansi_x3.4-1968": "", "unknown-8bit": "", "x-unknown": "", "default": "",
    "big5": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932", "x-sjis": "cp932", "iso-8859-1": "windows-1252", "latin1": "windows-1252",
    "iso-8859-8-e": "iso-8859-8", "iso-8859-8-i": "iso-8859-8", "unicode-1-1-utf-7": "utf-7",
}  # fmt: skip
"""Names in mails → those that mean at least as much, and that Python knows. Empty: find out."""


class Headers:
    """Fields by their names in lower case, unfolded. `since` is the line that parts this mail from the one before it."""

    def __init__(self, raw: bytes) -> None:
        first, _, rest = raw.partition(b"\n")
        self.since, raw = (text.decoded(first), rest) if first.startswith(b"From ") else ("", raw)
        end = _END.search(raw[:LONGEST])
        self.body = raw[end.end() :] if end else b""
        self.head = raw[: end.end()] if end else raw[:LONGEST]
        self._fields: dict[str, list[bytes]] = {}
        for name, value in _fields(self.head):
            self._fields.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def written(self, name: str) -> str:
        """The first field of that name as it is written, as far as anybody would read it; empty when there is none."""
        return text.decoded(self._fields[name][0][:FIELD]).strip() if name in self._fields else ""

    def said(self, name: str) -> str:
        """The same with its encoded words in their own characters."""
        return spelt(self.written(name))

    def all(self, name: str) -> str:
        """All fields of that name, on a line each; of a long one (References of a long conversation) begin and end."""
        fields = (
            value if len(value) < 2 * FIELD else value[:FIELD] + value[-FIELD:] for value in self._fields.get(name, ())
        )
        return "\n".join(text.decoded(value).strip() for value in fields)


def _fields(head: bytes) -> Iterator[tuple[str, bytes]]:
    for line in _FOLD.sub(b"", head).splitlines():
        if field := _FIELD.match(line):
            yield field[1].decode().lower(), field[2]


def characters(body: bytes, charset: str) -> str:
    """Bytes of a mail as text. What their sender's program calls them is often narrower than what they are."""
    charset = charset.strip(" \"'").lower()
    charset = _CHARSETS.get(charset, charset)
    if charset in ("utf-7", "utf7") and body.isascii():
        return text.decoded(body.decode("utf-7", "replace").encode("utf-8", "replace"))
    return text.decoded(body, charset)


def spelt(written: str) -> str:
    """Encoded words in their own characters. A character may be cut in two between one word and the next."""
    if "=?" not in written:
        return written
    pieces: list[tuple[str, bytes]] = []
    at = 0
    for found in _WORD.finditer(written):
        between = written[at : found.start()]
        if between.strip() or (between and not at):
            pieces.append(("utf-8", between.encode("utf-8", "replace")))
        charset, said = found[1].lower(), _bytes(found[2].lower(), found[3])
        if pieces and pieces[-1][0] == charset and not between.strip():
            said = pieces.pop()[1] + said
        pieces.append((charset, said))
        at = found.end()
    pieces.append(("utf-8", written[at:].encode("utf-8", "replace")))
    return "".join(characters(said, charset) for charset, said in pieces)


def _bytes(form: str, written: str) -> bytes:
    said = written.encode("utf-8", "replace")
    if form == "q":
        return decodestring(said, header=True)
    try:
        return b64decode(said + b"==")
    except Error:
        return b""


def name(written: str) -> str:
    """Whose name a field like From gives: never an address, of whichever spelling; empty when it gives none.

    `"Okafor, Amara" <a@b.org>`, `Amara <a@b.org>`, and as mail was once written: `a@b.org (Amara)`.
    """
    quoted, comment = _QUOTED.match(written), _COMMENT.search(written)
    plain = written.partition("<")[0] if "<" in written else ""
    found = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else plain.strip() or (comment[1] if comment else "")
    return without(spelt(found).strip(" '\""))


def address(written: str) -> str:
    """The address in a field like From, in lower case: to compare, never to keep."""
    found = re.search(r"<([^<>\s]*)>", written)
    return (found[1] if found else written.partition("(")[0].strip()).lower()
