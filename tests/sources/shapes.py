"""Answers of JSON APIs: their golden pairs, and answers gone wrong."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from tests.sources.golden import FIXTURES, cases, expectation, expected, shown

__all__ = ["FIXTURES", "ODD", "case", "cases", "expectation", "expected", "mutated", "places", "shown"]


def case(kind: str, name: str) -> Any:
    return json.loads((FIXTURES / kind / f"{name}.json").read_text(encoding="utf-8"))


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
