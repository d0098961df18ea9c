"""What the tests look at: the archive's files, and its posts as plain text says them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from aggregator.archive import Archive, save
from aggregator.model import Post
from tests.builders import at, post

SOURCE = "amaras-blog"


def said(name: str, text: str, **more: Any) -> Post:
    """A post whose hash follows its text, as compose makes them; `night` is when it was pulled."""
    night = more.pop("night", 24)
    return post(name, text, **{"hash": f"{name} {text}", "seen": at(night), **more})


def keep(folder: Path, *posts: Post, source: str = SOURCE) -> None:
    """Store posts and close the archive."""
    with Archive.open(folder) as archive:
        archive.store(source, posts)


def held(archive: Archive, source: str = SOURCE) -> list[Post]:
    """Every whole post of a source, by address."""
    refs = [(head.source, head.id) for head in archive.heads() if head.source == source]
    return sorted(archive.posts(refs).values(), key=lambda one: one.url)


def texts(archive: Archive, source: str = SOURCE) -> list[str]:
    return [one.text for one in held(archive, source)]


def the_only(archive: Archive) -> Post:
    (one,) = held(archive)
    return one


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def saved_posts(saved: Path) -> list[dict[str, Any]]:
    return [one for path in sorted((saved / "posts").rglob("*.jsonl")) for one in lines(path)]


def versions(folder: Path, to: Path) -> list[str]:
    """The texts of the earlier versions of the only post, oldest first."""
    save(folder, to)
    (one,) = saved_posts(to)
    return [version["text"] for version in one.get("versions", ())]


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def mentions(folder: Path, *words: str) -> set[str]:
    """Files, of whatever form, in whose bytes one of these words stands."""
    wanted = [word.encode() for word in words]
    return {name for name, body in content(folder).items() if any(word in body for word in wanted)}


def names(things: Iterable[Any]) -> list[str]:
    return sorted(one.url for one in things)


def night(number: float) -> datetime:
    return at(24 * number)
