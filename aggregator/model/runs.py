"""What happened in a run, and how values are written down."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Struct, field

from aggregator.model.pulled import Feed, SourceState


class Told(Struct, frozen=True, kw_only=True):
    """What happened to one source in one run. `posts` new or changed tonight, `held` in all."""

    id: str
    kind: str
    url: str = ""
    line: int = 0
    state: SourceState = "ok"
    posts: int = 0
    held: int = 0
    last_good: datetime | None = None
    message: str = ""
    hint: str = ""
    feeds: tuple[Feed, ...] = ()


class Report(Struct, kw_only=True):
    """What happened in one run, for the terminal, for `--json` and for the sources page."""

    started: datetime
    sources: list[Told] = field(default_factory=list)
    posts: int = 0
    conversations: int = 0
    written: int = 0
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)


def to_json(value: object) -> bytes:
    """`value` as one line of JSON: UTF-8, fields in the order they are declared, times with `Z`."""
    return msgspec.json.encode(value)
