"""What `benchmarks/threading` measures holds: hidden parents on known sets, and a fediverse that is threaded exactly."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "threading"))
    import parents

    yield parents
    for name in ("parents", "fediverse", "scores", "truth"):
        sys.modules.pop(name, None)


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "accuracy", "b_cubed"),
    [("class-truth/mademistakes-staticman", 0.80, 0.87), ("class-truth/travisdowns-staticman", 0.76, 0.86)],
)
def test_hidden_parents_are_found(bench: ModuleType, corpora: Path, name: str, accuracy: float, b_cubed: float) -> None:
    site = bench.read(corpora / name)
    ours = bench.score(site, bench.found(site, bench.threaded(site, lambda _: False)))
    assert ours.accuracy >= accuracy
    assert ours.b_cubed >= b_cubed
    for baseline in (bench.to_the_post(site), bench.to_the_previous(site)):
        theirs = bench.score(site, baseline)
        assert ours.accuracy > theirs.accuracy
        assert ours.b_cubed > theirs.b_cubed


@pytest.mark.corpus
def test_three_quarters_of_the_guesses_shown_are_exact(bench: ModuleType, corpora: Path) -> None:
    sites = [bench.read(corpora / name) for name in bench.SETS]
    scores = [bench.score(site, bench.found(site, bench.threaded(site, lambda _: False))) for site in sites]
    assert sum(one.right for one in scores) >= 0.75 * sum(one.said for one in scores)


def test_what_is_visible_of_a_fediverse_is_threaded_exactly(bench: ModuleType) -> None:
    assert bench.fediverse.main(rounds=3, size=200) == 0


def test_a_folder_in_our_own_form(bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = [
        {"id": "1", "parent": None, "author": "Jon", "text": "Why?", "is_host": False},
        {"id": "2", "parent": "1", "author": "Amara", "text": "Because.", "is_host": True},
        {"id": "3", "parent": "", "author": "Elin", "text": "Good.", "is_host": False},
    ]
    more = {"conversation": "a"}
    rows = [json.dumps(one | more | {"date": f"2024-09-02T0{one['id']}:00:00Z"}) for one in said]
    (tmp_path / "comments.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert bench.main([tmp_path]) == 0
    told = capsys.readouterr().out
    assert "1 of 1, 1.000" in told
    assert "0 errors" in told


def test_a_folder_without_truth_is_named(bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main([tmp_path]) == 2
    assert str(tmp_path) in capsys.readouterr().err
