"""One run at a time, whatever becomes of it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.archive import lock
from aggregator.errors import ArchiveLocked, UsageError
from tests.archive.apart import Apart, without_rights

HOLD = """
import sys, time
from pathlib import Path
from aggregator.archive import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(folder: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the lock of `folder`."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE)
    assert other.stdout
    assert other.stdout.readline() == b"held\n"
    return other


def test_a_second_run_is_told_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    other = holder(tmp_path)
    try:
        with pytest.raises(ArchiveLocked) as caught, lock(tmp_path):
            pass
    finally:
        other.kill()
        other.communicate()
    assert f"process {other.pid} " in caught.value.message
    assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d", caught.value.message)
    assert caught.value.exit_code == 5


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    other = holder(tmp_path)
    other.kill()
    other.communicate()
    with lock(tmp_path):
        pass


def test_a_lock_is_given_back_also_after_trouble(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), lock(tmp_path):
            _ = 1 / 0
    with lock(tmp_path):
        pass


def test_who_waits_does_not_rub_out_who_holds(tmp_path: Path) -> None:
    with lock(tmp_path):
        said = [str(_locked(tmp_path)) for _ in range(2)]
    assert said[0] == said[1]


def _locked(folder: Path) -> ArchiveLocked:
    with pytest.raises(ArchiveLocked) as caught, lock(folder):
        pass
    return caught.value


def test_a_folder_is_made_and_other_folders_are_free(tmp_path: Path) -> None:
    with lock(tmp_path / "new" / "a"), lock(tmp_path / "new" / "b"):
        assert (tmp_path / "new" / "a").is_dir()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="file"), lock(tmp_path / "file" / "archive"):
        pass


def test_a_folder_of_somebody_else_is_said(public: Path) -> None:
    public.chmod(0o555)

    def work(say: object) -> None:
        without_rights()
        with lock(public):
            pass

    _, said = Apart(work).ended()
    assert said[0].startswith("UsageError: cannot write into")
