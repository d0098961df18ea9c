"""What an answer or a failure means, in words a teacher understands."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import datetime

import aiohttp

from aggregator.errors import Gone, Guarded, Later, Rejected, SourceError, Unreachable, Unreadable
from aggregator.web.address import Address, shown
from aggregator.web.answer import Response
from aggregator.web.later import until

TRY_AGAIN = frozenset({500, 502, 503, 504})
WHOLE = frozenset({200, 203})
_TOMORROW = "this often passes; it will be asked again tomorrow"
_LOOK = "look at the address in a browser, and correct it in sources.yaml"


# ── answers ───────────────────────────────────────────────────────────────────────────


def wants_a_pause(status: int, headers: Mapping[str, str]) -> bool:
    """429, trouble at the server with a time to come back (RFC 9110, 10.2.3; RFC 6585), or 403 from who counts requests.

    GitHub says 403 with none remaining, or with a time (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    """
    counted = status == 403 and headers.get("x-ratelimit-remaining", "").strip() == "0"
    return status == 429 or counted or (status in (403, *range(500, 600)) and "retry-after" in headers)


def objection(response: Response, asked_conditionally: bool, now: datetime) -> SourceError | None:
    """The error this answer stands for; None for a body we can use and for a 304 that we asked for."""
    status, url = response.status, shown(response.url)
    if status in WHOLE or (status == 304 and asked_conditionally):
        return None
    if status == 304:
        return Unreadable(f"{url} says that nothing changed, but was not asked that (304)", "tell the site's owner")
    if wants_a_pause(status, response.headers):
        return later(response, now)
    if status == 410:
        return Gone(f"{url} was taken away on purpose (410)", "remove it from sources.yaml; its posts stay", status=410)
    if status < 400:
        return Unreadable(f"{url} answered {status} and no page", _LOOK)
    words, hint = _REFUSALS.get(status) or (_TROUBLE if status >= 500 else _REFUSAL)
    return Rejected(f"{words.format(url=url)} ({status})", hint, status=status)


def later(response: Response, now: datetime) -> Later:
    """The host wants to be left alone until a time of its choice, seven days at most."""
    back = until(response.headers, now)
    return Later(
        f"{shown(response.url)} asks us to come back later ({response.status})",
        f"it will be asked again after {back:%Y-%m-%d %H:%M} UTC",
        status=response.status,
        until=back,
    )


_REFUSALS = {
    401: (
        "{url} wants a log-in",
        "make it public, or name the environment variable that holds a token (token_env) or user:password (basic_env)",
    ),
    403: ("{url} refuses to answer us", "its owner may be blocking programs: ask them to let class-aggregator in"),
    404: ("there is nothing at {url}", _LOOK),
    406: ("{url} does not offer what we can read", _LOOK),
    451: ("{url} is withheld for legal reasons", "ask its owner"),
}
_REFUSAL = ("{url} refuses the request", _LOOK)
_TROUBLE = ("the server of {url} is in trouble", _TOMORROW)


# ── failures ──────────────────────────────────────────────────────────────────────────


def too_slow(address: Address, seconds: float) -> Unreachable:
    return Unreachable(f"{shown(address.url)} was too slow: no whole answer within {seconds:g} seconds", _TOMORROW)


def explain(error: Exception, address: Address, connect: float) -> SourceError:
    """What an exception of the HTTP client means. Its own text may quote the server: it is made printable."""
    place, reason = address.place, shown(str(error))
    match error:
        case aiohttp.InvalidURL():
            return Guarded(f"{shown(address.url)} is not a web address", _LOOK)
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(f"no address is known for the name {place}", "check its spelling in sources.yaml")
        case aiohttp.ClientConnectorCertificateError():
            return _not_trusted(place, error.certificate_error)
        case aiohttp.ClientSSLError():
            return Unreachable(f"{place} does not speak secure HTTP as it should: {reason}", "tell the site's owner")
        case aiohttp.ConnectionTimeoutError():
            return Unreachable(f"{place} could not be reached within {connect:g} seconds", _TOMORROW)
        case aiohttp.ClientConnectorError():
            return Unreachable(f"{place} could not be reached: {_reason(error.os_error)}", _TOMORROW)
        case aiohttp.ClientPayloadError():
            return Unreachable(f"the answer of {shown(address.url)} was cut short", _TOMORROW)
        case aiohttp.ClientResponseError():
            return Unreachable(f"{place} does not answer in proper HTTP: {shown(error.message)}", _TOMORROW)
        case aiohttp.ServerDisconnectedError():
            return Unreachable(f"{place} hung up without an answer", _TOMORROW)
    return Unreachable(f"{place} could not be read: {reason or type(error).__name__}", _TOMORROW)


def _not_trusted(place: str, error: Exception) -> Unreachable:
    why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else str(error)
    return Unreachable(
        f"the certificate of {place} is not valid: {shown(why)}",
        "its owner must renew or correct it; a page that may be forged is not read",
    )


def _reason(error: OSError) -> str:
    return "it refuses connections" if isinstance(error, ConnectionRefusedError) else shown(str(error))
