"""One WordPress for all tests of a session, as it was seeded for each."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wordpress.site import Site, missing


@pytest.fixture(scope="session")
def running() -> Iterator[Site]:
    """Skipped where Debian's packages are not installed; in CI that is a failure."""
    if absent := missing():
        reason = (
            f"no WordPress here (missing: {' '.join(absent)}); to install what it needs, run tests/install-packages"
        )
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    folder = Path(tempfile.mkdtemp(prefix="wordpress-"))  # a short path, which the database's own user may enter
    folder.chmod(0o755)
    site = Site(folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def blog(running: Site) -> Iterator[Site]:
    """The seeded site; whatever the test does to it is undone."""
    yield running
    running.restore()
