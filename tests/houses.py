"""The three classes that every promise about pages is held to: the sample, one that is hard on pages, a large one."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from aggregator.pipeline.serve import server
from tests.kinds import largest, telling
from tests.publish import sample
from tests.publish.conftest import Desk

HOUSES = ("sample", "hard", "large")


@dataclass
class House:
    """A site below a sub-path, as on most free hosts. `own` is the address that the class has told."""

    name: str
    output: Path
    own: str
    url: str = ""

    @cached_property
    def pages(self) -> list[str]:
        """Addresses, below `url`, of pages that show everything that is on any; 404.html belongs to the root of a host."""
        return [path for path in telling(self.output) if path != "404.html"]

    @cached_property
    def largest(self) -> list[str]:
        """The address of the largest page of each kind."""
        return [path.removesuffix("index.html") for path in largest(self.output).values() if path != "404.html"]

    def page(self, words: str, under: str = "conversations") -> str:
        """The address of a page that says something."""
        found = (path for path in sorted(self.output.glob(f"{under}/*/index.html")) if words in path.read_text("utf-8"))
        return next(found).relative_to(self.output).as_posix().removesuffix("index.html")


@pytest.fixture(scope="session")
def hard_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("hard"))
    desk.publish()
    return desk.root


@pytest.fixture(scope="session")
def houses(
    sample_class: Path, hard_class: Path, large_class: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[str, House]]:
    """Name → house, each served. Ask for it before Playwright is: making classes needs an event loop of its own."""
    own = ("https://long-table.example/", sample.CLASS.url, sample.CLASS.url)
    with ExitStack() as stack:
        made = {}
        for name, folder, told in zip(HOUSES, (sample_class, hard_class, large_class), own, strict=True):
            root = tmp_path_factory.mktemp("host")
            (root / "some").mkdir()
            (root / "some" / "class").symlink_to(folder / "output")
            http = stack.enter_context(server(root, 0))
            threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            stack.callback(http.shutdown)
            made[name] = House(name, folder / "output", told, f"http://127.0.0.1:{http.server_address[1]}/some/class/")
        yield made


@pytest.fixture(params=HOUSES)
def house(request: pytest.FixtureRequest, houses: Mapping[str, House]) -> House:
    return houses[request.param]
