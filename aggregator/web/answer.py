"""What came back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from aggregator.model import Document, Source

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:+-]{1,40})""", re.ASCII | re.IGNORECASE)
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


class Response(Struct, frozen=True, kw_only=True):
    """One whole answer.

    asked    the address as it was asked for, without a log-in
    url      the address that answered, after redirects
    headers  names in lower case; repeated ones joined by a comma; no cookies
    body     unpacked, at most the client's limit; empty when `unchanged`
    fetched  the time of the run
    """

    asked: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    media_type: str
    charset: str
    fetched: datetime

    @property
    def unchanged(self) -> bool:
        """The server says that what we have is still current (304)."""
        return self.status == 304

    def document(
        self, source: Source, *, holds: str = "posts", under: str = "", notes: Mapping[str, Any] | None = None
    ) -> Document:
        """The body as a document of `source`, ready to be parsed."""
        return Document(
            source=source,
            url=self.url,
            body=self.body,
            media_type=self.media_type,
            charset=self.charset,
            fetched=self.fetched,
            holds=holds,
            under=under,
            notes=dict(notes or {}),
        )


def media_type(content_type: str) -> str:
    """`text/html` of `Text/HTML; charset=UTF-8`; empty when nothing usable is stated."""
    found = _MEDIA_TYPE.match(content_type.strip())
    return found[0].lower() if found else ""


def charset(content_type: str) -> str:
    """`utf-8` of `text/html; charset="UTF-8"`; empty when nothing usable is stated."""
    found = _CHARSET.search(content_type)
    return found[1].lower() if found else ""
