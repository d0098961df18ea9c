"""SIGKILL at random moments: nothing that was acknowledged is lost, nothing is torn (fault 52).

Set AGGREGATOR_KILLS to try more often. A kill leaves what the kernel has taken over, so a folder in
memory proves as much as a disk does, sooner.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.archive import Archive, load, lock, save, verify
from tests.archive.apart import Apart
from tests.archive.reading import SOURCE, content, keep, mentions, night, said, saved_posts

KILLS = int(os.environ.get("AGGREGATOR_KILLS", "30"))
Say = Callable[[str], None]


def working(folder: Path, saved: Path, first: int) -> Callable[[Say], None]:
    """A run that never ends: it stores, edits, buries and saves, and says each post once it is acknowledged."""

    def work(say: Say) -> None:
        with lock(folder), Archive.open(folder) as archive:
            for number in range(first, first + 10_000):
                posts = [said(f"p{number}-{n}", "word " * 300, hours=number % 900 * 24, night=number) for n in range(8)]
                archive.store(SOURCE, posts)
                say("\n".join(one.url for one in posts))
                archive.store(SOURCE, [said("edited", f"text {number}", night=number)])
                gone = said(f"gone{number}", "unrepeatable", night=number)
                archive.store(SOURCE, [gone])
                archive.bury(SOURCE, gone.keys, "deleted", night(number))
                if number % 3 == 0:
                    save(folder, saved)

    return work


def killed(work: Callable[[Say], None], after: float) -> list[str]:
    """What work had said when it was killed so many seconds after it had begun to say anything."""
    child = Apart(work)
    child.first()
    time.sleep(after)
    child.kill()
    status, heard = child.ended()
    assert status == -signal.SIGKILL, heard
    return heard


def test_no_acknowledged_post_is_lost_and_nothing_is_torn(quick: Path) -> None:
    tmp_path = Path(tempfile.mkdtemp(dir=quick))
    folder, saved, moments = tmp_path / "archive", tmp_path / "saved", random.Random(7)
    acknowledged: set[str] = set()
    for kill in range(KILLS):
        acknowledged.update(killed(working(folder, saved, 1000 * kill), moments.uniform(0, 0.15)))
        assert verify(folder) == []
        with Archive.open(folder) as archive:
            assert acknowledged <= {head.url for head in archive.heads()}
        if (saved / "manifest.json").exists():
            _whole_enough(saved, tmp_path / f"loaded-{kill}")
    with Archive.open(folder) as archive:  # a kill may have come before the burial
        gone = [head.keys[0] for head in archive.heads() if head.lead == "unrepeatable"]
        archive.bury(SOURCE, gone, "deleted", night(1000 * KILLS))
    assert mentions(folder, "unrepeatable") == set()
    save(folder, saved)
    assert verify(saved) == []
    assert acknowledged <= {one["url"] for one in saved_posts(saved)}
    load(tmp_path / "again", saved)
    save(tmp_path / "again", tmp_path / "saved again")
    assert content(saved) == content(tmp_path / "saved again")
    assert mentions(tmp_path / "saved again", "unrepeatable") == set()


def _whole_enough(saved: Path, into: Path) -> None:
    """A save that was cut short has no torn line, and can be loaded."""
    for path in saved.rglob("*.jsonl"):
        assert path.read_bytes().endswith(b'"}\n')
    load(into, saved)


def test_a_save_that_was_cut_short_holds_what_the_one_before_it_held(quick: Path) -> None:
    tmp_path = Path(tempfile.mkdtemp(dir=quick))
    folder, saved, moments = tmp_path / "archive", tmp_path / "saved", random.Random(11)
    posts = [said(f"p{n}", "word " * 50, hours=n * 30) for n in range(300)]
    keep(folder, *posts)
    save(folder, saved)
    for kill in range(max(8, KILLS // 3)):
        keep(folder, *(said(f"p{n}", f"edit {kill}", hours=n * 30, night=20 * kill) for n in range(300)))

        def work(say: Say) -> None:
            say("begun")
            save(folder, saved)
            time.sleep(60)

        killed(work, moments.uniform(0, 0.1))
        load(tmp_path / f"b{kill}", saved)
        with Archive.open(tmp_path / f"b{kill}") as archive:
            assert {one.url for one in archive.heads()} == {one.url for one in posts}
    save(folder, saved)
    assert verify(saved) == []
    assert not [name for name in content(saved) if name.endswith(".part")]


@pytest.mark.parametrize("after", [0.0, 0.02, 0.05, 0.2])
def test_a_load_that_is_killed_takes_in_all_or_nothing(tmp_path: Path, after: float) -> None:
    keep(tmp_path / "a", *(said(f"p{n}", "word " * 50) for n in range(1500)))
    save(tmp_path / "a", tmp_path / "saved")
    keep(tmp_path / "b", said("here", "already"))

    def work(say: Say) -> None:
        say("begun")
        load(tmp_path / "b", tmp_path / "saved")
        time.sleep(60)

    killed(work, after)
    assert verify(tmp_path / "b") == []
    with Archive.open(tmp_path / "b") as archive:
        assert archive.count()[SOURCE] in (1, 1501)


def test_what_was_buried_before_a_kill_leaves_the_file_when_it_is_next_used(tmp_path: Path) -> None:
    keep(tmp_path, *(said(f"p{n}", f"filler {n} " * 30) for n in range(200)), said("a", "unrepeatable " * 50))

    def work(say: Say) -> None:
        with Archive.open(tmp_path) as archive:
            archive.bury(SOURCE, ["url:amaras-blog.example/a"], "deleted", night(2))
            say("buried")
            time.sleep(60)

    assert killed(work, 0) == ["buried"]
    keep(tmp_path, said("b", "the next night"))
    assert mentions(tmp_path, "unrepeatable") == set()
