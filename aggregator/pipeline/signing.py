"""Secrets: read from the environment here and nowhere else, and handed to the web client, never to a kind. [effect]"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aggregator import sources
from aggregator.errors import SourceError

if TYPE_CHECKING:
    from aggregator.model import Source
    from aggregator.web import Signed, Web

TOKEN = re.compile(r"[\x21-\x7e]{1,4000}")
PAIR = re.compile(r"[^:\x00-\x1f\x7f\ud800-\udfff]{1,500}:[^\x00-\x1f\x7f\ud800-\udfff]{1,500}")
"""User and password (RFC 7617, 2): text without control characters, and no colon in the user's name."""


def signed(source: Source, web: Web) -> Web | Signed:
    """The client as this source sees it. Raises SourceError when the variable that it names holds no secret."""
    from aggregator.web.signed import Signed, basic, bearer

    settings = source.settings
    if variable := settings.get("token_env", ""):
        header = bearer(_secret(variable, TOKEN, "an access token"))
    elif variable := settings.get("basic_env", ""):
        header = basic(_secret(variable, PAIR, "user:password"))
    else:
        return web
    return Signed(web, _server(source), header, variable)


@contextmanager
def blaming(web: Web | Signed) -> Iterator[None]:
    """Whatever a kind makes of a refusal, the variable that was refused is named."""
    try:
        yield
    except SourceError as error:
        from aggregator.web import Signed

        refused = web.variable if isinstance(web, Signed) and web.refused else ""
        if refused and refused not in str(error):
            error.hint = f"its server does not accept what is in {refused}: renew it there, and see what it may read"
        raise


def _server(source: Source) -> str:
    """An address on the one server that may know the secret: by what the curator wrote, wherever that led since."""
    if not source.kind:
        return source.url
    written = {**source.settings, "url": source.url} if source.url else source.settings
    return sources.asks(sources.kind(source.kind), written)


def _secret(variable: str, form: re.Pattern[str], what: str) -> str:
    """The value of a variable. It is never said aloud."""
    secret = os.environ.get(variable, "").strip()
    if form.fullmatch(secret):
        return secret
    raise SourceError(
        f"the environment variable {variable} " + (f"does not hold {what}" if secret else "is not set"),
        f"put {what} into {variable}, as one line (on GitHub: Settings, Secrets, and the workflow's env:),"
        " or take the variable's name out of this source",
    )
