"""Which pages of a site are worth looking at: of each kind enough to see everything that any page of it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from aggregator.publish import packaged

_TAG = re.compile(r"<[a-z][^>]*>")
_VALUE = re.compile(r' (?!class|role|type|hidden|dir)([a-z-]+)="[^"]*"')
_HUE = re.compile(r"\b[ht]\d+\b")


def templates() -> dict[str, re.Pattern[str]]:
    """Template → the paths of its pages, the most particular first."""
    pages = packaged() / "pages"
    names = sorted(
        (path.relative_to(pages).as_posix() for path in pages.rglob("*.html")), key=lambda name: (name.count("{"), name)
    )
    whole = (re.sub(r"\{(?:gone|moved)\}", "{id}", name.removesuffix(".html")) for name in names)
    return {name: _paths(name) for name in whole}


def _paths(name: str) -> re.Pattern[str]:
    if name in ("index", "404"):
        return re.compile(f"{name}.html")
    pattern = re.sub(r"\\{period\\}", r"\\d{4}(?:/W?\\d\\d){0,2}", re.escape(name))
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", pattern) + r"(?:/by-time)?(?:/\d+)?/(?:index|letter).html")


def kinds(output: Path) -> dict[str, list[Path]]:
    """Template → its pages. A letter is a kind of its own, and so is a view by time."""
    known = templates()
    found: dict[str, list[Path]] = {}
    for path in sorted(output.rglob("*.html")):
        where = path.relative_to(output).as_posix()
        name = next(name for name, paths in known.items() if paths.fullmatch(where))
        kind = name + "".join(f" {word}" for word in ("letter", "by-time") if word in where)
        found.setdefault(kind, []).append(path)
    return found


def features(text: str) -> frozenset[str]:
    """Every sort of element on a page: its name, its classes, and which attributes it has."""
    return frozenset(_HUE.sub("", _VALUE.sub(r" \1", tag)) for tag in set(_TAG.findall(text)))


def telling(output: Path) -> list[str]:
    """Addresses below the site: of each kind its largest page, and as few others as show every feature."""
    chosen = [path for pages in kinds(output).values() for path in _cover(pages)]
    return [path.relative_to(output).as_posix().removesuffix("index.html") for path in chosen]


def largest(output: Path) -> dict[str, str]:
    """Kind → the path of its largest page."""
    return {
        kind: max(pages, key=lambda path: (path.stat().st_size, path)).relative_to(output).as_posix()
        for kind, pages in kinds(output).items()
    }


def _cover(pages: Iterable[Path]) -> list[Path]:
    held = {path: features(path.read_text("utf-8")) for path in pages}
    first = max(held, key=lambda path: (path.stat().st_size, path))
    chosen, seen = [first], set(held.pop(first))
    while held and (best := _most(held, seen)) is not None:
        chosen.append(best)
        seen |= held.pop(best)
    return chosen


def _most(held: Mapping[Path, frozenset[str]], seen: set[str]) -> Path | None:
    best = max(held, key=lambda path: (len(held[path] - seen), path))
    return best if held[best] - seen else None
