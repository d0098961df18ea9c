"""Reading a body with a limit on what comes out of it, so that a small bomb stays small."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterable

from aggregator.errors import TooMuch, Unreachable, Unreadable

ACCEPTED = "gzip, deflate"
_GZIP = 16 + zlib.MAX_WBITS
_DEFLATE = {True: zlib.MAX_WBITS, False: -zlib.MAX_WBITS}
"""`deflate` should come in zlib's wrapper (RFC 9110, 8.4.1.2); some servers leave it out."""


async def read(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """The whole body, unpacked, at most `limit` bytes, packed or not. `encoding` as from `encoding_of`."""
    unpack = Unpacker(encoding) if encoding else None
    body = bytearray()
    wire = 0
    async for chunk in chunks:
        wire += len(chunk)
        body += unpack.feed(chunk, limit + 1 - len(body)) if unpack else chunk
        if max(len(body), wire) > limit:
            raise TooMuch(f"the answer is larger than {limit / 1e6:g} MB", "name a feed with fewer entries")
    if unpack:
        unpack.end()
    return bytes(body)


def encoding_of(stated: Iterable[str]) -> str:
    """The one way in which the body is packed: "gzip", "deflate" or "". Anything else was not asked for."""
    names = [name.strip().lower() for line in stated for name in line.split(",")]
    layers = [name for name in names if name not in ("", "identity")]
    if not layers:
        return ""
    if len(layers) > 1 or (name := layers[0].removeprefix("x-")) not in ("gzip", "deflate"):
        written = ", ".join(layers)[:60]
        raise Unreadable(f"the answer is packed as {written!a}, which we did not ask for", "tell the site's owner")
    return name


class Unpacker:
    """gzip (of one or more members, RFC 1952) or deflate, piece by piece."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._stream: zlib._Decompress | None = None
        self._whole = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        """What comes out of `chunk`, but no more than `room` bytes."""
        pieces = []
        while chunk and room > 0:
            piece, chunk = self._step(chunk, room)
            room -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def end(self) -> None:
        """Raises Unreachable when the stream did not come to its end."""
        if self._stream:
            raise Unreachable("the answer was cut short", "it will be asked again tomorrow")

    def _step(self, chunk: bytes, room: int) -> tuple[bytes, bytes]:
        if self._whole and not self._stream and not self._another(chunk):
            return b"", b""
        stream = self._stream = self._stream or zlib.decompressobj(self._bits(chunk))
        try:
            piece = stream.decompress(chunk, room)
        except zlib.error as error:
            raise Unreadable(f"the answer is not valid {self._encoding}", "tell the site's owner") from error
        if not stream.eof:
            return piece, stream.unconsumed_tail
        self._stream, self._whole = None, True
        return piece, stream.unused_data

    def _another(self, chunk: bytes) -> bool:
        """What follows a whole stream is a second gzip member, or padding that means nothing."""
        return self._encoding == "gzip" and chunk[:1] == b"\x1f"

    def _bits(self, chunk: bytes) -> int:
        return _GZIP if self._encoding == "gzip" else _DEFLATE[chunk[0] & 0x0F == 8]
