"""Facts and bodies in, files out. Pure but for reading templates; runs in any process.

    Batch ─▶ render ─▶ [Made]

A batch is bytes (msgpack), so that it travels to a worker for little; what comes back is plain
tuples. A worker compiles each template once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, reduce
from operator import or_

import msgspec
from msgspec import Raw, Struct

from aggregator.publish.facts import Chrome, Facts
from aggregator.publish.pages import facts_types
from aggregator.publish.render.pages import Renderer
from aggregator.publish.search import Document
from aggregator.publish.templates import TemplateSet
from aggregator.publish.write.memory import digest_of


class Job(Struct, frozen=True, array_like=True):
    """One page to make. `bodies`: post id → (HTML, plain text)."""

    template: str
    path: str
    facts: Raw
    bodies: dict[str, tuple[str, str]]


class Batch(Struct, frozen=True, array_like=True):
    """Pages to make with one set of templates."""

    templates: TemplateSet
    chrome: Chrome
    jobs: list[Job]


File = tuple[str, bytes, bytes]
"""Path below output/, content, and the digest of the content: made here, where there is more than one core."""

Made = tuple[str, list[File], list[bytes], Document | None]
"""A page's path, its files, the rows of open data that its posts give, and what may be found of it."""

_BATCHES = msgspec.msgpack.Decoder(Batch)
_FACTS: msgspec.msgpack.Decoder[Facts] = msgspec.msgpack.Decoder(reduce(or_, facts_types()))


def render(batch: bytes) -> list[Made]:
    """Every page of an encoded `Batch`. Raises `BuildError` when a template cannot be used."""
    asked = _BATCHES.decode(batch)
    renderer = _renderer(msgspec.msgpack.encode((asked.templates, asked.chrome)))
    with _uncollected():
        return [_make(renderer, job) for job in asked.jobs]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pages are made of values without cycles: looking for cycles in them costs a tenth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _make(renderer: Renderer, job: Job) -> Made:
    files, rows, document = renderer.make(job.template, job.path, _FACTS.decode(job.facts), job.bodies)
    return job.path, [(path, body, digest_of(body)) for path, body in files], rows, document


@lru_cache(maxsize=4)
def _renderer(encoded: bytes) -> Renderer:
    templates, chrome = msgspec.msgpack.decode(encoded, type=tuple[TemplateSet, Chrome])
    return Renderer(templates, chrome)
