"""`archive save`, `archive load`, `archive verify`, and `forget`."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli import Desk

DAMAGED = 4


@click.group()
def archive() -> None:
    """The archive as plain text: out, in (a union, safe to repeat), and proof."""


@archive.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.pass_obj
def save(desk: Desk, directory: Path) -> None:
    """Write everything kept as JSON Lines into DIR."""
    from aggregator.pipeline import Night

    Night(desk.folder).save(directory)
    desk.talk.result(f"saved to {directory}")
    desk.talk.object({"saved": str(directory)})


@archive.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="DIR")
@click.pass_obj
def load(desk: Desk, directory: Path) -> None:
    """Take in what DIR holds. What is here already stays: of two versions the later seen wins."""
    from aggregator.archive import load as read
    from aggregator.archive import lock

    with lock(desk.folder.archive):
        read(desk.folder.archive, directory)
    desk.talk.result(f"loaded {directory}")
    desk.talk.object({"loaded": str(directory)})


@archive.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", required=False)
@click.pass_context
def verify(ctx: click.Context, directory: Path | None) -> None:
    """Check the archive, or a saved one in DIR: every damaged line is named by file and line."""
    from aggregator.archive import verify as look

    desk: Desk = ctx.obj
    where = directory or desk.folder.archive
    troubles = look(where)
    for trouble in troubles:
        desk.talk.trouble(trouble)
    desk.talk.object({"verified": str(where), "troubles": troubles})
    if troubles:
        ctx.exit(DAMAGED)
    desk.talk.result(f"{where} is whole")


@click.command()
@click.argument("what", metavar="WHO_OR_URL")
@click.pass_obj
def forget(desk: Desk, what: str) -> None:
    """Take a person (@name@server, or their address) or a post out of archive and site, and keep them out."""
    from aggregator.pipeline import Night

    night = Night(desk.folder, talk=desk.talk.say)
    gone = night.forget(what)
    report = night.build()
    desk.talk.result(f"{gone} posts taken out; nothing of {what} will be kept again")
    listed = night.still_listed()
    if listed:
        desk.talk.result(
            f"people: in sources.yaml still lists {', '.join(listed)}: shown nowhere, and their names are left out of"
            " the words of others, as long as that stands there; without it those words are shown as they were said"
        )
    desk.talk.object({"forgotten": what, "posts": gone, "written": report.written, "still_listed": listed})
