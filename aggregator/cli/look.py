"""`serve` and `demo`: looking at a class conversation on this machine."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli import Desk
from aggregator.errors import AggregatorError
from aggregator.pipeline import Folder, Night

PORT = click.IntRange(0, 65535)


@click.command()
@click.option("--port", type=PORT, default=8000, show_default=True, help="0 takes any free one.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="What to serve, instead of output/.")
@click.pass_obj
def serve(desk: Desk, port: int, output: Path | None) -> None:
    """Look at output/ locally; built again when sources.yaml or templates change."""
    _serve(desk, Folder(desk.folder.root, output), port)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", default="demo-class")
@click.option(
    "--port", type=PORT, default=8000, show_default=True, help="Where to serve the site; 0 takes any free one."
)
@click.option("--no-serve", is_flag=True, help="Build, say where to look, and end.")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where to publish, instead of DIR/output."
)
@click.pass_obj
def demo(desk: Desk, directory: Path, port: int, no_serve: bool, output: Path | None) -> None:
    """The main job over a packaged sample class of invented people, in DIR; no internet needed."""
    from aggregator.demo import live

    folder = Folder(directory, output)
    report = live(folder, talk=desk.talk.say)
    desk.talk.report(report)
    desk.talk.result(f"The sample class is in {folder.output}: open it with `aggregator serve`, or any web server.")
    if not no_serve:
        _serve(desk, folder, port)


def _serve(desk: Desk, folder: Folder, port: int) -> None:
    from aggregator.pipeline.serve import serve as serve_files

    def build() -> None:
        try:
            report = Night(folder).build()
        except AggregatorError as error:
            desk.talk.failure(error)
        else:
            desk.talk.say(f"built again: {report.written} files written")

    serve_files(
        folder.output,
        port,
        (folder.sources, folder.templates),
        build,
        lambda address: desk.talk.result(f"Look at {address} (stop with Ctrl-C)"),
    )
