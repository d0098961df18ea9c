"""`people suggest`, `people accept`, `people decline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from aggregator.cli import Desk
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.pipeline.people import Party, Suggestion


@click.group()
def people() -> None:
    """Accounts that may be one person's: what speaks for it, for you to say."""


@people.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.pass_obj
def suggest(desk: Desk, as_json: bool) -> None:
    """Show accounts that may be one person's, the strongest first. Nothing is joined until you accept it."""
    from aggregator.pipeline.people import suggestions

    if desk.talk.annotates:
        raise UsageError(
            "suggestions are about people, and the log of a workflow may be public", "ask on your own computer"
        )
    desk.talk.as_json = desk.talk.as_json or as_json
    found = suggestions(desk.folder)
    for one in found:
        desk.talk.result(_told(one))
    desk.talk.result(_next_step(found))
    desk.talk.object({"suggestions": found})


def _told(one: Suggestion) -> str:
    lines = [f"{one.id}  {round(100 * one.sure)} %  {_party(one.one)} = {_party(one.other)}"]
    return "\n".join([*lines, *(f"    {words}" for words in one.evidence)])


def _party(party: Party) -> str:
    from aggregator.pipeline.people import plainly

    if party.person:
        return f"{party.name} (listed as {party.person})"
    return f"{party.name} ({', '.join(map(plainly, party.accounts))})"


def _next_step(found: list[Suggestion]) -> str:
    if not found:
        return "nobody here looks like somebody else"
    return "`aggregator people accept ID` writes one into sources.yaml, `aggregator people decline ID` keeps it away"


@people.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_obj
def accept(desk: Desk, ids: tuple[str, ...]) -> None:
    """Write suggestions into sources.yaml; its comments stay. The next build joins them."""
    from aggregator.pipeline.people import accept as write

    written = write(desk.folder, ids)
    for line in written:
        desk.talk.result(f"sources.yaml: {line}")
    desk.talk.object({"accepted": written})


@people.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_obj
def decline(desk: Desk, ids: tuple[str, ...]) -> None:
    """Do not suggest these again. Noted in people.declined, beside sources.yaml."""
    from aggregator.pipeline.people import DECLINED
    from aggregator.pipeline.people import decline as note

    declined = note(desk.folder, ids)
    desk.talk.result(f"noted in {DECLINED}: {', '.join(declined) or 'nothing new'}")
    desk.talk.object({"declined": declined})
