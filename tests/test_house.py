"""The house stays as it is drawn in ARCHITECTURE.md: imports go one way, and the pure rooms stay pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "aggregator"
GROUND = {"model", "errors"}
STAGES = {"config", "web", "sources", "archive", "thread", "digest", "publish"}
MAY_IMPORT = {
    "model": set(),
    "errors": set(),
    "text": GROUND,
    **{stage: {"text"} | GROUND for stage in STAGES},
    "pipeline": STAGES | {"text"} | GROUND,
    "demo": {"pipeline"} | GROUND,
    "scaffold": {"text"} | GROUND,
    "cli": {"pipeline", "archive", "config", "demo", "scaffold"} | GROUND,
}
PURE = ("model", "text", "thread", "digest")
EFFECTS = {
    "aiohttp", "asyncio", "http", "io", "multiprocessing", "os", "pathlib", "random", "requests", "shutil", "socket",
    "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib.request",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today"}


def modules(room: str) -> list[Path]:
    folder = PACKAGE / room
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{room}.py"]


def imports(path: Path) -> Iterator[str]:
    """Names imported at run time: what stands under `if TYPE_CHECKING` only names types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing = {id(node) for block in ast.walk(tree) if _is_typing(block) for node in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in typing:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_typing(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def rooms() -> list[str]:
    return sorted({path.stem for path in PACKAGE.iterdir() if path.stem in MAY_IMPORT})


def test_every_room_is_drawn() -> None:
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - {"__init__", "__main__"} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", rooms())
def test_imports_go_one_way(room: str) -> None:
    for path in modules(room):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("aggregator.")} - {room, "__version__"}
        assert used <= MAY_IMPORT[room], f"{path.relative_to(PACKAGE)} imports {used - MAY_IMPORT[room]}"


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_touch_nothing_outside(room: str) -> None:
    for path in modules(room):
        used = EFFECTS & set(imports(path))
        assert not used, f"{path.relative_to(PACKAGE)} imports {used}"


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_read_no_clock(room: str) -> None:
    for path in modules(room):
        calls = [
            node.lineno
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS
        ]
        assert not calls, f"{path.relative_to(PACKAGE)} reads the clock in lines {calls}"


def test_only_the_archive_speaks_sql() -> None:
    speakers = {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.rglob("*.py") if "sqlite3" in set(imports(path))}
    assert speakers == {"archive"}


def test_a_kind_is_one_file() -> None:
    """Nothing outside a kind's own file knows its name, but for the short form `#tag@server`."""
    from aggregator import sources

    for kind in sources.kinds():
        knows = {path for path in PACKAGE.rglob("*.py") if f"aggregator.sources.{kind}" in set(imports(path))}
        outside = {path for path in knows if not path.name.lstrip("_").startswith(kind)}
        assert not outside, f"{outside} import the kind {kind}"
