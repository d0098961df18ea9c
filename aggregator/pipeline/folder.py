"""Where a class keeps its things."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """One class on disk: its sources.yaml, archive/, output/ and, if it has its own, site_templates/."""

    root: Path
    publish_to: Path | None = None

    @property
    def sources(self) -> Path:
        return self.root / "sources.yaml"

    def holds(self, name: str) -> bool:
        """Is there a file or folder of this name in it?"""
        return self.path(name) is not None

    def path(self, name: str) -> Path | None:
        """A file or folder in it, named as from there or as from where the command was typed."""
        try:
            if "://" in name:
                return None
            if (self.root / name).exists():
                return self.root / name
            here = Path(name).exists() and Path(name).resolve().is_relative_to(self.root.resolve())
            return Path(name) if here else None
        except (OSError, ValueError):  # no name that a file could have
            return None

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def output(self) -> Path:
        return self.publish_to or self.root / "output"

    @property
    def templates(self) -> Path:
        return self.root / "site_templates"

    @property
    def memory(self) -> Path:
        """What publish remembers of the pages it wrote; made again when absent."""
        return self.archive / "published"

    @property
    def checked(self) -> Path:
        """sources.yaml as it was last found right; made again when absent."""
        return self.archive / "checked.json"
