"""SIGKILL at random moments of a run, then a run: nothing acknowledged is lost, the site is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from aggregator.archive import Archive, verify
from tests.conftest import ROOT

KILLS = int(os.environ.get("AGGREGATOR_KILLS", "12"))
"""A hundred and more by environment: `AGGREGATOR_KILLS=100 pytest tests/pipeline/test_kill.py`."""

LIVE = """
import sys
from pathlib import Path
from aggregator.demo import live
from aggregator.pipeline import Folder
live(Folder(Path(sys.argv[1])))
"""


def start(folder: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", LIVE, folder], env=env, cwd=folder.parent, start_new_session=True)


def held(folder: Path) -> set[tuple[str, str]]:
    if not (folder / "archive" / "archive.sqlite").exists():
        return set()
    with Archive.open(folder / "archive") as archive:
        return {(head.source, head.id) for head in archive.heads()} | {
            (one.source, one.id) for one in archive.tombstones()
        }


def tree(folder: Path) -> dict[str, bytes]:
    """The site, but for what tells of the last night only."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: body for name, body in files.items() if name not in ("sources/index.html", "data/sources.jsonl")}


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path, sample_class: Path) -> None:
    chance = random.Random(20240902)
    started = time.monotonic()
    start(tmp_path / "measured").wait()
    whole_run = time.monotonic() - started
    folder = tmp_path / "class"
    kept: set[tuple[str, str]] = set()
    for _ in range(KILLS):
        child = start(folder)
        time.sleep(chance.uniform(0.1, whole_run))
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert verify(folder / "archive") == []
        now = held(folder)
        assert kept <= now, "an acknowledged post was lost"
        kept = now
        if (folder / "output").exists():
            assert (folder / "output" / "index.html").read_text().rstrip().endswith("</html>")
    assert start(folder).wait() == 0
    assert tree(folder / "output") == tree(sample_class / "output")
