"""Folders for archives."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user of this machine can read (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="archive-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def quick() -> Iterator[Path]:
    """A folder in memory where there is one: for tests that open many archives and prove nothing about disks."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="archive-test-", dir=memory if memory.is_dir() else None))
    yield folder
    shutil.rmtree(folder)
