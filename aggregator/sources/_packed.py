"""Files that were packed for the way: gzip, and ZIP archives. Pure.

What is packed may be a trap: nothing is unpacked beyond `LARGEST` bytes in all, and names lead nowhere.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from aggregator.errors import TooMuch, Unreadable

LARGEST = 400_000_000
"""Bytes, unpacked, of one file of the class folder."""
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_FAULTS = (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError, zlib.error)


def is_zip(body: bytes) -> bool:
    return body.startswith(_ZIP)


def unzipped(body: bytes) -> tuple[bytes, bool]:
    """`body` as it was before gzip, and whether all of it is there. What was not packed is given as it is."""
    if not body.startswith(_GZIP):
        return body, True
    pieces: list[bytes] = []
    left, room = body, LARGEST
    while left.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            pieces.append(unpacker.decompress(left, room))
        except zlib.error:
            return b"".join(pieces), False
        room -= len(pieces[-1])
        if unpacker.unconsumed_tail or not room:
            raise _too_much()
        if not unpacker.eof:
            return b"".join(pieces), False
        left = unpacker.unused_data
    return b"".join(pieces), not left.strip(b"\0")


def head(body: bytes, size: int = 20_000) -> bytes:
    """The first bytes of `body` as it was before gzip; none where that is damaged."""
    if not body.startswith(_GZIP):
        return body[:size]
    try:
        return zlib.decompressobj(wbits=31).decompress(body[: size + 1000], size)
    except zlib.error:
        return b""


def members(body: bytes, wanted: Callable[[PurePosixPath], bool]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Those files in a ZIP archive whose names are `wanted`. Raises Unreadable where it is damaged or locked."""
    room = LARGEST
    try:
        with ZipFile(io.BytesIO(body)) as archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                path = PurePosixPath(member.filename)
                if member.is_dir() or path.parts[:1] == ("__MACOSX",) or not wanted(path):
                    continue
                with archive.open(member) as opened:
                    unpacked = opened.read(room + 1)
                room -= len(unpacked)
                if room < 0:
                    raise _too_much()
                yield path, unpacked
    except _FAULTS as error:
        raise Unreadable(
            f"this ZIP file cannot be unpacked ({type(error).__name__})", "unpack it yourself, and name the file in it"
        ) from None


def _too_much() -> TooMuch:
    return TooMuch(f"unpacked, it is larger than {LARGEST / 1e6:g} MB", "split it, or export fewer years")
