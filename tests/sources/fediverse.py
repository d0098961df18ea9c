"""A small fediverse on loopback: servers of the Mastodon API, told apart by the name they are asked by.

world = Fediverse("home.example", "far.example")
root = world.say("amara@home.example", "What is trust? #class")
world.say("jules@far.example", "A habit.", to=root)
with world.served() as hosts:                       # for Web(hosts=…)
    …
world.asked("home.example")                         # what was asked for, in order
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
Json = dict[str, Any]
OPEN = ("public", "unlisted")
PAGE = b"<!doctype html><title>Mastodon</title><div id='mastodon'></div>"
"""What a browser gets: the rest is for JavaScript."""
MOST = 60
"""Descendants shown to strangers, as Mastodon does."""


@dataclass(eq=False)
class Said:
    """A status. `number` grows with time by tens and makes its ids: NUMBER at home, NUMBER + 5 elsewhere."""

    number: int
    by: str
    text: str
    to: Said | None = None
    visibility: str = "public"
    more: Json = field(default_factory=dict)
    account: Json = field(default_factory=dict)
    deleted: bool = False
    hidden_from: tuple[str, ...] = ()

    @property
    def home(self) -> str:
        return self.by.partition("@")[2]

    @property
    def uri(self) -> str:
        return f"http://{self.home}/users/{self.by.partition('@')[0]}/statuses/{self.number}"

    def id(self, server: str) -> str:
        return str(self.number if server == self.home else self.number + 5)


@dataclass
class Place:
    """How one server behaves. `closed` lists what strangers may not ask for; `broken` answers by path.

    `lies`: to whoever asks conditionally it says that nothing changed. `forgets`: as Takahē does, it
    gives an empty page to whoever goes on from a status that is not there any more.
    """

    name: str
    closed: tuple[str, ...] = ()
    token: str = ""
    etags: bool = True
    lies: bool = False
    forgets: bool = False
    broken: dict[str, tuple[int, bytes, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    seen_tokens: list[str] = field(default_factory=list)
    unchanged: int = 0


class Fediverse:
    """Every server knows everything that was said, but for what is `hidden_from` it.

    `domains`: servers whose people are known under another domain than the server's own name.
    """

    def __init__(self, *names: str) -> None:
        self.places = {name: Place(name) for name in names}
        self.said: list[Said] = []
        self.domains: dict[str, str] = {}

    def say(self, by: str, text: str, *, to: Said | None = None, **more: Any) -> Said:
        said = Said(10 * (len(self.said) + 101), by, text, to, **more)
        self.said.append(said)
        return said

    def asked(self, name: str, containing: str = "") -> list[str]:
        return [path for path in self.places[name].asked if containing in path]

    def forget_asking(self) -> None:
        for place in self.places.values():
            place.asked.clear()
            place.seen_tokens.clear()

    # ── the API ───────────────────────────────────────────────────────────────────────

    def answer(self, name: str, path: str, query: dict[str, str], stranger: bool) -> tuple[int, Any]:
        words = [unquote(word) for word in path.split("/") if word]
        if stranger and any(part in path for part in self.places[name].closed):
            return 401, {"error": "This method requires an authenticated user"}
        match words:
            case ["api", "v2", "instance"]:
                return 200, {"domain": self.domains.get(name, name), "version": "4.5.0", "title": name}
            case ["api", "v1", "accounts", "lookup"]:
                return self._lookup(name, query["acct"])
            case ["api", "v1", "accounts", id, "statuses"]:
                return 200, self._by(name, id, query)
            case [".well-known", "webfinger"]:
                return self._webfinger(name, query["resource"])
            case ["api", "v1", "timelines", "tag", tag]:
                return 200, self._timeline(name, tag, query)
            case ["api", "v1", "statuses", id]:
                said = self._known(name, id)
                return (200, self.json(name, said)) if said else (404, {"error": "Record not found"})
            case ["api", "v1", "statuses", id, "context"]:
                said = self._known(name, id)
                return (200, self._context(name, said)) if said else (404, {"error": "Record not found"})
        return 404, {"error": "Not Found"}

    def _known(self, name: str, id: str) -> Said | None:
        return next((said for said in self._open(name) if said.id(name) == id), None)

    def _open(self, name: str) -> list[Said]:
        return [
            said for said in self.said if not said.deleted and said.visibility in OPEN and name not in said.hidden_from
        ]

    def _timeline(self, name: str, tag: str, query: dict[str, str]) -> list[Json]:
        tagged = [said for said in self._open(name) if tag in _hashtags(said.text) and said.visibility == "public"]
        return self._page_of(name, tagged, query)

    def _page_of(self, name: str, tagged: list[Said], query: dict[str, str]) -> list[Json]:
        tagged.sort(key=lambda said: int(said.id(name)), reverse=True)
        size = min(int(query.get("limit", 20)), 40)
        ids = {said.id(name) for said in self._open(name)}
        if self.places[name].forgets and not {query[way] for way in ("min_id", "max_id") if way in query} <= ids:
            return []
        if "max_id" in query:
            tagged = [said for said in tagged if int(said.id(name)) < int(query["max_id"])]
        if "min_id" in query:
            tagged = [said for said in tagged if int(said.id(name)) > int(query["min_id"])][-size:]
        return [self.json(name, said) for said in tagged[:size]]

    def _by(self, name: str, id: str, query: dict[str, str]) -> list[Json]:
        """What one account said: here its id is its name."""
        said = [one for one in self._open(name) if one.by == f"{id}@{name}" and one.visibility == "public"]
        if query.get("exclude_replies", "false").lower() in ("true", "1"):
            said = [one for one in said if one.to is None or one.to.by == one.by]
        return self._page_of(name, said, query)

    def _lookup(self, name: str, acct: str) -> tuple[int, Any]:
        found = next((one for one in self.said if one.by == f"{acct.partition('@')[0]}@{name}"), None)
        return (200, self.json(name, found)["account"]) if found else (404, {"error": "Record not found"})

    def _webfinger(self, name: str, resource: str) -> tuple[int, Any]:
        """The server itself, or the one whose people are known under this domain."""
        user, _, domain = resource.removeprefix("acct:").partition("@")
        server = next((one for one, other in self.domains.items() if other == domain), domain)
        if not any(said.by == f"{user}@{server}" for said in self.said):
            return 404, {"error": "Not Found"}
        page = {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"http://{server}/@{user}"}
        return 200, {"subject": resource, "links": [{"rel": "self", "href": f"http://{server}/users/{user}"}, page]}

    def _context(self, name: str, said: Said) -> Json:
        visible = self._open(name)
        above: list[Said] = []
        parent = said.to
        while parent:
            above.insert(0, parent)
            parent = parent.to
        below = list(self._below(said, visible))[:MOST]
        return {
            "ancestors": [self.json(name, one) for one in above if one in visible],
            "descendants": [self.json(name, one) for one in below],
        }

    def _below(self, said: Said, visible: list[Said]) -> Iterator[Said]:
        for one in self.said:
            if one.to is said:
                if one in visible:
                    yield one
                yield from self._below(one, visible)

    def json(self, name: str, said: Said) -> Json:
        user = said.by.partition("@")[0]
        local = said.home == name
        return {
            "id": said.id(name),
            "uri": said.uri,
            "url": f"http://{said.home}/@{user}/{said.number}",
            "created_at": (START + timedelta(minutes=said.number // 10)).isoformat().replace("+00:00", "Z"),
            "edited_at": None,
            "in_reply_to_id": said.to.id(name) if said.to else None,
            "visibility": said.visibility,
            "language": "en",
            "spoiler_text": "",
            "replies_count": sum(one.to is said for one in self._open(name)),
            "content": f"<p>{_anchored(said.text, name)}</p>",
            "reblog": None,
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag, "url": f"http://{name}/tags/{tag}"} for tag in _hashtags(said.text)],
            "emojis": [],
            "poll": None,
            "account": {
                "id": user,
                "username": user,
                "acct": user if local else f"{user}@{self.domains.get(said.home, said.home)}",
                "display_name": user.title(),
                "url": f"http://{said.home}/@{user}",
                "note": "",
                "fields": [],
                "emojis": [],
                **said.account,
            },
            **said.more,
        }

    # ── on loopback ───────────────────────────────────────────────────────────────────

    @contextmanager
    def served(self) -> Iterator[dict[str, tuple[str, int]]]:
        with serving(self._reply) as port:
            yield {name.partition(":")[0]: ("127.0.0.1", port) for name in self.places}

    def _reply(self, host: str, target: str, headers: Any) -> tuple[int, bytes, dict[str, str]]:
        place, where = self.places[host], urlsplit(target)
        place.asked.append(target)
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        if token:
            place.seen_tokens.append(token)
        for path, reply in place.broken.items():
            if path in target:
                return reply
        if re.fullmatch(r"/(?:@\w+(?:/\d+)?|tags/\w+)", where.path):
            return 200, PAGE, {"Content-Type": "text/html; charset=utf-8"}
        status, value = self.answer(host, where.path, dict(parse_qsl(where.query)), not token or token != place.token)
        body = json.dumps(value).encode()
        tag = f'W/"{blake2b(body, digest_size=8).hexdigest()}"'
        known = headers.get("If-None-Match")
        if place.etags and status == 200 and (known == tag or (known and place.lies)):
            place.unchanged += 1
            return 304, b"", {"ETag": tag}
        return status, body, {"ETag": tag} if place.etags else {}


def _hashtags(text: str) -> list[str]:
    return [tag.lower() for tag in re.findall(r"#(\w+)", text)]


def _anchored(text: str, name: str) -> str:
    return re.sub(
        r"#(\w+)", rf'<a href="http://{name}/tags/\1" class="mention hashtag" rel="tag">#<span>\1</span></a>', text
    )


@contextmanager
def serving(reply: Any) -> Iterator[int]:
    """A loopback server; `reply(host, target, headers)` gives status, body and headers. Yields its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body, headers = reply((self.headers.get("Host") or ""), self.path, self.headers)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
