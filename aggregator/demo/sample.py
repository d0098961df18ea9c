"""The sample class as values: who is in it, and what had been said by a given night.

The texts lie in `class/` as YAML, written by hand. Everybody in them is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "class"
EDITS_AND_DELETIONS = datetime(2025, 1, 1, tzinfo=UTC)
"""What is marked `edit` or `gone` in the texts happened at this time, between the two nights."""


@dataclass(frozen=True)
class Speaker:
    """Somebody of the class: a name, perhaps a home on the fediverse, perhaps an address."""

    id: str
    name: str
    server: str = ""
    blog: str = ""
    url: str = ""

    @property
    def address(self) -> str:
        """What they write into the website field of a comment form: a page of their own, or their profile."""
        if self.url or self.blog:
            return self.url or f"http://{self.blog}/"
        return f"http://{self.server}/@{self.id}" if self.server else ""


@dataclass(frozen=True)
class Said:
    """One thing that was said: a blog post, a comment or a status; replies are inside it."""

    number: int
    by: Speaker
    at: datetime
    text: str
    slug: str = ""
    title: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    warning: str = ""
    poll: tuple[str, ...] = ()
    visibility: str = "public"
    edited: str = ""
    gone: bool = False
    replies: tuple[Said, ...] = field(default=(), repr=False)

    def as_of(self, now: datetime) -> Said | None:
        """The same at a given night, or None if it was not said yet or no longer."""
        if self.at > now or (self.gone and now >= EDITS_AND_DELETIONS):
            return None
        replies = tuple(reply for each in self.replies if (reply := each.as_of(now)))
        changed = self.edited and now >= EDITS_AND_DELETIONS
        return replace(
            self, replies=replies, text=self.edited if changed else self.text, edited="yes" if changed else ""
        )

    def all(self, parent: Said | None = None) -> Iterator[tuple[Said, Said | None]]:
        """This and everything below it, each with what it answers."""
        yield self, parent
        for reply in self.replies:
            yield from reply.all(self)


@dataclass(frozen=True)
class Blog:
    """One blog; `shape` says how it speaks: wordpress, atom or jsonfeed."""

    host: str
    title: str
    about: str
    shape: str
    author: Speaker
    language: str
    posts: tuple[Said, ...]


@dataclass(frozen=True)
class Sample:
    """The whole class at one night."""

    speakers: dict[str, Speaker]
    blogs: tuple[Blog, ...]
    statuses: tuple[Said, ...]

    def as_of(self, now: datetime) -> Sample:
        blogs = tuple(replace(blog, posts=_present(blog.posts, now)) for blog in self.blogs)
        return replace(self, blogs=blogs, statuses=_present(self.statuses, now))


def _present(said: tuple[Said, ...], now: datetime) -> tuple[Said, ...]:
    return tuple(one for each in said if (one := each.as_of(now)))


@cache
def sample() -> Sample:
    """Read the texts once."""
    speakers = {id: Speaker(id=id, **fields) for id, fields in _yaml(TEXTS / "people.yaml").items()}
    blogs = tuple(_blog(path, speakers) for path in sorted((TEXTS / "blogs").glob("*.yaml")))
    statuses = _numbered(_yaml(TEXTS / "statuses.yaml"))
    return Sample(speakers, blogs, tuple(_said(one, speakers) for one in statuses))


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def _blog(path: Path, speakers: dict[str, Speaker]) -> Blog:
    raw = _yaml(path)
    author = speakers[raw["author"]]
    posts = _numbered([{**post, "by": author.id, "replies": post.get("comments", [])} for post in raw["posts"]])
    return Blog(
        host=author.blog,
        title=raw["title"],
        about=raw["about"],
        shape=raw["shape"],
        author=author,
        language=raw["language"],
        posts=tuple(_said(post, speakers) for post in posts),
    )


def _numbered(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbers in the order of time over the whole place, as a database gives them."""
    everything: list[dict[str, Any]] = []

    def gather(items: list[dict[str, Any]]) -> None:
        for item in items:
            everything.append(item)
            gather(item.get("replies", []))

    gather(said)
    for number, item in enumerate(sorted(everything, key=lambda item: item["at"]), 1):
        item["number"] = number
    return said


def _said(raw: dict[str, Any], speakers: dict[str, Speaker]) -> Said:
    return Said(
        number=raw["number"],
        by=speakers[raw["by"]],
        at=datetime.strptime(raw["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC),
        text=raw["text"].strip(),
        slug=raw.get("slug", ""),
        title=raw.get("title", ""),
        language=raw.get("language", ""),
        tags=tuple(raw.get("tags", ())),
        warning=raw.get("cw", ""),
        poll=tuple(raw.get("poll", ())),
        visibility=raw.get("visibility", "public"),
        edited=raw.get("edit", "").strip(),
        gone=raw.get("gone", False),
        replies=tuple(_said(reply, speakers) for reply in raw.get("replies", [])),
    )
