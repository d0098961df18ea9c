"""Facts and bodies in, files out. Pure but for reading templates; runs in any process.

    Batch ─▶ render ─▶ [Made]

A batch is bytes (msgpack), so that it travels to a worker for little; what comes back is plain
tuples. A worker compiles each template once.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from msgspec import Raw, Struct

from aggregator.publish.facts import AnyFacts, Chrome
from aggregator.publish.render.pages import Renderer
from aggregator.publish.templates import TemplateSet
from aggregator.publish.write.memory import digest_of


class Job(Struct, frozen=True, array_like=True):
    """One page to make. `bodies`: post id → (HTML, plain text)."""

    template: str
    path: str
    facts: Raw
    bodies: dict[str, tuple[str, str]]


class Batch(Struct, frozen=True, array_like=True):
    """Pages to make with one set of templates. `version` of the program, for what is remembered between batches."""

    templates: TemplateSet
    chrome: Chrome
    jobs: list[Job]


File = tuple[str, bytes, bytes]
"""Path below output/, content, and the digest of the content: made here, where there is more than one core."""

Made = tuple[str, list[File], list[bytes]]
"""A page's path, its files, and the rows of open data that its posts give."""

_BATCHES = msgspec.msgpack.Decoder(Batch)
_FACTS = msgspec.msgpack.Decoder(AnyFacts)


def render(batch: bytes) -> list[Made]:
    """Every page of an encoded `Batch`. Raises `BuildError` when a template cannot be used."""
    asked = _BATCHES.decode(batch)
    renderer = _renderer(asked.templates.digest, msgspec.msgpack.encode((asked.templates, asked.chrome)))
    return [_make(renderer, job) for job in asked.jobs]


def _make(renderer: Renderer, job: Job) -> Made:
    files, rows = renderer.make(job.template, job.path, _FACTS.decode(job.facts), job.bodies)
    return job.path, [(path, body, digest_of(body)) for path, body in files], rows


@lru_cache(maxsize=4)
def _renderer(digest: str, encoded: bytes) -> Renderer:
    templates, chrome = msgspec.msgpack.decode(encoded, type=tuple[TemplateSet, Chrome])
    return Renderer(templates, chrome)
