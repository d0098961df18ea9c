"""What sources.yaml may hold: the one definition from which files are checked and the JSON Schema is made.

The descriptions are what an editor shows when the pointer rests on a key. pydantic is imported here,
so this module is imported only when a file is read or the schema written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    create_model,
    model_validator,
)

from aggregator.config import checks
from aggregator.config.checks import Wrong

Kinds = Mapping[str, Mapping[str, str]]
"""Each kind's name → its own keys in sources.yaml → what such a value is; a trailing `?`: it may be left out."""

# ── values ────────────────────────────────────────────────────────────────────────────


def _text(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, **more})


def _inside(text: str, info: ValidationInfo) -> str:
    context: Mapping[str, Path] = info.context or {}
    return checks.path(text, context["folder"])


Line = Annotated[str, AfterValidator(checks.line), _text(checks.SOMETHING)]
Id = Annotated[str, AfterValidator(checks.name), _text(checks.NAME, maxLength=60)]
Hashtag = Annotated[str, AfterValidator(checks.hashtag), _text(checks.HASHTAG, maxLength=100)]
Word = Annotated[str, AfterValidator(checks.tag), _text(checks.WORD)]
Address = Annotated[str, AfterValidator(checks.address), _text(checks.ADDRESS)]
Site = Annotated[str, AfterValidator(checks.site), _text(checks.SITE)]
Account = Annotated[str, AfterValidator(checks.account), _text(checks.ACCOUNT)]
Contact = Annotated[str, AfterValidator(checks.contact), _text(checks.CONTACT)]
Server = Annotated[str, AfterValidator(checks.server), _text(checks.SERVER)]
Variable = Annotated[str, AfterValidator(checks.variable), _text(checks.VARIABLE)]
Place = Annotated[str, AfterValidator(_inside), _text(checks.SOMETHING)]
Language = Annotated[str, AfterValidator(checks.language), _text(checks.LANGUAGE)]
Zone = Annotated[str, AfterValidator(checks.zone), _text(r"^[A-Za-z0-9_+/-]+$")]
Day = Annotated[str, AfterValidator(checks.day), _text(checks.DAY, format="date")]
Range = Annotated[str, AfterValidator(checks.network), _text(r"^[0-9A-Fa-f:.]+(/\d{1,3})?$")]
Short = Annotated[
    str,
    AfterValidator(checks.short),
    _text(checks.SHORT, description='An address, or "#hashtag@server" in quotes. Its kind is found out.'),
]

SETTING = {
    "address": Address,
    "server": Server,
    "hashtag": Hashtag,
    "path": Place,
    "text": Line,
}
"""What a kind may say that one of its own keys is."""

SAID_OF = {
    "address": "Its address.",
    "server": "The server, such as mastodon.example.",
    "hashtag": "The hashtag, without #.",
    "path": "A file inside the class folder.",
    "text": "",
}


_UNSAID: Any = ""

# ── blocks ────────────────────────────────────────────────────────────────────────────


