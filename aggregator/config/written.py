"""Values as YAML, in the fewest signs that every reader of YAML takes for the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from aggregator.config.tree import plain

_BARE = re.compile(r"[^\W\d_](?:[\w./~%?=&+@!$*;'()#-]|:(?=[^\s,\[\]{}])| (?=[\w(]))*")
"""Begins with a letter: what begins with a digit is a number, a day or a time to one reader of YAML or another."""
_TRUTH = re.compile(r"[ynYN]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}

Value = object
"""Text, a list of texts, or a group of both."""


def scalar(text: str) -> str:
    """A text, bare where nobody could mistake it, else in double quotes."""
    is_text = isinstance(plain(text), str) and not _TRUTH.fullmatch(text)
    return text if is_text and _BARE.fullmatch(text) else f'"{"".join(map(_sign, text))}"'


def _sign(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


def flow(value: Value) -> str:
    """A value on one line, with brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(str(value))


def block(value: Value) -> list[str]:
    """A value as lines: a group has a line for each key."""
    if isinstance(value, Mapping):
        return [f"{key}: {flow(inner)}" for key, inner in value.items()]
    return [flow(value)]
