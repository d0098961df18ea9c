"""Golden pairs of the kinds that read files: `tests/fixtures/KIND/CASE.*`, and CASE.expected.json beside it.

`python -m tests.sources.pairs` writes the expectations anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from aggregator import sources
from aggregator.model import Document, Parsed, to_json
from tests.builders import at, source

FOLDER = Path(__file__).parent.parent / "fixtures"
KINDS = ("tweets", "wxr")


def cases(kind: str) -> list[Path]:
    return sorted(path for path in (FOLDER / kind).iterdir() if path.is_file() and ".expected" not in path.name)


def expectation(path: Path) -> Path:
    return path.with_name(f"{path.stem}.expected.json")


def document(kind: str, body: bytes, name: str = "export", **more: Any) -> Document:
    """As a pull would give it."""
    tags = more.pop("tags", ())
    place = source(id=f"old-{kind}", kind=kind, url="", tags=tags, settings={"path": f"/class/{name}"})
    return Document(source=place, url=f"file:{name}", body=body, fetched=at(24 * 365), **more)


def parsed(kind: str, body: bytes | str, **more: Any) -> Parsed:
    return sources.kind(kind).parse(document(kind, body.encode() if isinstance(body, str) else body, **more))


def shown(path: Path) -> Any:
    """What a case holds, without fields that are empty or always the same."""
    notes = path.with_name(f"{path.stem}.notes.expected")
    more = {"notes": json.loads(notes.read_text(encoding="utf-8"))} if notes.exists() else {}
    return _filled(json.loads(to_json(parsed(path.parent.name, path.read_bytes(), name=path.name, **more))))


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
    for kind in KINDS:
        for case in cases(kind):
            expectation(case).write_text(written(case), encoding="utf-8")
