"""`add`, and `opml import` and `export`: which places a class follows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from aggregator.cli import Desk
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.pipeline.add import Added, Choose
    from aggregator.pipeline.look import Look

NOTHING_ADDED = 2


@click.command()
@click.argument("address", nargs=-1)
@click.option(
    "--from",
    "file",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="Lines of a file; - is standard input.",
)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Follow only posts with this tag; may be repeated.")
@click.option("--everything", is_flag=True, help="Follow everything that is said there, whatever its tags.")
@click.option("--name", default="", help="Whose these places are, where the lines do not say.")
@click.option("--dry-run", is_flag=True, help="Show what was found, and write nothing.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@click.pass_context
def add(
    ctx: click.Context,
    address: tuple[str, ...],
    file: TextIO | None,
    tags: tuple[str, ...],
    everything: bool,
    name: str,
    dry_run: bool,
    yes: bool,
) -> None:
    """Find what can be followed at each ADDRESS, show it, and write it into sources.yaml.

    A blog's home page, a post on it, a feed, @name@server, "#tag@server", a forum's topic, a Bluesky profile, a file or
    folder inside the class folder. Without ADDRESS, lines are read from standard input, as they are pasted from a
    spreadsheet: a name and an address.
    """
    from aggregator.pipeline.add import Adding, asked, choosing

    desk: Desk = ctx.obj
    if tags and everything:
        raise UsageError("--tag and --everything say the opposite of each other", "leave one of them out")
    lines = _lines(desk, address, file)
    asks = not (yes or desk.talk.as_json or file or not address) and sys.stdin.isatty()
    adding = Adding(
        desk.folder,
        tags=[tag.lstrip("#") for tag in tags] if tags else () if everything else None,
        dry=dry_run,
        tell=lambda added: _tell(desk, added),
        choose=_asking(desk) if asks else choosing.usual,
    )
    added = adding.add(asked(lines, name, desk.folder.holds))
    _end(ctx, added, dry_run)


def _lines(desk: Desk, address: Sequence[str], file: TextIO | None) -> list[str]:
    if address:
        return [*address, *(file.read().splitlines() if file else ())]
    if file is None and sys.stdin.isatty():
        desk.talk.say("Paste addresses, one a line, with a name beside each if you like; end with Ctrl-D.")
    return (file or sys.stdin).read().splitlines()


def _tell(desk: Desk, added: Added) -> None:
    if added.state == "failed":
        for line in str(added).splitlines():
            desk.talk.say(line)
    else:
        desk.talk.result(str(added))


def _end(ctx: click.Context, added: Sequence[Added], dry: bool) -> None:
    desk: Desk = ctx.obj
    counts = {state: sum(one.state == state for one in added) for state in ("added", "known", "failed")}
    if not added:
        raise UsageError("there is no address in what was given", "write one like https://blog.example.org/")
    verb = "would be added" if dry else "added"
    known = f", {counts['known']} there already" if counts["known"] else ""
    failed = f", {counts['failed']} not found" if counts["failed"] else ""
    desk.talk.result(f"{counts['added']} {verb}{known}{failed}")
    desk.talk.object({**counts, "dry_run": dry, "sources": added})
    if counts["failed"] and not (counts["added"] or counts["known"]):
        ctx.exit(NOTHING_ADDED)


# ── on a terminal ─────────────────────────────────────────────────────────────────────


def _asking(desk: Desk) -> Choose:
    """Which tags to follow, asked once for each place."""
    from aggregator.pipeline.add import choosing

    def choose(look: Look, hashtags: Sequence[str]) -> Sequence[str]:
        tags = choosing.offered(look, hashtags)
        desk.talk.say(f"{look.title or look.source.url}: follow which tag?")
        for number, tag in enumerate(tags, 1):
            desk.talk.say(f"  {number}  #{tag} ({look.count(tag)} of {len(look.posts)} posts)")
        desk.talk.say("  0  everything")
        usual = " ".join(str(tags.index(tag) + 1) for tag in choosing.usual(look, hashtags)) or "0"
        return _chosen(click.prompt("Numbers or tags", default=usual, err=True), tags)

    return choose


def _chosen(answer: str, tags: Sequence[str]) -> list[str]:
    """`1 3`, `#trust`, or both; 0 is everything."""
    words = [word.strip("#,") for word in answer.replace(",", " ").split()]
    picked = [tags[int(word) - 1] if word.isdecimal() and 0 < int(word) <= len(tags) else word for word in words]
    return [] if "0" in picked else list(dict.fromkeys(filter(None, picked)))


# ── lists of feeds ────────────────────────────────────────────────────────────────────


@click.group()
def opml() -> None:
    """Lists of feeds (OPML), as feed readers exchange them: in and out."""


@opml.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
@click.pass_obj
def import_(desk: Desk, file: Path, dry_run: bool) -> None:
    """Write the feeds that FILE lists into sources.yaml; what is there already is skipped."""
    from aggregator.pipeline.blogroll import take_in

    taken = take_in(desk.folder, file, dry=dry_run)
    for address in taken.added:
        desk.talk.result(address)
    for address, why in taken.skipped.items():
        desk.talk.say(f"{address}: {why}")
    verb = "would be added" if dry_run else "added"
    desk.talk.result(f"{len(taken.added)} {verb}, {len(taken.skipped)} skipped")
    desk.talk.object({"added": taken.added, "skipped": taken.skipped, "dry_run": dry_run})


@opml.command()
@click.pass_obj
def export(desk: Desk) -> None:
    """Print the feeds of all sources, of posts and of comments, as OPML."""
    from aggregator.pipeline.blogroll import give_out

    text = give_out(desk.folder)
    if desk.talk.as_json:
        desk.talk.object({"opml": text})
    else:
        click.echo(text, nl=False)
