"""What is written about a source that was found: its entry, the tags to follow, and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aggregator import sources
from aggregator.model import Person, Source
from aggregator.pipeline.look import Look
from aggregator.text.hashtags import matches, normal
from aggregator.text.names import fold, slug
from aggregator.text.urls import canonical

Entry = Mapping[str, object] | str


def takes_tags(source: Source) -> bool:
    """A hashtag is a choice already."""
    return "hashtag" not in source.settings


def usual(look: Look, hashtags: Sequence[str]) -> tuple[str, ...]:
    """The class's hashtags, if one of them is in use there. Otherwise none, which follows everything: a blog that was
    made for the class uses no tag, and tags that nobody uses there would leave it silent without a word."""
    return tuple(hashtags) if takes_tags(look.source) and matches(look.tags, hashtags) else ()


def offered(look: Look, hashtags: Sequence[str]) -> list[str]:
    """What a curator may choose among: the class's hashtags, then the tags in use there."""
    used = [tag for tag in look.tags if not matches([tag], hashtags)]
    return [*dict.fromkeys(hashtags), *used[:12]]


def entry(source: Source, tags: Sequence[str], person: str, folder: Path) -> Entry:
    """As it is to stand in sources.yaml: the short form where that says everything."""
    settings = dict(source.settings)
    if "path" in settings:
        settings["path"] = Path(settings["path"]).resolve().relative_to(folder.resolve()).as_posix()
    known = {key: settings[key] for key in sources.kind(source.kind).SETTINGS if settings.get(key)}
    if set(known) == {"server", "hashtag"} and not (tags or person) and "://" not in known["server"]:
        return f"#{known['hashtag']}@{known['server']}"
    more: dict[str, object] = {"tags": list(tags)} if tags else {}
    return {"kind": source.kind, **known, **more, **({"person": person} if person else {})}


# ── is it there already? ──────────────────────────────────────────────────────────────


def as_pasted(address: str) -> Source:
    """What an address says by itself, before anybody was asked."""
    if address[:1] in "#＃":
        found = sources.short(address)
        return Source(id="", kind=found.kind, settings=found.settings)
    if address.startswith("@"):
        account, _, server = address[1:].partition("@")
        return Source(id="", kind="", settings={"account": account, "server": server})
    return Source(id="", kind="", url=address)


def marks(source: Source) -> set[str]:
    """What makes two sources the same place: any of its addresses, or what it names on a server."""
    settings = source.settings
    addresses = [source.url, *source.aliases, *(settings.get(key, "") for key in ("url", "feed"))]
    server = settings.get("server", "").lower().removeprefix("https://").strip("/")
    named = [
        f"{key}:{_spelled(settings[key], server)}@{server}"
        for key in ("hashtag", "account")
        if settings.get(key) and server
    ]
    path = settings.get("path", "")
    return (
        {canonical(address) for address in addresses if address} - {""}
        | set(named)
        | ({f"path:{path}"} if path else set())
    )


def _spelled(name: str, server: str) -> str:
    return normal(name).lstrip("@").removesuffix(f"@{server}")


def twin(source: Source, listed: Sequence[Source]) -> Source | None:
    """A source that is listed already and means the same place."""
    own = marks(source)
    return next((one for one in listed if own & marks(one)), None)


# ── whose is it? ──────────────────────────────────────────────────────────────────────


def is_personal(source: Source) -> bool:
    """A hashtag is everybody's; of any other place the curator knows best."""
    return "hashtag" not in source.settings


def account(source: Source) -> str:
    """The account that this place is, as `people:` names it: `@name@server`; empty for all others."""
    name, server = source.settings.get("account", "").strip("@"), source.settings.get("server", "")
    if not (name and server):
        return ""
    return f"@{name}" if "@" in name else f"@{name}@{server.rpartition('://')[2].strip('/')}"


@dataclass
class Roster:
    """Who is in the class, and who joins it with this call: one person for each name.

    fresh  id → a new entry under `people:`
    """

    people: Sequence[Person]
    fresh: dict[str, dict[str, object]] = field(default_factory=dict)

    def id_of(self, name: str) -> str:
        """The person who is called so, by name or id; somebody new, where nobody is."""
        listed = next((one.id for one in self.people if fold(one.name) == fold(name) or one.id == name), "")
        new = next((id for id, entry in self.fresh.items() if fold(str(entry["name"])) == fold(name)), "")
        return listed or new or self._join(name)

    def _join(self, name: str) -> str:
        taken = {one.id for one in self.people} | self.fresh.keys()
        base = slug(name) or "person"
        id = next(
            one for one in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if one not in taken
        )
        self.fresh[id] = {"id": id, "name": name}
        return id
