"""`aggregator people`: what may be one person's, written into sources.yaml on the curator's word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import aggregator

OWEN = '  - {id: owen, name: Owen, role: learner, circle: south, accounts: ["@owen@social.example", "http://owen.example/"]}\n'
PRIYA = 'accounts: ["@priya@tavla.example", "http://priya.example/"]}'


@pytest.fixture
def half_listed(own_sample: Path) -> Path:
    """The sample class before its curator knew of Owen, and of Priya's account on Mastodon."""
    path = own_sample / "sources.yaml"
    text = path.read_text(encoding="utf-8")
    assert OWEN in text
    assert PRIYA in text
    text = text.replace(OWEN, "").replace(PRIYA, 'accounts: ["http://priya.example/"]}  # her blog')
    path.write_text(text, encoding="utf-8")
    return own_sample


def suggested(folder: Path) -> dict[str, str]:
    """The accounts of each second party → the suggestion's id."""
    done = aggregator(folder, "people", "suggest", "--json")
    assert done.returncode == 0, done.stderr
    return {one["other"]["accounts"][0]: one["id"] for one in json.loads(done.stdout)["suggestions"]}


def test_a_class_that_lists_everybody_has_nothing_to_say(own_sample: Path) -> None:
    assert suggested(own_sample) == {}
    assert "nobody here looks like somebody else" in aggregator(own_sample, "people", "suggest").stdout


def test_accepting_writes_sources_yaml_and_keeps_its_comments(half_listed: Path) -> None:
    ids = suggested(half_listed)
    assert set(ids) == {"http://owen.example/", "@priya@tavla.example"}
    before = (half_listed / "sources.yaml").read_text(encoding="utf-8")
    done = aggregator(half_listed, "people", "accept", *ids.values())
    assert done.returncode == 0, done.stderr
    now = (half_listed / "sources.yaml").read_text(encoding="utf-8")
    assert 'accounts: ["http://priya.example/", "@priya@tavla.example"]}  # her blog' in now
    assert '- id: owen\n    name: Owen Pritchard\n    accounts: ["@owen@social.example", http://owen.example/]\n' in now
    kept = [line for line in before.splitlines() if "id: priya, name" not in line]
    assert [line for line in now.splitlines() if line in kept] == kept
    assert suggested(half_listed) == {}
    assert aggregator(half_listed, "check").returncode == 0


def test_declining_is_remembered_and_names_nobody(half_listed: Path) -> None:
    ids = suggested(half_listed)
    assert aggregator(half_listed, "people", "decline", ids["http://owen.example/"]).returncode == 0
    assert (half_listed / "people.declined").read_text() == ids["http://owen.example/"] + "\n"
    assert set(suggested(half_listed)) == {"@priya@tavla.example"}
    assert aggregator(half_listed, "people", "decline", ids["http://owen.example/"]).returncode == 0


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_an_id_that_is_not_suggested_changes_nothing(half_listed: Path, verb: str) -> None:
    before = (half_listed / "sources.yaml").read_bytes()
    ids = suggested(half_listed)
    done = aggregator(half_listed, "people", verb, ids["http://owen.example/"], "nosuchid")
    assert done.returncode == 2
    assert "nosuchid" in done.stderr
    assert (half_listed / "sources.yaml").read_bytes() == before
    assert not (half_listed / "people.declined").exists()


def test_it_tells_nothing_in_a_public_log(half_listed: Path) -> None:
    done = aggregator(half_listed, "people", "suggest", GITHUB_ACTIONS="true")
    assert done.returncode == 2
    assert "Owen" not in done.stdout + done.stderr


def test_a_class_without_an_archive_has_no_suggestions(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("class: {title: New}\n")
    assert suggested(tmp_path) == {}
