"""Serves a folder of feeds on many loopback addresses, with ETag and Last-Modified. Prints its port."""

from __future__ import annotations

import asyncio
import sys
from email.utils import formatdate
from hashlib import blake2b
from pathlib import Path

ADDRESSES = 50


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, folder: Path) -> None:
    while request := await reader.readline():
        headers = {}
        while (line := (await reader.readline()).strip()) != b"":
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        path = folder / request.split()[1].decode().lstrip("/")
        if not path.is_file():
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            continue
        body = path.read_bytes()
        tag = b'"' + blake2b(body, digest_size=8).hexdigest().encode() + b'"'
        seen = formatdate(path.stat().st_mtime, usegmt=True).encode()
        if headers.get(b"if-none-match") == tag:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n")
        else:
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/xml; charset=utf-8\r\nETag: " + tag
                + b"\r\nLast-Modified: " + seen + b"\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
            )  # fmt: skip
        await writer.drain()
    writer.close()


async def main(folder: Path) -> None:
    server = await asyncio.start_server(lambda r, w: answer(r, w, folder), "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
