"""Where templates and static files lie, what they are called, and their digest.

A class's own `site_templates/` stands in front of the packaged one, file by file.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from msgspec import Struct

from aggregator.errors import BuildError


def packaged() -> Path:
    """The `site_templates/` that came with this program: inside the package, or beside it in a checkout."""
    inside = Path(__file__).parent.parent / "site_templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "site_templates"


class TemplateSet(Struct, frozen=True, array_like=True):
    """`folders` in the order in which they are searched; `digest` of all that lies in them; `compiled` is
    where compiled templates are kept for the next build, if anywhere."""

    folders: tuple[str, ...]
    digest: str
    pages: tuple[str, ...]
    static: dict[str, str]
    compiled: str = ""


def collect(folders: Sequence[Path], compiled: str = "") -> TemplateSet:
    """Look at every file once. `static` is name → its address on the site, which holds a hash of its content."""
    found = [folder for folder in folders if folder.is_dir()]
    files: dict[str, Path] = {}
    for folder in reversed(found):
        files.update(_files(folder))
    bodies = {name: path.read_bytes() for name, path in sorted(files.items())}
    pages = tuple(name[6:-5] for name in bodies if name.startswith("pages/") and name.endswith(".html"))
    if "index" not in pages:
        raise BuildError(f"no pages/index.html in {', '.join(map(str, folders)) or 'no folder at all'}")
    return TemplateSet(
        tuple(str(folder) for folder in found),
        _digest(bodies),
        pages,
        {name[7:]: _address(name, body) for name, body in bodies.items() if name.startswith("static/")},
        compiled,
    )


def static_files(templates: TemplateSet) -> dict[str, bytes]:
    """Address below output/ → content."""
    found = {}
    for name, address in templates.static.items():
        path = next(path for folder in templates.folders if (path := Path(folder, "static", name)).is_file())
        found[address] = path.read_bytes()
    return found


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }


def _digest(bodies: dict[str, bytes]) -> str:
    digest = blake2b(digest_size=16)
    for name, body in bodies.items():
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()


def _address(name: str, body: bytes) -> str:
    """`static/site.css` → `static/site.1a2b3c4d.css`: browsers may keep it for ever."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}.{blake2b(body, digest_size=4).hexdigest()}{path.suffix}"))
