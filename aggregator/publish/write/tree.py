"""output/ and its spare: how a site changes in one step, and pays only for what changed.

    output/          what people see
    .output.spare/   the tree before it, hard-linked to the same files

A build puts new files into the spare, lets the two change places, and brings the spare up to date:
what was taken down is nowhere on the disk then. After a kill in between, nothing is known about the
spare, and every file is linked anew, once; likewise in the build after the first. Files are never
written in place, since both trees share them.

What lies at the top of output/ and is not of the site (a CNAME, a folder of pictures) is kept.
Folders of the site hold nothing but the site.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from aggregator.publish.write import links
from aggregator.publish.write.exchange import exchange, recover
from aggregator.publish.write.memory import Mark, digest_of

CHUNK = 1 << 20


class Tree:
    """One build of output/.

    marks      files as they are known to be, by path below output/; grows with what is put
    stale      paths in which the spare differs from output/, before the build and then after it; None:
               nothing is known about the spare
    reserved   names at the top that are the site's, even where nothing is remembered
    beginning  called once before anything on disk is touched
    """

    def __init__(
        self,
        live: Path,
        remembered: dict[str, Mark],
        stale: Collection[str] | None,
        reserved: Collection[str],
        beginning: Callable[[], None],
    ) -> None:
        self.live = Path(os.path.realpath(live))
        self.spare = self.live.with_name(f".{self.live.name}.spare")
        self._live, self._spare = str(self.live), str(self.spare)
        recover(self.live)
        self._had_live = self.live.is_dir()
        self._known = frozenset(remembered)
        self._trusted = stale is not None and self.spare.is_dir()
        self.stale = tuple(stale or ()) if self._trusted else None
        self._reserved = frozenset(reserved)
        self._beginning = beginning
        self._begun = False
        self.marks, alone = _verified(self._live, remembered)
        self._mend(alone)
        self.changed: set[str] = set()

    def _mend(self, alone: Iterable[str]) -> None:
        """A file without a second name may have lost its twin in the spare: then it must be brought again."""
        if self.stale is not None:
            missed = set(alone).difference(self.stale)
            lost = [path for path in missed if not links.same(f"{self._live}/{path}", f"{self._spare}/{path}")]
            self.stale = (*self.stale, *lost)

    # ── putting ───────────────────────────────────────────────────────────────────────

    def put(self, path: str, body: bytes, digest: bytes = b"") -> bool:
        """Have `body` at `path` in the new tree. False when it is there already."""
        digest = digest or digest_of(body)
        mark = self.marks.get(path)
        if mark is None:
            mark = self._found(path, len(body))
        if mark is not None and mark.digest == digest:
            self.marks[path] = mark
            return False
        self._begin()
        self._note(path, digest, links.write_new(f"{self._spare}/{path}", body))
        return True

    def put_large(self, path: str, chunks: Iterable[bytes]) -> bool:
        """The same for a body that is better not held in memory."""
        self._begin()
        hash, part = sha256(), self.spare / f"{path}.part"
        with links.create(str(part)) as file:
            for chunk in chunks:
                hash.update(chunk)
                links.write_all(file, chunk)
        mark = self.marks.get(path) or self._found(path, part.stat().st_size)
        if mark is not None and mark.digest == hash.digest()[:16]:
            self.marks[path] = mark
            part.unlink()
            return False
        part.replace(self.spare / path)
        self._note(path, hash.digest()[:16], (self.spare / path).stat())
        return True

    def _note(self, path: str, digest: bytes, stat: os.stat_result) -> None:
        self.marks[path] = Mark(digest, stat.st_size, stat.st_mtime_ns)
        self.changed.add(path)

    def _found(self, path: str, size: int) -> Mark | None:
        """A file that nothing is remembered of, if it is as large as the one we would write."""
        if not self._had_live:
            return None
        try:
            stat = os.lstat(f"{self._live}/{path}")
        except OSError:
            return None
        return _mark(f"{self._live}/{path}", stat) if stat.st_size == size else None

    # ── changing places ───────────────────────────────────────────────────────────────

    def commit(self, wanted: Collection[str]) -> list[str]:
        """Make output/ hold `wanted`, all of which has been put or is there. Gives back what was removed."""
        gone = sorted(self._known.difference(wanted))
        if not self._trusted:
            gone = sorted({*gone, *self._extras(wanted)})
        if not self.changed and not gone:
            self.stale = (() if self._trusted else None) if self._begun else self.stale
            return []
        self._begin()
        self._complete(wanted, gone)
        self._keep_others(wanted)
        exchange(self.spare, self.live)
        self.stale = (*sorted(self.changed), *gone) if self._had_live else None
        self._let_go(all_new=len(self.changed) == len(wanted))
        for path in gone:
            self.marks.pop(path, None)
        return gone

    def _let_go(self, *, all_new: bool) -> None:
        """What was replaced or removed leaves the disk now, not with the next build: it may have been taken down."""
        if self.stale is not None and all_new:
            links.discard(self.spare)
            self.stale = None
        elif self.stale:
            links.bring(self._live, self._spare, self.stale)
            self.stale = ()

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        self._beginning()
        self.spare.mkdir(parents=True, exist_ok=True)
        if self._trusted:
            links.bring(self._live, self._spare, self.stale or ())

    def _complete(self, wanted: Collection[str], gone: Iterable[str]) -> None:
        """Everything that did not change, and nothing that is gone."""
        if self._trusted:
            for path in gone:
                links.remove(self._spare, path)
            return
        links.link_many(self._live, self._spare, [path for path in wanted if path not in self.changed])
        for path in _walk(self._spare, self._ours(wanted)):
            if path not in wanted:
                links.remove(self._spare, path)

    # ── what is not ours ──────────────────────────────────────────────────────────────

    def _ours(self, wanted: Collection[str]) -> set[str]:
        """Names at the top of output/ that belong to the site."""
        return {path.partition("/")[0] for path in (*wanted, *self._known)} | self._reserved

    def _extras(self, wanted: Collection[str]) -> Iterator[str]:
        """Files in the site's folders that are not of the site (any more)."""
        return (path for path in _walk(self._live, self._ours(wanted)) if path not in wanted)

    def _keep_others(self, wanted: Collection[str]) -> None:
        ours = self._ours(wanted)
        for old in self.spare.iterdir():
            if old.name not in ours:
                links.discard(old)
        for other in self.live.iterdir() if self.live.is_dir() else ():
            if other.name not in ours:
                links.link_tree(other, self.spare / other.name)


