"""The sample class, lived through once for all tests that only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from aggregator.demo import NIGHTS, live
from aggregator.demo.server import Places, places
from aggregator.pipeline import Folder, Night


@pytest.fixture(scope="session")
def sample_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample class after its two nights. Look, do not touch."""
    folder = tmp_path_factory.mktemp("sample")
    live(Folder(folder))
    return folder


@pytest.fixture
def own_sample(sample_class: Path, tmp_path: Path) -> Path:
    """A copy to do things to, with the times of its files kept."""
    copy = tmp_path / "class"
    shutil.copytree(sample_class, copy, symlinks=True)
    return copy


class NextNight:
    """Another night of the sample class, with nothing new unless the test says so."""

    def __init__(self, there: Places) -> None:
        self.places = there
        self.now: datetime = NIGHTS[1] + timedelta(days=1)

    def run(self, folder: Path) -> Night:
        night = Night(Folder(folder), now=self.now, hosts=self.places.hosts)
        night.run()
        return night


@pytest.fixture
def next_night() -> Iterator[NextNight]:
    with places(NIGHTS[1]) as there:
        yield NextNight(there)
