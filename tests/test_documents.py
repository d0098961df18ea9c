"""What the documents say exists, exists."""

from __future__ import annotations

import re

import pytest

from aggregator.cli import COMMANDS
from tests.conftest import ROOT

DOCUMENTS = ("README.md", "ARCHITECTURE.md", "DECISIONS.md", "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_that_are_named_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake (\w+)\b(?=[`\s,;)]*(?:#|`|$))", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"`aggregator (\w+)", text)) <= set(COMMANDS)


def test_the_readme_names_every_kind() -> None:
    from aggregator import sources

    readme = (ROOT / "README.md").read_text()
    assert [kind for kind in sources.kinds() if f"| `{kind}` |" not in readme] == []


def test_the_map_names_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = [path.name for path in (ROOT / "aggregator").iterdir() if (path / "__init__.py").exists()]
    assert [room for room in rooms if f"`aggregator/{room}/`" not in text] == []
