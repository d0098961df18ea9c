"""The kinds these tests know: one for each sort of setting. They need no module of that name."""

from __future__ import annotations

from pathlib import Path

from aggregator.config import Config, load
from aggregator.errors import ConfigError, Mistake

KINDS = {
    "feed": {"url": "address", "feed": "address?"},
    "wordpress": {"url": "address"},
    "mastodon": {"server": "server", "hashtag": "hashtag"},
    "wxr": {"path": "path"},
    "letters": {"list": "text"},
}

CLASS = "class: {title: Learning}\n"


def read(folder: Path, text: str | bytes) -> Config:
    """Load a file that holds this."""
    path = folder / "sources.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
    return load(path, KINDS)


def mistakes(folder: Path, text: str | bytes) -> list[Mistake]:
    """What is wrong with a file that holds this; empty: nothing."""
    try:
        read(folder, text)
    except ConfigError as error:
        return list(error.mistakes)
    return []


def told(folder: Path, text: str | bytes) -> list[str]:
    """The same as `LINE:COLUMN: wrong; instead`."""
    return [str(mistake).removeprefix("sources.yaml:") for mistake in mistakes(folder, text)]
