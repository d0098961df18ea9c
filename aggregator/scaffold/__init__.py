"""Starting a class: the files a new class folder begins with.

`files/` mirrors the folder. Names that begin with a dot are kept as `dot-…`, so that nothing reads
them here as its own. The workflow, its script and the schema are those of this repository; a test
holds them equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from aggregator.errors import UsageError
from aggregator.text.plain import clean
from aggregator.text.urls import is_site

__all__ = ["start_class"]

_PLAIN = re.compile(r"[^\W\d_][\w' ().,!-]*(?<! )")
_WORDS_OF_YAML = ("null", "true", "false", "yes", "no", "on", "off")


def start_class(folder: Path, *, title: str = "", url: str = "") -> list[Path]:
    """Write the files of a new class into `folder`, and give back those that were written.

    A file that is there already stays as it is. Raises UsageError when the address is none, or
    when the folder cannot be written.
    """
    if url and not is_site(url):
        raise UsageError(f"{clean(url)} is not where a site can live", "write one like https://example.org/class/")
    title = clean(title) or "Our class"
    try:
        written = [_write(folder / place, _filled(place, source, title, url)) for place, source in _templates()]
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({type(error).__name__})", "choose another folder") from None
    return [path for path in written if path]


def _templates() -> Iterator[tuple[str, Traversable]]:
    """(place in the class folder, file), sorted by place."""
    yield from sorted(_below(files(__package__) / "files", ""), key=lambda pair: pair[0])


def _below(here: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in here.iterdir():
        place = prefix + re.sub(r"\Adot-", ".", entry.name)
        if entry.is_dir():
            yield from _below(entry, f"{place}/")
        else:
            yield place, entry


def _filled(place: str, source: Traversable, title: str, url: str) -> str:
    """The text of a file, with the name and the address of the class where it has places for them."""
    text = source.read_text(encoding="utf-8")
    if place == "README.md":
        return text.replace("{title}", title)
    if place != "sources.yaml":
        return text
    where = f"url: {_scalar(url)}" if url else "# url: https://example.org/class/"
    words = {"{title}": _scalar(title), "{url}": f"{where:<41}  # where the site will live"}
    return re.sub("{title}|{url}", lambda found: words[found[0]], text)


def _scalar(text: str) -> str:
    """`text` as YAML: bare where that cannot be read as anything else, in double quotes (which JSON's are) elsewhere."""
    bare = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if bare else json.dumps(text, ensure_ascii=False)


def _write(path: Path, text: str) -> Path | None:
    """None: there was something of that name already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return None
    if path.suffix == ".sh":
        path.chmod(0o755)
    return path
