"""Comments whose true parents are known.

The form: JSON Lines, one comment an object, any number of `*.jsonl` files in a folder:

    id            of the comment, unique in its conversation
    parent        id of the comment that it answers; null or "" when it answers the article
    author        the name it is signed with
    date          ISO 8601
    text          plain text; quoted lines start with `> `
    conversation  names the article
    is_host       true when the article's author wrote it

Two more forms are read where they lie: Staticman's (`TRUTH.jsonl` with `page`, `replying_to`,
`message`) and that of mirrored WordPress pages (`TRUTH.derived.jsonl` beside the pages).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.text.plain import plain
from aggregator.text.sanitise import sanitise

HOSTS = 0.1
"""In the two other forms nobody says who is the host: whoever wrote this share of a site's comments, most of all."""


@dataclass(frozen=True)
class Said:
    """One comment. `parent` is "" when it answers the article."""

    id: str
    parent: str
    author: str
    date: datetime
    text: str
    is_host: bool


@dataclass(frozen=True)
class Site:
    """A set: its name, and its comments by conversation, each in the order of time."""

    name: str
    talks: dict[str, list[Said]]
    host: str


def read(folder: Path) -> Site | None:
    """The set in a folder, or None when it holds no true parents."""
    for name, form in (("TRUTH.jsonl", _staticman), ("TRUTH.derived.jsonl", _wordpress)):
        if (folder / name).is_file():
            return _site(folder.name, form(_rows(folder / name), folder))
    files = sorted(folder.glob("*.jsonl"))
    return _site(folder.name, _given(row for file in files for row in _rows(file))) if files else None


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _site(name: str, said: Iterable[tuple[str, Said]]) -> Site | None:
    talks: dict[str, list[Said]] = defaultdict(list)
    for conversation, one in said:
        talks[conversation].append(one)
    for talk in talks.values():
        talk.sort(key=lambda one: (one.date, one.id))
    everything = [one for talk in talks.values() for one in talk]
    hosts = Counter(one.author for one in everything if one.is_host)
    nests = any(one.parent for one in everything)
    return Site(name, dict(sorted(talks.items())), hosts.most_common(1)[0][0] if hosts else "") if nests else None


def _given(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Said]]:
    for row in rows:
        when = _moment(str(row["date"]))
        parent, host = str(row.get("parent") or ""), bool(row.get("is_host"))
        yield str(row["conversation"]), Said(str(row["id"]), parent, str(row["author"]), when, str(row["text"]), host)


def _moment(text: str) -> datetime:
    """ISO 8601, or seconds since 1970."""
    when = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


# ── Staticman ─────────────────────────────────────────────────────────────────────────


def _staticman(rows: list[dict[str, Any]], _: Path) -> Iterator[tuple[str, Said]]:
    host = _most_frequent(rows)
    pages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        pages[row["page"]].append(row)
    for page, mine in pages.items():
        mine.sort(key=lambda row: _moment(row["date"]))
        names = _names(mine)
        for number, row in enumerate(mine):
            parent = names.get(row["replying_to"] or "", "")
            when, is_host = _moment(row["date"]), row["author"].startswith(host.split()[0])
            author = host if is_host else row["author"]
            yield page, Said(str(number), parent, author, when, _markdown(row["message"]), is_host)


def _names(rows: list[dict[str, Any]]) -> dict[str, str]:
    """What `replying_to` may say → the comment: its id, or its number among those that answer the article."""
    tops = [str(number) for number, row in enumerate(rows) if not row["replying_to"]]
    ids = {row["id"]: str(number) for number, row in enumerate(rows) if row["id"]}
    return {str(number): id for number, id in enumerate(tops, 1)} | ids


def _most_frequent(rows: list[dict[str, Any]]) -> str:
    name, count = Counter(str(row["author"]) for row in rows).most_common(1)[0]
    return name if count >= HOSTS * len(rows) else "\0"


def _markdown(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


# ── mirrored WordPress ────────────────────────────────────────────────────────────────


def _wordpress(rows: list[dict[str, Any]], folder: Path) -> Iterator[tuple[str, Said]]:
    """Dates are shown in the page's own language, so that the numbers of the comments give the order."""
    bodies: dict[str, dict[str, tuple[str, bool]]] = {}
    seen = set()
    for row in rows:
        if row["pingback"] or (key := (row["canonical"], row["id"])) in seen:
            continue
        seen.add(key)
        if row["page"] not in bodies:
            bodies[row["page"]] = dict(_bodies(folder / row["page"]))
        text, is_host = bodies[row["page"]].get(row["id"], ("", False))
        when = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=int(row["id"]))
        yield row["canonical"], Said(row["id"], row["parent"] or "", row["author"], when, text, is_host)


def _bodies(page: Path) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Comment number → its words, and whether the article's author wrote it."""
    for item in LexborHTMLParser(page.read_text("utf-8", "replace")).css("li[id^=comment-]"):
        number = (item.attributes["id"] or "").removeprefix("comment-")
        yield number, (_own_words(item), "bypostauthor" in (item.attributes.get("class") or ""))


def _own_words(item: LexborNode) -> str:
    body = item.css_first(".comment-content, .comment-body > p, .comment-text")
    holder = body.parent if body is not None and body.tag == "p" else body
    if holder is None:
        return ""
    parts = [node.html or "" for node in holder.css("p, blockquote")] or [holder.html or ""]
    return plain(sanitise("".join(parts), ""))
