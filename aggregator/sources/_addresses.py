"""E-mail addresses, which are nobody's business: found in names and texts, and taken out. Pure."""

from __future__ import annotations

import re

MASK = "[address]"
"""What stands in place of an address in somebody's words."""

_SIGN = r"(?:@|%40|&#0*64;|&commat;|＠)"
_HOST = r"(?:(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}|\[?\d{1,3}(?:\.\d{1,3}){3}\]?)"
_WHO = r"[\w.+=~!#$&'*{}|^`-]{1,64}"
_ADDRESS = re.compile(rf"(?:mailto:)?(?<![\w.+@-]){_WHO}{_SIGN}{_HOST}(?![\w-])", re.I)
_IN_A_NAME = re.compile(rf"[^\s<>()\"',;]{{0,100}}{_SIGN}[^\s<>()\"',;]{{0,100}}", re.I)
"""In a name every word with such a sign is none."""
_SPELT = re.compile(rf"[\w.+=-]{{1,64}}\s?(?:\(at\)|\[at\]|{{at}}|\bat\b)\s?{_HOST}", re.I)
"""As lists of old veil them: `name at host.org`. In a sentence it may mean something else."""
_BRACKETED = re.compile(
    rf"\s{{0,3}}[<(\[]\s{{0,3}}(?:mailto:)?(?:{_SPELT.pattern}|{_WHO}{_SIGN}[\w.-]{{1,255}})[^<>()\[\]]{{0,100}}[>)\]]",
    re.I,
)


def masked(text: str) -> str:
    """`text` with `MASK` for each address. `@name@server` names an account, and stays."""
    if not _may_hold(text):
        return text
    return _ADDRESS.sub(MASK, _BRACKETED.sub("", text))


def without(text: str) -> str:
    """A name, or a line that says who wrote something, without addresses of any spelling, those of accounts too."""
    left = _SPELT.sub("", _IN_A_NAME.sub("", _BRACKETED.sub("", text))) if _may_hold(text) else text
    return " ".join(left.split()) if left == text else " ".join(left.split()).strip(" \"'<>()[]")


def holds(text: str) -> bool:
    return _may_hold(text) and _ADDRESS.search(text) is not None


def _may_hold(text: str) -> bool:
    return any(sign in text for sign in ("@", "%40", "&#", "&commat;", "＠", " at ", "(at)", "[at]", "{at}"))
