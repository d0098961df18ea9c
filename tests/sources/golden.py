"""Golden pairs of every kind: a case in `tests/fixtures/KIND`, and CASE.expected.json beside it.

Each `test_KIND.py` says with `document(path)` how a case was fetched.
`python -m tests.sources.golden KIND` writes the expectations anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from aggregator import sources
from aggregator.model import Document, Parsed, to_json
from tests.builders import at, source

FIXTURES = Path(__file__).parent.parent / "fixtures"
_SAME = ("id", "source", "seen", "hash", "lead")


def cases(kind: str) -> list[Path]:
    return sorted(path for path in (FIXTURES / kind).iterdir() if path.is_file() and ".expected" not in path.name)


def expectation(path: Path) -> Path:
    return path.with_name(f"{path.stem}.expected.json")


def expected(path: Path) -> Any:
    return json.loads(expectation(path).read_text(encoding="utf-8"))


def shown(document: Document) -> Any:
    """What a document holds, without fields that are empty or always the same."""
    return _filled(json.loads(to_json(sources.kind(document.source.kind).parse(document))))


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {name: _filled(item) for name, item in value.items() if name not in _SAME}
    return {name: item for name, item in filled.items() if item not in ("", None, [], {})}


# ── kinds that read files ─────────────────────────────────────────────────────────────


def export(kind: str, body: bytes, name: str = "export", **more: Any) -> Document:
    """A file of the class folder, as a pull would give it. `tags` are those the curator follows."""
    tags = more.pop("tags", ())
    place = source(id=f"old-{kind}", kind=kind, url="", tags=tags, settings={"path": f"/class/{name}"})
    return Document(source=place, url=f"file:{name}", body=body, fetched=at(24 * 365), **more)


def parsed(kind: str, body: bytes | str, **more: Any) -> Parsed:
    return sources.kind(kind).parse(export(kind, body.encode() if isinstance(body, str) else body, **more))


# ── writing ───────────────────────────────────────────────────────────────────────────


def write(kind: str) -> None:
    document = import_module(f"tests.sources.test_{kind}").document
    for path in cases(kind):
        words = json.dumps(shown(document(path)), ensure_ascii=False, indent=1)
        expectation(path).write_text(words + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
