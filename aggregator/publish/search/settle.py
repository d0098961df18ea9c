"""The same documents, the same bytes: what Pagefind writes in the order of a hash table is put in order. [effect]

Pagefind 1.5 keeps the values of each filter, and the list of filters, in whatever order its hash
tables give. Its files are gzip of a mark and CBOR (RFC 8949); they are named by their content.
"""

from __future__ import annotations

import gzip
import json
from hashlib import blake2b
from pathlib import Path
from typing import Any

_MARK = b"pagefind_dcd"
_FILTERS = 3
"""The place of the list of filters among what a meta file holds: [name, file] for each."""


def settle(index: Path) -> None:
    """Have the filters of an index sorted. Raises OSError when they are not in the form of Pagefind 1.5."""
    entry = index / "pagefind-entry.json"
    try:
        known = json.loads(entry.read_bytes())
        for language in known["languages"].values():
            language["hash"] = _settle_meta(index, language["hash"])
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise OSError(f"Pagefind wrote its index in a form that is new to us ({error})") from error
    entry.write_text(json.dumps(known, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _settle_meta(index: Path, name: str) -> str:
    """The new name of the meta file of one language."""
    old = index / f"pagefind.{name}.pf_meta"
    meta = _read(old)
    meta[_FILTERS] = sorted([filter, _settle_filter(index / "filter", file)] for filter, file in meta[_FILTERS])
    old.unlink()
    return _write(meta, index, "pagefind.{}.pf_meta", name)


def _settle_filter(folder: Path, name: str) -> str:
    old = folder / f"{name}.pf_filter"
    filter, values = _read(old)
    old.unlink()
    return _write([filter, sorted(values)], folder, "{}.pf_filter", name)


def _read(file: Path) -> Any:
    import cbor2

    body = gzip.decompress(file.read_bytes())
    if not body.startswith(_MARK):
        raise ValueError(f"{file.name} begins with {body[:12]!r}")
    return cbor2.loads(body[len(_MARK) :])


def _write(value: Any, folder: Path, pattern: str, old: str) -> str:
    """Write it under a name from its content, in the shape of the old name: `en_1a2b3c4`."""
    import cbor2

    body = _MARK + cbor2.dumps(value)
    language, _, hash = old.rpartition("_")
    name = f"{language}_{blake2b(body, digest_size=16).hexdigest()[: len(hash)]}"
    (folder / pattern.format(name)).write_bytes(gzip.compress(body, mtime=0))
    return name
