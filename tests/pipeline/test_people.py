"""Suggestions over the sample class, as if its curator had listed nobody yet."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from aggregator.archive import Archive
from aggregator.demo.sample import sample
from aggregator.pipeline import Folder, Night
from aggregator.pipeline.build import threaded
from aggregator.text.signed import signed_name
from aggregator.text.urls import host
from aggregator.thread.people import Suggestion, suggest


def suggestions(folder: Path) -> list[Suggestion]:
    night = Night(Folder(folder))
    sources = tuple(replace(source, person="") for source in night.config.sources)
    config = replace(night.config, people=(), sources=sources)
    with Archive.open(night.folder.archive) as archive:
        threads = threaded(config, archive, night.now)
    return suggest(threads, (), {source.id: source for source in sources})


def whose(account: str) -> str:
    """As the sample class says: handles and hosts are called by its people's ids."""
    if name := signed_name(account):
        return next(id for id, speaker in sample().speakers.items() if speaker.name == name)
    if account.startswith("@") or "/@" in account:
        return account.rpartition("/")[2].lstrip("@").partition("@")[0]
    return host(account).partition(".")[0]


def test_every_suggestion_is_right_and_none_is_missing(sample_class: Path) -> None:
    found = suggestions(sample_class)
    right = [
        one
        for one in found
        if len({whose(account) for party in (one.one, one.other) for account in party.accounts}) == 1
    ]
    assert right == found
    assert sorted(whose(one.other.accounts[0]) for one in found) == (
        ["amara", "elin", "jonas", "jules", "jules", "kwame", "layla", "layla", "owen", "priya", "rin"]
    )