class Block(BaseModel):
    """A group of keys. Nothing is converted, and a key nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ClassBlock(Block):
    """The class itself: its name, its place, its dates."""

    title: Line = Field(description="The name of the class. It is on every page.")
    url: Site = Field(default="", description="Where the site will live; any folder of a host will do.")
    about: str = Field(default="", description="What the class is about, for its front page. Markdown.")
    hashtags: list[Hashtag] = Field(default=[], description="The hashtags that people use for this class, without #.")
    language: Language = Field(default="en", description="The language of the site's own words: en, sv, pt-BR …")
    timezone: Zone = Field(default="UTC", description="In whose days and weeks digests are made: Europe/Stockholm …")
    starts: Day = Field(default="", description="The first day, year-month-day.")
    ends: Day = Field(default="", description="The last day. Afterwards the conversation stays open.")
    contact: Contact = Field(
        "", description="Where people reach you: on the about page, and told to every server asked."
    )
    search_engines: bool = Field(default=False, description="true lets search engines index the site.")
    sample: bool = Field(default=False, description="true says on every page that its people are invented.")


class TopicBlock(Block):
    """A named set of tags the class follows."""

    id: Id = Field(description="Part of its address: topics/ID/.")
    title: Line = Field(description="Its name.")
    tags: list[Word] = Field(min_length=1, description="Posts with one of these tags belong to it. Without #.")
    about: str = Field(default="", description="What it is about. Markdown.")


class Common(Block):
    """What every source may say, whatever its kind."""

    id: Id = Field(
        default="", description="Its name in commands and in the archive; made from its address if left out."
    )
    tags: list[Word] = Field(
        default=[], description="Only articles with one of these tags, categories or hashtags; none: all."
    )
    person: Id = Field(default="", description="Whose place this is: an id under people.")
    text: Literal["excerpt", "full"] = Field(
        default="excerpt", description="full only where the owner agreed or the licence allows it."
    )
    aliases: list[Address] = Field(default=[], description="Older homes of the same place.")


class Asked(Common):
    """What every source may say that is asked over the network."""

    token_env: Variable = Field(
        default="", description="The NAME of the environment variable with an access token; never the token itself."
    )
    basic_env: Variable = Field(
        default="", description="The NAME of the environment variable with user:password; never the password itself."
    )


class Found(Asked):
    """A source whose kind is found out when it is first asked."""

    url: Address = Field(description="Its address.")


class PersonBlock(Block):
    """One human with the accounts that are theirs."""

    id: Id = Field(description="Part of their address: people/ID/.")
    name: Line = Field(description="As they want to be called.")
    role: Literal["facilitator", "learner", "guest"] = Field(default=_UNSAID, description="Their part in the class.")
    circle: Id = Field(default="", description="Their small group: an id under circles.")
    accounts: list[Account] = Field(
        default=[],
        description='"@name@server" (in quotes), addresses of their places, '
        "or a bare name under comments with its site: https://blog.example.org/#by=Jon",
    )
    show: Literal["full", "initials", "hidden"] = Field(
        "full", description="How their name is shown; hidden: not at all."
    )


class CircleBlock(Block):
    """A small group, fifteen people or fewer."""

    id: Id = Field(description="Part of its address: circles/ID/.")
    title: Line = Field(description="Its name.")
    about: str = Field(default="", description="What it is about. Markdown.")


class RulesBlock(Block):
    """Who and what appears."""

    replies: Literal["all", "tagged", "known"] = Field(
        default="all",
        description="Whose replies appear when they never used the tag; known: only those of people listed here.",
    )
    newcomers: Literal["show", "hold"] = Field(default="show", description="Posts by accounts that nobody listed.")
    hide: list[Address] = Field(default=[], description="Posts taken down: their text leaves archive and site.")
    block: list[Account] = Field(default=[], description='Accounts that are kept out: "@name@server" or an address.')


class EdgeBlock(Block):
    """Your word on what answers what. It beats every rule."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["answers"]}, {"required": ["not"]}]})

    post: Address = Field(description="The address of a post.")
    answers: Address = Field(default="", description="The address of the post that it answers.")
    not_: Address = Field(default="", alias="not", description="The address of a post that it does not answer.")

    @model_validator(mode="after")
    def _one_of_two(self) -> EdgeBlock:
        if bool(self.answers) == bool(self.not_):
            wrong = "says both answers: and not:" if self.answers else "says neither answers: nor not:"
            raise Wrong(f"this edge {wrong}", "write one of them, with the address of the other post")
        return self


class NetworkBlock(Block):
    """How places are asked."""

    allow_private: list[Range] = Field(
        default=[], description='Addresses or networks that may be private: "127.0.0.1", "10.0.0.0/8".'
    )
    pace: float = Field(
        default=1.0, ge=0, le=3600, allow_inf_nan=False, description="Seconds between two requests to one host."
    )


