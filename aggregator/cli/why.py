"""`why POST`: how a post came to its place."""

from __future__ import annotations

import click

from aggregator.cli import Desk


@click.command()
@click.argument("post", metavar="POST")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_obj
def why(desk: Desk, post: str, as_json: bool) -> None:
    """Show whom a post might answer, on what evidence, and why one of them won.

    POST is its own address, its id, or its address on the site (conversations/…/#p-ID). Correct it with
    `edges:` in sources.yaml.
    """
    from aggregator.pipeline.why import plainly
    from aggregator.pipeline.why import why as weigh

    desk.talk.as_json = desk.talk.as_json or as_json
    found = weigh(desk.folder, post)
    desk.talk.result("\n".join(plainly(found)))
    desk.talk.object(found)
