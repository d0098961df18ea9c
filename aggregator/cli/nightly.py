"""`run`, `pull`, `build`: the main job and its halves."""

from __future__ import annotations

import click

from aggregator.cli import Desk
from aggregator.pipeline import Night, mostly_failed

MOSTLY_FAILED = 3


def _night(desk: Desk) -> Night:
    return Night(desk.folder, talk=desk.talk.say)


def _end(ctx: click.Context, night_failed: bool) -> None:
    if night_failed:
        ctx.obj.talk.trouble("half of the sources or more failed; what was kept before is still there")
        ctx.exit(MOSTLY_FAILED)


@click.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Pull, thread, digest, publish: the main job, what the nightly calls."""
    report = _night(ctx.obj).run()
    ctx.obj.talk.report(report)
    _end(ctx, mostly_failed(report))


@click.command()
@click.argument("source", nargs=-1)
@click.pass_context
def pull(ctx: click.Context, source: tuple[str, ...]) -> None:
    """Only fetch and store. SOURCE: ids from sources.yaml; all of them if none is named."""
    report = _night(ctx.obj).pull(source)
    ctx.obj.talk.report(report)
    _end(ctx, mostly_failed(report))


@click.command()
@click.option("--base-url", default="", metavar="URL", help="Where the site will live, instead of class.url.")
@click.pass_obj
def build(desk: Desk, base_url: str) -> None:
    """Only thread, digest, render and write: from the archive, without network."""
    report = _night(desk).build(base_url)
    desk.talk.result(f"{report.conversations} conversations, {report.written} files written")
    desk.talk.object(report)
