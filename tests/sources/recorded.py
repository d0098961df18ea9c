"""The recorded servers of tests/fixtures/mastodon, answering again: GoToSocial 0.20 and Takahē 0.11.

What was recorded for an address is given back as it was; for the rest, answers are put together
from the recorded statuses as these servers would. Both held the same invented conversation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sources.fediverse import serving

FIXTURES = Path(__file__).parents[1] / "fixtures" / "mastodon"
Json = dict[str, Any]
ROOT = "01M80WPJYWQZDMFTFP78S6C51H"
TAKAHE_ROOT = "647205306953482416"
TOKENS = {"lurkers-token": "lurker", "jules-token": "jules"}


def recording(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def statuses(value: Any) -> Iterator[Json]:
    """Every status in a recording, however deep."""
    if isinstance(value, dict):
        if "visibility" in value and "content" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from statuses(one)


class Recorded:
    """`who` of TOKENS sees what; GoToSocial shows strangers nothing at all, Takahē everything public."""

    def __init__(self, prefix: str, strangers: bool) -> None:
        self.strangers = strangers
        self.asked: list[str] = []
        self.by_id: dict[str, Json] = {}
        for path in sorted(FIXTURES.glob(f"{prefix}_*.json")):
            for status in statuses(recording(path.stem)):
                self.by_id.setdefault(status["id"], status)
        self.kept = {
            f"/api/v1/statuses/{ROOT}/context": "gts_context_root",
            "/api/v2/instance/": f"{prefix}_instance_v2",
        }

    @contextmanager
    def served(self, name: str) -> Iterator[dict[str, tuple[str, int]]]:
        with serving(self._reply) as port:
            yield {name: ("127.0.0.1", port)}

    def _reply(self, host: str, target: str, headers: Mapping[str, str]) -> tuple[int, bytes, dict[str, str]]:
        self.asked.append(target)
        who = TOKENS.get((headers.get("Authorization") or "").removeprefix("Bearer "), "")
        where = urlsplit(target)
        if not who and not self.strangers:
            return 401, (FIXTURES / "gts_tag_anon.json").read_bytes(), {}
        status, value = self._answer(where.path, dict(parse_qsl(where.query)), who)
        return status, json.dumps(value).encode(), {}

    def _answer(self, path: str, query: dict[str, str], who: str) -> tuple[int, Any]:
        kept = self.kept.get(path, "") + ("_as_jules" if who == "jules" and path.endswith("/context") else "")
        if (FIXTURES / f"{kept}.json").is_file():
            return 200, recording(kept)
        words = path.strip("/").split("/")
        if words[2] == "timelines":
            return 200, self._timeline(words[-1], query)
        status = self._seen(who).get(words[3]) if words[2] == "statuses" else None
        if status is None:
            return 404, recording("gts_status_private")
        return 200, self._context(status, who) if words[-1] == "context" else status

    def _seen(self, who: str) -> dict[str, Json]:
        private = {"private", "direct"} if who != "jules" else set()
        return {id: one for id, one in self.by_id.items() if one["visibility"] not in private}

    def _timeline(self, tag: str, query: dict[str, str]) -> list[Json]:
        tagged = [one for one in self.by_id.values() if tag in {mark["name"] for mark in one["tags"]}]
        listed = [one for one in tagged if one["visibility"] == "public" and not one["reblog"]]
        listed.sort(key=lambda one: one["id"], reverse=True)
        size = int(query["limit"])
        if "max_id" in query:
            listed = [one for one in listed if one["id"] < query["max_id"]]
        if "min_id" in query:
            listed = [one for one in listed if one["id"] > query["min_id"]][-size:]
        return listed[:size]

    def _context(self, status: Json, who: str) -> Json:
        above: list[Json] = []
        one = status
        while parent := self.by_id.get(one["in_reply_to_id"] or ""):
            above.insert(0, parent)
            one = parent
        seen = self._seen(who)
        below = [one for one in seen.values() if self._is_below(one, status)]
        return {"ancestors": [one for one in above if one["id"] in seen], "descendants": below}

    def _is_below(self, one: Json, status: Json) -> bool:
        parent = self.by_id.get(one["in_reply_to_id"] or "")
        return parent is not None and (parent is status or self._is_below(parent, status))


def gotosocial() -> Recorded:
    return Recorded("gts", strangers=False)


def takahe() -> Recorded:
    """Its root was not recorded: it is put together from the seed's words and a status by the same author."""
    server = Recorded("takahe", strangers=True)
    by_amara = next(one for one in server.by_id.values() if one["account"]["username"] == "amara")
    server.by_id[TAKAHE_ROOT] = {
        **by_amara,
        "id": TAKAHE_ROOT,
        "uri": f"https://social.example.invalid/@amara@social.example.invalid/posts/{TAKAHE_ROOT}/",
        "url": f"https://social.example.invalid/@amara/posts/{TAKAHE_ROOT}/",
        "content": "<p>What is social learning? Watch, then do? #SocialLearning #week1 🧠</p>",
        "tags": [{"name": "sociallearning"}, {"name": "week1"}],
        "in_reply_to_id": None,
        "replies_count": 2,
        "created_at": "2026-11-22T05:42:49.670Z",
    }
    return server