class Fixed(Block):
    """sources.yaml: the places where a class talks, and who is in it."""

    class_: ClassBlock = Field(alias="class")
    topics: list[TopicBlock] = Field(default=[], description="What the class follows.")
    people: list[PersonBlock] = Field(default=[], description="Who is in it.")
    circles: list[CircleBlock] = Field(default=[], description="Its small groups.")
    rules: RulesBlock = Field(default=RulesBlock(), description="Who and what appears.")
    edges: list[EdgeBlock] = Field(default=[], description="Corrections of what answers what.")
    network: NetworkBlock = Field(default=NetworkBlock(), description="How places are asked.")


# ── sources ───────────────────────────────────────────────────────────────────────────

SHORT, FOUND, UNKNOWN = "short form", "no kind", "unknown kind"
"""Names of the forms a source may have besides the kinds. With their blanks, none of them can be a kind."""


class Lenient(Asked):
    """A source of a kind that does not exist: what all sources share is checked all the same."""

    model_config = ConfigDict(extra="allow")


BLOCKS: dict[str, type[BaseModel]] = {
    "class": ClassBlock,
    "topics": TopicBlock,
    "people": PersonBlock,
    "circles": CircleBlock,
    "rules": RulesBlock,
    "edges": EdgeBlock,
    "network": NetworkBlock,
}


@dataclass(frozen=True)
class Shape:
    """The definition for a set of kinds. `blocks`: each place of the file → what may stand there."""

    kinds: Kinds
    file: type[Fixed]
    blocks: dict[str, type[BaseModel]]


def shape(kinds: Kinds) -> Shape:
    """The whole definition for these kinds."""
    kinds = dict(sorted(kinds.items()))
    forms: dict[str, Any] = {kind: _source(kind, settings) for kind, settings in kinds.items()}
    forms[FOUND] = Found
    known: Any = Literal[tuple(kinds)]
    unknown = create_model("Unknown", __base__=Lenient, kind=(known, ...))
    tagged = [(Short, SHORT), *((form, name) for name, form in forms.items()), (unknown, UNKNOWN)]
    entry: Any = Union[tuple(Annotated[form, Tag(name)] for form, name in tagged)]  # noqa: UP007
    listed: Any = list[Annotated[entry, Discriminator(lambda entry: form_of(kinds, entry))]]
    sources: Any = (listed, Field(default=[], description="The places where the class talks."))
    file = create_model("Sources", __base__=Fixed, __doc__=Fixed.__doc__, sources=sources)
    return Shape(kinds, file, {**BLOCKS, **forms, "": file})


def form_of(kinds: Kinds, entry: object) -> str | None:
    """Which form of a source an entry has, as far as can be seen; None: none at all."""
    if isinstance(entry, str):
        return SHORT
    if not isinstance(entry, dict):
        return None
    if "kind" in entry:
        kind = entry["kind"]
        return kind if isinstance(kind, str) and kind in kinds else UNKNOWN
    return next((kind for kind, settings in kinds.items() if _speaks_of(entry, settings)), FOUND)


def _speaks_of(entry: Mapping[str, object], settings: Mapping[str, str]) -> bool:
    """Does an entry without `kind:` use a key that only this kind knows?"""
    return any(key in entry for key, sort in settings.items() if key != "url" and not sort.endswith("?"))


def _source(kind: str, settings: Mapping[str, str]) -> type[BaseModel]:
    fields: dict[str, Any] = {"kind": (Literal[kind], Field(description="How it is read."))}
    for key, sort in settings.items():
        sort, optional = sort.removesuffix("?"), sort.endswith("?")
        default: Any = "" if optional else ...
        fields[key] = (SETTING[sort], Field(default, description=SAID_OF[sort] or None))
    title = kind.capitalize()
    base = Common if any(sort.startswith("path") for sort in settings.values()) else Asked
    return create_model(title, __base__=base, __doc__=f"A source of kind {kind}.", **fields)


def keys(block: type[BaseModel]) -> tuple[str, ...]:
    """The keys that may stand in a block, as they are written."""
    return tuple(field.alias or name for name, field in block.model_fields.items())
