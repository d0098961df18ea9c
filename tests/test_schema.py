"""The schema that editors read is that of this program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aggregator import sources
from aggregator.config import load, schema, write_schema
from tests.conftest import ROOT

COPIES = ("sources.schema.json", "aggregator/scaffold/files/sources.schema.json")


def settings() -> dict[str, dict[str, str]]:
    return {name: dict(sources.kind(name).SETTINGS) for name in sources.kinds()}


@pytest.mark.parametrize("name", COPIES)
def test_the_committed_schema_is_current(name: str) -> None:
    """`make schema` writes it again."""
    assert json.loads((ROOT / name).read_text("utf-8")) == schema(settings()), "run `make schema`, and commit"


def test_it_is_written_the_same_every_time(tmp_path: Path) -> None:
    kinds = settings()
    write_schema(tmp_path / "forward.json", kinds)
    write_schema(tmp_path / "backward.json", dict(reversed(kinds.items())))
    assert (tmp_path / "forward.json").read_bytes() == (tmp_path / "backward.json").read_bytes()


def test_this_repositorys_class_is_right_with_the_kinds_that_are_here() -> None:
    assert load(ROOT / "sources.yaml", settings()).sources
    assert load(ROOT / "aggregator" / "demo" / "class" / "sources.yaml", settings()).sources
