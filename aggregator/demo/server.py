"""One loopback server that answers for every place of the sample class, by the name in `Host`. [effect]"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from aggregator.demo import blogs, mastodon
from aggregator.demo.sample import Sample, sample


@dataclass(frozen=True)
class Asked:
    """One request as it was answered. `after`: it asked only for what is newer than something."""

    host: str
    path: str
    status: int
    after: bool


class Places(ThreadingHTTPServer):
    """The places as they were at `night`, which may be moved on; `asked` is what was asked for so far."""

    def __init__(self, night: datetime) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.night = night
        self.asked: list[Asked] = []

    @property
    def night(self) -> datetime:
        return self._night

    @night.setter
    def night(self, when: datetime) -> None:
        self._night = when
        self.sample: Sample = sample().as_of(when)

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        """Every name of the sample class → where it is answered for, this once."""
        names = [blog.host for blog in self.sample.blogs] + [*mastodon.SERVERS, "garden.example"]
        return {name: ("127.0.0.1", int(self.server_address[1])) for name in names}


class Answers(BaseHTTPRequestHandler):
    """GET and HEAD, with ETags; 404 for what is not there."""

    protocol_version = "HTTP/1.1"
    server: Places

    def do_GET(self) -> None:
        status, media_type, body, headers = self._found()
        tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        host = (self.headers.get("Host") or "").split(":")[0]
        self.server.asked.append(Asked(host, self.path, status, "min_id=" in self.path))
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "ETag": tag, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def _found(self) -> tuple[int, str, bytes, dict[str, str]]:
        where = urlsplit(self.path)
        host = (self.headers.get("Host") or "").split(":")[0]
        query = dict(parse_qsl(where.query))
        if host in mastodon.SERVERS:
            if found := mastodon.answer(self.server.sample, host, where.path, query):
                return found[0], "application/json; charset=utf-8", found[1].encode(), found[2]
            return 404, "application/json", b'{"error":"Record not found"}', {}
        for blog in self.server.sample.blogs:
            if blog.host == host and (page := blogs.answer(blog, where.path, query)):
                return 200, page[0], page[1].encode(), {}
        return 404, "text/html; charset=utf-8", b"<!doctype html><title>Not found</title><p>Nothing here.", {}

    def log_message(self, format: str, *args: object) -> None:
        """Silence: nobody reads the log of a sample."""


@contextmanager
def places(night: datetime) -> Iterator[Places]:
    """The sample class's places, answering on loopback until the end of the block."""
    with Places(night) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
