"""How each source is, from the archive alone: what `aggregator status` shows. No network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import field

from aggregator.model import Source, State, Told
from aggregator.pipeline import advice, status
from aggregator.pipeline.heard import Heard

if TYPE_CHECKING:
    from aggregator.archive import Archive


class Health(Told, frozen=True, kw_only=True):
    """What was told of its last night, and besides:

    own, talk  how many of what is held are its own posts, and how many comments and replies
    without    posts that its tags kept out, as far as they were met
    near       tags that nearly fitted → in how many posts
    spoke      when it, or anybody there, last spoke
    tally      the same in words; `advice` is what to do
    """

    own: int = 0
    talk: int = 0
    without: int = 0
    near: dict[str, int] = field(default_factory=dict)
    spoke: datetime | None = None
    tally: str = ""
    advice: str = ""

    def __str__(self) -> str:
        last = f"{self.last_good:%Y-%m-%d %H:%M}Z" if self.last_good else "never"
        trouble = f"  {self.message}" + (f"; {self.hint}" if self.hint else "") if self.message else ""
        lines = [f"{self.id:<32} {self.kind:<10} {self.held:>6} posts  last good {last:<17} {self.state:<9}{trouble}"]
        if self.held or self.without:
            spoke = f"; last spoke on {self.spoke:%Y-%m-%d}" if self.spoke else ""
            lines.append(f"{self.tally}; {self.talk} comments and replies{spoke}")
        return "\n    ".join([*lines, *([self.advice] if self.advice else [])])


def health(archive: Archive, chosen: Sequence[Source]) -> list[Health]:
    """In the order of sources.yaml."""
    states, spoken = archive.states(), archive.spoken()
    return [
        _health(told, source, states.get(source.id) or State(), *spoken.get(source.id, (0, 0, None)))
        for told, source in zip(status(archive, chosen), chosen, strict=True)
    ]


def _health(told: Told, source: Source, state: State, own: int, talk: int, spoke: datetime | None) -> Health:
    heard = Heard.recall(state.memory, source.tags)
    return Health(
        **{name: getattr(told, name) for name in Told.__struct_fields__},
        own=own,
        talk=talk,
        without=len(heard.posts),
        near=heard.near,
        spoke=spoke,
        tally=advice.tally(own, len(heard.posts), source.tags),
        advice=advice.advice(own, len(heard.posts), heard.near, source.tags, heard.used),
    )
