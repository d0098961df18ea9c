"""sources.yaml, read and checked once for each state of the file. [effect]

Checking three hundred sources costs a second; a quiet night costs less than that in all. What was
found right is kept beside the archive, for the very same bytes, program and kinds only.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from aggregator import __version__
from aggregator.model import Circle, Class, Network, Person, Rules, Source, Topic

if TYPE_CHECKING:
    from aggregator.config import Config
    from aggregator.pipeline.folder import Folder

KINDS = Path(__file__).parent.parent / "sources"


class Checked(msgspec.Struct, kw_only=True):
    """A Config without its path, and what it was made from."""

    of: str
    class_: Class
    topics: tuple[Topic, ...]
    sources: tuple[Source, ...]
    people: tuple[Person, ...]
    circles: tuple[Circle, ...]
    rules: Rules
    network: Network


def read_config(folder: Folder) -> Config:
    """The class as its curator wrote it. Raises ConfigError with all mistakes, UsageError when there is no file."""
    from aggregator.config import load
    from aggregator.pipeline import settings

    seal = _seal(folder.sources)
    if seal and (known := _known(folder.checked, seal)):
        return _config(known, folder.sources)
    return load(folder.sources, settings())


def remember(folder: Folder, config: Config) -> None:
    """Keep what was found right. Not where files were checked to be there: they may go."""
    seal = _seal(folder.sources)
    if not _known(folder.checked, seal) and not any("path" in source.settings for source in config.sources):
        _keep(folder.checked, config, seal)


def _seal(path: Path) -> str:
    """A digest of the file and of everything that decides what is right in it."""
    if not path.is_file():
        return ""
    kinds = "".join(f"{file.name} {file.stat().st_mtime_ns};" for file in sorted(KINDS.glob("*.py")))
    return blake2b(f"{__version__};{kinds}".encode() + path.read_bytes(), digest_size=16).hexdigest()


def _known(path: Path, seal: str) -> Checked | None:
    try:
        checked = msgspec.json.decode(path.read_bytes(), type=Checked)
    except (OSError, msgspec.DecodeError):
        return None
    return checked if checked.of == seal else None


def _config(checked: Checked, path: Path) -> Config:
    from aggregator.config import Config

    return Config(**{name: getattr(checked, name) for name in Checked.__struct_fields__ if name != "of"}, path=path)


def _keep(path: Path, config: Config, seal: str) -> None:
    """Losing this costs a second the next time, so a disk that is full is no trouble here."""
    fields = {name: getattr(config, name) for name in Checked.__struct_fields__ if name != "of"}
    try:
        path.write_bytes(msgspec.json.encode(Checked(of=seal, **fields)))
    except OSError:
        path.unlink(missing_ok=True)
