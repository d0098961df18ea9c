"""The two fediverse servers of the sample class, answering as Mastodon's API does.

Each server shows its own people's statuses and every conversation one of them is in; ids are
its own, `uri` is the same everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape

from aggregator.demo.sample import Said, Sample, Speaker

Answer = tuple[int, str, dict[str, str]]
"""Status code, body, headers."""

SERVERS = ("social.example", "tavla.example")
_WORD = re.compile(r"(https?://\S+)|(?<!\w)@(\w+)|(?<!\w)#(\w+)")


def answer(sample: Sample, server: str, path: str, query: Mapping[str, str]) -> Answer | None:
    """What `server` says to GET `path`; None is a 404."""
    place = Server(sample, server)
    words = [word for word in path.split("/") if word]
    match words:
        case ["api", ("v1" | "v2"), "instance"]:
            return _json({"domain": server, "uri": server, "title": server, "version": "4.4.0"})
        case ["api", "v1", "timelines", "tag", tag]:
            return place.timeline(tag, query)
        case ["api", "v1", "statuses", id]:
            return place.one(id)
        case ["api", "v1", "statuses", id, "context"]:
            return place.context(id)
    return None


class Server:
    """One server's view of what was said."""

    def __init__(self, sample: Sample, name: str) -> None:
        self.name = name
        self.speakers = sample.speakers
        trees = [root for root in sample.statuses if any(said.by.server == name for said, _ in root.all())]
        self.parents = {said.number: (said, parent) for root in trees for said, parent in root.all()}
        self.by_id = {self.id(said): said for said, _ in self.parents.values()}

    def id(self, said: Said) -> str:
        """Local to this server, growing with time, as Mastodon's snowflakes do."""
        return str(int(said.at.timestamp()) * 100 + said.number % 50 + (50 if said.by.server != self.name else 0))

    def timeline(self, tag: str, query: Mapping[str, str]) -> Answer:
        tagged = [said for said in self.by_id.values() if tag in hashtags(said.text) and said.visibility == "public"]
        ids = sorted((self.id(said) for said in tagged), key=int, reverse=True)
        size = min(int(query.get("limit", "20")), 40)
        if "min_id" in query:
            ids = [id for id in ids if int(id) > int(query["min_id"])][-size:]
        elif "max_id" in query:
            ids = [id for id in ids if int(id) < int(query["max_id"])][:size]
        ids = ids[:size]
        return _json([self.status(self.by_id[id]) for id in ids], self._link(tag, ids, size))

    def _link(self, tag: str, ids: list[str], size: int) -> dict[str, str]:
        if not ids:
            return {}
        where = f"http://{self.name}/api/v1/timelines/tag/{tag}?limit={size}"
        return {"Link": f'<{where}&max_id={ids[-1]}>; rel="next", <{where}&min_id={ids[0]}>; rel="prev"'}

    def one(self, id: str) -> Answer | None:
        said = self.by_id.get(id)
        return _json(self.status(said)) if said and said.visibility == "public" else None

    def context(self, id: str) -> Answer | None:
        said = self.by_id.get(id)
        if said is None or said.visibility != "public":
            return None
        ancestors = list(self._ancestors(said))[::-1]
        below = sorted((each for each, _ in said.all() if each is not said), key=lambda each: each.number)
        shown = [[self.status(each) for each in part if each.visibility == "public"] for part in (ancestors, below)]
        return _json({"ancestors": shown[0], "descendants": shown[1]})

    def _ancestors(self, said: Said) -> Iterator[Said]:
        _, parent = self.parents[said.number]
        while parent:
            yield parent
            _, parent = self.parents[parent.number]

    def status(self, said: Said) -> dict[str, object]:
        _, parent = self.parents[said.number]
        home = Server.local_id(said)
        return {
            "id": self.id(said),
            "uri": f"http://{said.by.server}/users/{said.by.id}/statuses/{home}",
            "url": f"http://{said.by.server}/@{said.by.id}/{home}",
            "created_at": f"{said.at:%Y-%m-%dT%H:%M:%S.000Z}",
            "edited_at": "2025-01-01T00:00:00.000Z" if said.edited else None,
            "in_reply_to_id": self.id(parent) if parent else None,
            "in_reply_to_account_id": parent.by.id if parent else None,
            "visibility": said.visibility,
            "sensitive": bool(said.warning),
            "spoiler_text": said.warning,
            "language": said.language or language(said.text),
            "replies_count": sum(reply.visibility == "public" for reply in said.replies),
            "reblogs_count": 0,
            "favourites_count": 0,
            "content": self.html(said.text),
            "reblog": None,
            "account": self.account(said.by),
            "media_attachments": [],
            "mentions": [],
            "tags": [{"name": tag, "url": f"http://{self.name}/tags/{tag}"} for tag in hashtags(said.text)],
            "emojis": [],
            "card": None,
            "poll": _poll(said),
        }

    @staticmethod
    def local_id(said: Said) -> str:
        return str(int(said.at.timestamp()) * 100 + said.number % 50)

    def account(self, speaker: Speaker) -> dict[str, object]:
        here = speaker.server == self.name
        return {
            "id": speaker.id,
            "username": speaker.id,
            "acct": speaker.id if here else f"{speaker.id}@{speaker.server}",
            "display_name": speaker.name,
            "url": f"http://{speaker.server}/@{speaker.id}",
            "uri": f"http://{speaker.server}/users/{speaker.id}",
            "note": "",
            "fields": [],
            "emojis": [],
            "bot": False,
            "locked": False,
            "group": False,
            "discoverable": True,
            "indexable": True,
            "noindex": False,
            "created_at": "2024-08-20T00:00:00.000Z",
        }

    def html(self, text: str) -> str:
        """Plain text as Mastodon renders it: links, mentions and hashtags become anchors."""
        parts, last = [], 0
        for found in _WORD.finditer(text):
            parts += [escape(text[last : found.start()], quote=False), self._anchor(found)]
            last = found.end()
        parts.append(escape(text[last:], quote=False))
        return "<p>" + "".join(parts).replace("\n", " ") + "</p>"

    def _anchor(self, found: re.Match[str]) -> str:
        url, mention, tag = found.groups()
        if url:
            shown = url.removeprefix("http://")
            return (
                f'<a href="{url}" rel="nofollow noopener" target="_blank"><span class="invisible">http://</span>'
                f'<span class="">{shown}</span></a>'
            )
        if tag:
            where = f"http://{self.name}/tags/{tag}"
            return f'<a href="{where}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'
        speaker = self.speakers.get(mention)
        if speaker is None or not speaker.server:
            return found.group(0)
        where = f"http://{speaker.server}/@{speaker.id}"
        return f'<span class="h-card"><a href="{where}" class="u-url mention">@<span>{mention}</span></a></span>'


def hashtags(text: str) -> list[str]:
    return re.findall(r"(?<!\w)#(\w+)", text)


def language(text: str) -> str:
    """What the author's client would have set; enough for the three languages of the sample."""
    if re.search("[\u0600-\u06ff]", text):
        return "ar"
    swedish = re.findall(r"\b(och|som|det|att|inte|på|är)\b", text.casefold())
    return "sv" if len(swedish) >= 3 else "en"


def _poll(said: Said) -> dict[str, object] | None:
    if not said.poll:
        return None
    return {
        "id": "1",
        "expired": True,
        "multiple": False,
        "votes_count": 11,
        "options": [{"title": option, "votes_count": None} for option in said.poll],
    }


def _json(value: object, headers: dict[str, str] | None = None) -> Answer:
    return 200, json.dumps(value, ensure_ascii=False), headers or {}
