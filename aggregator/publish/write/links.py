"""Files and hard links, thousands at a time. Paths are strings: a Path object costs more than the link."""

# ruff: noqa: PTH102, PTH103, PTH106
from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

THREADS = 4
"""Linking waits for the file system, not for Python."""
AT_A_TIME = 500


@contextmanager
def create(path: str) -> Iterator[int]:
    """A new file, opened for writing; one that is there is unlinked first, since another tree may share it."""
    try:
        file = _open(path)
    except FileNotFoundError:
        _make_folder(path)
        file = _open(path)
    except FileExistsError:
        discard(Path(path))
        file = _open(path)
    try:
        yield file
    finally:
        os.close(file)


def _make_folder(path: str) -> None:
    """The folder of a file. Its parent is there as a rule."""
    folder = path.rpartition("/")[0]
    try:
        os.mkdir(folder)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
    except FileExistsError:
        pass


def write_new(path: str, body: bytes) -> os.stat_result:
    """A whole file at once: `create` for the many."""
    try:
        file = _open(path)
    except OSError:
        with create(path) as file:
            write_all(file, body)
            return os.fstat(file)
    try:
        write_all(file, body)
        return os.fstat(file)
    finally:
        os.close(file)


def _open(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)


def write_all(file: int, body: bytes) -> None:
    written = os.write(file, body)
    while written < len(body):
        written += os.write(file, memoryview(body)[written:])


def bring(live: str, spare: str, paths: Iterable[str]) -> None:
    """Make `spare` like `live` in these paths."""
    there: dict[bool, list[str]] = {True: [], False: []}
    for path in paths:
        there[os.path.lexists(f"{live}/{path}")].append(path)
    link_many(live, spare, there[True])
    for path in there[False]:
        remove(spare, path)


def link_many(live: str, spare: str, paths: Sequence[str]) -> None:
    """Link every path from one tree into the other, wherever it is not the same file already."""
    if len(paths) <= AT_A_TIME:
        return _link_all(live, spare, paths)
    parts = [paths[at : at + AT_A_TIME] for at in range(0, len(paths), AT_A_TIME)]
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(lambda part: _link_all(live, spare, part), parts))
    return None


def _link_all(live: str, spare: str, paths: Iterable[str]) -> None:
    for path in paths:
        link(f"{live}/{path}", f"{spare}/{path}")


def link(source: str, target: str) -> None:
    """One link. Where the file system has none, a copy."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        if not same(source, target):
            discard(Path(target))
            _link_or_copy(source, target)
    except OSError:
        _make_folder(target)
        _link_or_copy(source, target)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def same(source: str, target: str) -> bool:
    """One file, or a copy that a copying tool made of it, date and all."""
    try:
        one, other = os.lstat(source), os.lstat(target)
    except OSError:
        return False
    return os.path.samestat(one, other) or (
        (one.st_size, one.st_mtime_ns, one.st_mode) == (other.st_size, other.st_mtime_ns, other.st_mode)
    )


def link_tree(source: Path, target: Path) -> None:
    """A file, or a folder with all that is in it."""
    if source.is_dir() and not source.is_symlink():
        target.mkdir(exist_ok=True)
        for entry in source.iterdir():
            link_tree(entry, target / entry.name)
    else:
        link(str(source), str(target))


def remove(root: str, path: str) -> None:
    """Unlink a file, and the folders that this leaves empty."""
    discard(Path(root, path))
    folder = path.rpartition("/")[0]
    while folder:
        try:
            os.rmdir(f"{root}/{folder}")
        except OSError:
            return
        folder = folder.rpartition("/")[0]


def discard(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
