"""What publish remembers between two builds: which pages it made from what, and which files they became.

Lost or unreadable, it only costs time: every page is made again and compared with what is there.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct, field

VERSION = 1


def digest_of(body: bytes) -> bytes:
    """Of a file's content. SHA-256 since processors have it built in: twice as fast as BLAKE2b."""
    return sha256(body).digest()[:16]


class Mark(Struct, frozen=True, array_like=True):
    """A file as we wrote it. `changed` is its mtime in nanoseconds."""

    digest: bytes
    size: int
    changed: int


class Memory(Struct, array_like=True):
    """pages  page's path → (fingerprint, its files)
    files  path below output/ → mark
    stale  paths in which the spare tree differs from output/; None when nothing is known about it
    """

    version: int = VERSION
    pages: dict[str, tuple[bytes, tuple[str, ...]]] = field(default_factory=dict)
    files: dict[str, Mark] = field(default_factory=dict)
    stale: tuple[str, ...] | None = None


def load(path: Path) -> Memory:
    """What was remembered; nothing when a build began and did not come to its end."""
    try:
        memory = msgspec.msgpack.decode(path.read_bytes(), type=Memory)
    except (OSError, msgspec.DecodeError):
        return Memory()
    if memory.version != VERSION:
        return Memory()
    if _busy(path).exists():
        memory.stale = None
    return memory


def begin(path: Path) -> None:
    """Note that trees are about to change, so that a build that is killed is known to have been."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _busy(path).touch()


def interrupted(path: Path) -> bool:
    return not path.exists() or _busy(path).exists()


def save(path: Path, memory: Memory) -> None:
    """Replace it in one step; only then is the build no longer under way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    beside.write_bytes(msgspec.msgpack.encode(memory))
    beside.replace(path)
    _busy(path).unlink(missing_ok=True)


def _busy(path: Path) -> Path:
    return path.with_name(f"{path.name}.busy")
