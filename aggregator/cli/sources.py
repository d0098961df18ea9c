"""`init`, `check`, `status`: starting a class, and seeing whether its sources are well."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from shlex import quote

import click

from aggregator.cli import Desk

MOSTLY_FAILED = 3


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", required=False)
@click.option("--title", default="", help="The name of the class.")
@click.option("--url", default="", help="Where its site will live.")
@click.pass_obj
def init(desk: Desk, directory: Path | None, title: str, url: str) -> None:
    """Start a new class: sources.yaml, workflow, .gitignore. Files that are there already stay as they are."""
    from aggregator.scaffold import start_class

    where = directory or desk.folder.root
    if not title and sys.stdin.isatty():
        title = click.prompt("What is the class called?", default="Our class", err=True)
    made = start_class(where, title=title, url=url)
    for path in made:
        desk.talk.result(f"made {path}")
    desk.talk.result(
        f"Next: write your places into {where / 'sources.yaml'}, then `aggregator -C {quote(str(where))} run`"
    )
    desk.talk.object({"made": [str(path) for path in made]})


@click.command()
@click.option("--online", is_flag=True, help="Ask each source once, and keep nothing.")
@click.pass_context
def check(ctx: click.Context, online: bool) -> None:
    """Validate sources.yaml: every mistake at once, with its line and what to write instead."""
    from aggregator.pipeline import read_config
    from aggregator.pipeline.advice import crowded

    desk: Desk = ctx.obj
    config = read_config(desk.folder)
    desk.talk.result(f"sources.yaml is right: {len(config.sources)} sources, {len(config.people)} people")
    advice = crowded(config)
    for text in advice:
        desk.talk.trouble(text, file=config.path.name, level="warning")
    if not online:
        desk.talk.object({"sources": len(config.sources), "people": len(config.people), "advice": advice})
        return
    from aggregator.pipeline.check import ask_each

    answers = asyncio.run(ask_each(config))
    for answer in answers:
        desk.talk.result(str(answer))
    desk.talk.object({"sources": answers, "advice": advice})
    if 2 * sum(not answer.well for answer in answers) >= len(answers) > 0:
        ctx.exit(MOSTLY_FAILED)


@click.command()
@click.pass_obj
def status(desk: Desk) -> None:
    """Each source, from the archive: posts, which tags fit, when it last spoke, what is wrong and what to do."""
    from aggregator.archive import Archive
    from aggregator.pipeline import read_config
    from aggregator.pipeline.health import health

    config = read_config(desk.folder)
    with Archive.open(desk.folder.archive) as archive:
        told = health(archive, config.sources)
    size = sum(path.stat().st_size for path in desk.folder.archive.glob("archive.sqlite*"))
    for one in told:
        desk.talk.result(str(one))
    desk.talk.result(f"archive: {sum(one.held for one in told)} posts, {size / 1e6:.1f} MB")
    desk.talk.object({"sources": told, "archive_bytes": size})
