"""Answers of JSON APIs: golden pairs (CASE.json with CASE.expected.json in `tests/fixtures/KIND`), and answers gone wrong.

Each `test_KIND.py` that uses them says with `document(path)` how a case was fetched.
`python -m tests.sources.shapes KIND` writes the expectations anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from aggregator import sources
from aggregator.model import Document, to_json

FIXTURES = Path(__file__).parent.parent / "fixtures"
_SAME = ("id", "source", "seen", "hash", "lead")


def cases(kind: str) -> list[Path]:
    return sorted(path for path in (FIXTURES / kind).glob("*.json") if not path.name.endswith(".expected.json"))


def expectation(path: Path) -> Path:
    return path.with_name(f"{path.stem}.expected.json")


def expected(path: Path) -> Any:
    return json.loads(expectation(path).read_text(encoding="utf-8"))


def case(kind: str, name: str) -> Any:
    return json.loads((FIXTURES / kind / f"{name}.json").read_text(encoding="utf-8"))


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


# ── answers that went wrong ───────────────────────────────────────────────────────────

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["<script>alert(1)</script>", "https://[", "\ud800", "9999-99-99", "javascript:alert(1)"]),
    st.lists(st.none(), max_size=2), st.just({}),
)  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value inside a value of JSON, itself included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, item in inner for found in places(item, (*way, key)))]


def mutated(value: Any, way: tuple[Any, ...], odd: Any) -> Any:
    """The same with something odd in one place."""
    if not way:
        return odd
    copy = value.copy()
    copy[way[0]] = mutated(value[way[0]], way[1:], odd)
    return copy


def write(kind: str) -> None:
    document = import_module(f"tests.sources.test_{kind}").document
    for path in cases(kind):
        words = json.dumps(shown(document(path)), ensure_ascii=False, indent=1)
        expectation(path).write_text(words + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1])
