"""The command line: parse arguments, call the pipeline, print. No logic lives here.

stdout carries the result, stderr the talk. Each command is imported when it is called, so that
`aggregator --help` does not pay for an HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

from aggregator import __version__
from aggregator.cli.talk import Talk
from aggregator.pipeline.folder import Folder

COMMANDS = {
    "run": "aggregator.cli.nightly",
    "pull": "aggregator.cli.nightly",
    "build": "aggregator.cli.nightly",
    "serve": "aggregator.cli.look",
    "demo": "aggregator.cli.look",
    "init": "aggregator.cli.sources",
    "add": "aggregator.cli.places",
    "opml": "aggregator.cli.places",
    "check": "aggregator.cli.sources",
    "status": "aggregator.cli.sources",
    "archive": "aggregator.cli.archive",
    "forget": "aggregator.cli.archive",
    "people": "aggregator.cli.people",
    "why": "aggregator.cli.why",
}


class Commands(click.Group):
    """Finds a command in the module that holds it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        assert isinstance(command, click.Command)
        return command


class Desk:
    """What every command gets: the class folder and how to talk."""

    def __init__(self, folder: Folder, talk: Talk) -> None:
        self.folder = folder
        self.talk = talk


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "directory", type=click.Path(path_type=Path, file_okay=False), default=".", metavar="DIR")
@click.option("-v", "--verbose", is_flag=True, help="Say more about what is being done.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.version_option(__version__, prog_name="aggregator")
@click.pass_context
def main(ctx: click.Context, directory: Path, verbose: bool, quiet: bool, as_json: bool) -> None:
    """Join a class's blogs, comments and Mastodon hashtags into conversations on a static site.

    DIR (default: here) holds sources.yaml, archive/ and output/.
    """
    ctx.obj = Desk(Folder(directory), Talk(verbose=verbose, quiet=quiet, as_json=as_json))


__all__ = ["Desk", "main"]
