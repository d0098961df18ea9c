"""How a command speaks: lines for people, one JSON object, annotations under GitHub Actions.

Whatever was fetched may hold anything. A title that says `::error::` is a command to GitHub
Actions, and an escape sequence is one to a terminal: both are made harmless here.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING, Any

import click
import msgspec

if TYPE_CHECKING:
    from aggregator.errors import AggregatorError, ConfigError
    from aggregator.model import Report, Told


def harmless(text: str) -> str:
    """One line without control characters, which cannot be a workflow command (`::name::` or, older, `##[name]`)."""
    line = "".join(sign if sign.isprintable() else " " for sign in text).replace("##[", "# #[")
    return line.replace("::", ": :") if line.lstrip().startswith("::") else line


class Talk:
    """Prints results to stdout and talk to stderr, as loud as was asked for."""

    def __init__(self, *, verbose: bool = False, quiet: bool = False, as_json: bool = False) -> None:
        self.verbose, self.quiet, self.as_json = verbose, quiet, as_json
        self.annotates = os.environ.get("GITHUB_ACTIONS") == "true"
        level = logging.DEBUG if verbose else logging.CRITICAL
        logging.basicConfig(level=level, stream=sys.stderr, format="%(name)s: %(message)s")

    def say(self, text: str) -> None:
        """Talk: what is being done. To stderr, silent with -q and --json."""
        if not self.quiet:
            click.echo(harmless(text), err=True)

    def result(self, text: str) -> None:
        """A line of the result, for people; with --json the object says it instead."""
        if not self.as_json:
            click.echo("\n".join(harmless(line) for line in text.splitlines()))

    def object(self, value: Any) -> None:
        """The result as one JSON object, with --json only."""
        if self.as_json:
            click.echo(msgspec.json.encode(value).decode())

    def trouble(self, text: str, *, file: str = "", line: int = 0, column: int = 0, level: str = "error") -> None:
        """Something is wrong: a line on stderr, and an annotation under GitHub Actions."""
        where = f"{file}:{line}: " if file and line and not column else ""
        click.echo(harmless(where + text), err=True)
        if self.annotates:
            click.echo(annotation(level, text, file=file, line=line, column=column))

    def failure(self, error: AggregatorError) -> None:
        """An error that ends the command."""
        from aggregator.errors import ConfigError

        if isinstance(error, ConfigError):
            self._mistakes(error)
        else:
            self.trouble(f"error: {error}")
        self.object({"error": error.message, "hint": error.hint, "exit": error.exit_code})

    def _mistakes(self, error: ConfigError) -> None:
        for mistake in error.mistakes:
            self.trouble(str(mistake), file=mistake.file, line=mistake.line, column=mistake.column)

    def report(self, report: Report) -> None:
        """What happened tonight: each failed source named, then one line of numbers."""
        for told in report.sources:
            self._told(told)
        for note in report.notes:
            self.say(note)
        self.result(summary(report))
        self.object(report)

    def _told(self, told: Told) -> None:
        if told.state in ("failed", "gone"):
            self.trouble(
                f"{told.id}: {told.message}" + (f"; {told.hint}" if told.hint else ""),
                file="sources.yaml",
                line=told.line,
                level="warning",
            )
        elif told.message:
            self.say(f"{told.id}: {told.message}")


def summary(report: Report) -> str:
    good = sum(told.state in ("ok", "unchanged") for told in report.sources)
    parts = [
        f"{good} of {len(report.sources)} sources answered",
        f"{report.posts} posts new or changed",
    ]
    if report.conversations:
        parts += [f"{report.conversations} conversations", f"{report.written} files written"]
    return ", ".join(parts)


def annotation(level: str, text: str, *, file: str = "", line: int = 0, column: int = 0) -> str:
    """A GitHub Actions workflow command, escaped as its toolkit does (`%`, CR, LF, and `:,` in properties)."""

    def escaped(value: str) -> str:
        return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    where = {"file": file, "line": line or "", "col": column or ""}
    marks = ",".join(
        f"{name}={escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in where.items()
        if value
    )
    return f"::{level}{' ' + marks if marks else ''}::{escaped(text)}"