def _verified(live: str, remembered: dict[str, Mark]) -> tuple[dict[str, Mark], list[str]]:
    """What is still as it was written, and which of it has no second name (see `Tree._mend`).

    A file with another date is read: copies and checkouts change dates.
    """
    verified, alone, stat = {}, [], os.lstat
    for path, mark in remembered.items():
        try:
            found = stat(f"{live}/{path}")
        except OSError:
            continue
        if found.st_mtime_ns != mark.changed or found.st_size != mark.size:
            now = _mark(f"{live}/{path}", found) if found.st_size == mark.size else None
            if now is None or now.digest != mark.digest:
                continue
            mark = now
        verified[path] = mark
        if found.st_nlink < 2:
            alone.append(path)
    return verified, alone


def _mark(path: str, stat: os.stat_result) -> Mark | None:
    hash = sha256()
    try:
        with open(path, "rb") as file:  # noqa: PTH123  (thousands of files: a Path costs more than reading one)
            while chunk := file.read(CHUNK):
                hash.update(chunk)
    except OSError:
        return None
    return Mark(hash.digest()[:16], stat.st_size, stat.st_mtime_ns)


def _walk(root: str, tops: Collection[str]) -> Iterator[str]:
    """Files below `root`, by path, in those of its entries that are named in `tops`."""
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            entries = list(os.scandir(f"{root}/{folder}"))
        except FileNotFoundError:
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            if not folder and entry.name not in tops:
                continue
            if entry.is_dir(follow_symlinks=False):
                stack.append(f"{path}/")
            else:
                yield path
