"""Golden pairs of `tests/fixtures/feed`: CASE.xml or CASE.json, and CASE.expected.json beside it.

`python -m tests.sources.golden` writes the expectations anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aggregator.model import Document, Parsed, to_json
from aggregator.sources import feed
from tests.builders import at, source

FOLDER = Path(__file__).parent.parent / "fixtures" / "feed"
FETCHED = at(24 * 60)
ARTICLE = "url:amaras-blog.example/2024/09/start-here"
ARTICLE_KEYS = (ARTICLE, "guid:https://amaras-blog.example/?p=12", "url:amaras-blog.example?p=12")


def cases() -> list[Path]:
    return sorted(path for path in FOLDER.iterdir() if not path.name.endswith(".expected.json"))


def expectation(path: Path) -> Path:
    return path.with_name(f"{path.stem}.expected.json")


def document(path: Path) -> Document:
    """The name of a case says what it holds: `comments-…`, `all-comments-…`, `tagged-…`, else articles."""
    place = "https://amaras-blog.example/feed.xml"
    tags = ("sociallearning",) if path.name.startswith("tagged-") else ()
    holds = {"comments": "comments", "all": "all comments"}.get(path.name.partition("-")[0], "posts")
    return Document(
        source=source(url=place, tags=tags),
        url=place,
        body=path.read_bytes(),
        fetched=FETCHED,
        holds=holds,
        under=ARTICLE if holds == "comments" else "",
        notes={"articles": dict.fromkeys(ARTICLE_KEYS, ARTICLE)} if holds != "posts" else {},
    )


def shown(path: Path) -> dict[str, Any]:
    """What a case holds, without fields that are empty or always the same."""
    found: dict[str, Any] = _filled(json.loads(to_json(_parsed(path))))
    return found


def _parsed(path: Path) -> Parsed:
    return feed.parse(document(path))


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    same = ("id", "source", "seen", "hash", "lead")
    return {
        name: _filled(item) for name, item in value.items() if name not in same and item not in ("", None, [], {}, ())
    }


def written(path: Path) -> str:
    return json.dumps(shown(path), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for case in cases():
        expectation(case).write_text(written(case), encoding="utf-8")
