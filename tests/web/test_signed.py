"""One source's own server hears who we are, and nobody else."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.errors import Rejected
from aggregator.web import Signed, Web
from aggregator.web.signed import basic, bearer
from tests.web.places import Place, Request, client, place, reply, talk

OWN = "http://place.example/blog/"


def signed(web: Web, server: str = OWN) -> Signed:
    return Signed(web, server, bearer("t0ken"), "BLOG_TOKEN")


def said(request: Request) -> bytes:
    return reply(request.headers.get("authorization", "nothing"))


@pytest.mark.parametrize(
    ("server", "url", "heard"),
    [
        (OWN, "http://place.example/other/page", b"Bearer t0ken"),
        (OWN, "http://PLACE.example:80/", b"Bearer t0ken"),
        (OWN, "http://sub.place.example/", b"nothing"),
        ("http://place.example:8080/", "http://place.example/", b"nothing"),
        ("https://place.example/", "http://place.example/", b"nothing"),
    ],
)
def test_the_secret_goes_to_the_same_scheme_host_and_port(server: str, url: str, heard: bytes) -> None:
    async def ask() -> bytes:
        async with place(said) as served, client(served, names={"sub.place.example": served}) as web:
            return (await signed(web, server).get(url)).body

    assert asyncio.run(ask()) == heard


def test_a_question_is_signed_too() -> None:
    async def ask(web: Web, _: Place) -> tuple[bytes, bytes]:
        own = signed(web)
        ours = await own.query("http://place.example/graphql", b"{}")
        return ours.body, (await signed(web, "http://other.example/").query("http://place.example/graphql", b"{}")).body

    assert talk(said, ask) == (b"Bearer t0ken", b"nothing")


def test_a_refusal_of_its_own_server_is_noticed() -> None:
    async def ask(web: Web, _: Place) -> tuple[bool, bool]:
        ours, other = signed(web), signed(web, "http://other.example/")
        for one in (ours, other):
            with pytest.raises(Rejected):
                await one.get("http://place.example/")
        return ours.refused, other.refused

    assert talk(reply(status=401), ask) == (True, False)


def test_a_user_and_password() -> None:
    assert basic("amara:pässwörd") == "Basic YW1hcmE6cMOkc3N3w7ZyZA=="
