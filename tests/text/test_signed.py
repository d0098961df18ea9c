from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.compose import account
from aggregator.text.signed import signed_at, signed_key, signed_name


@pytest.mark.parametrize("address", ["https://Blog.example/#by=Jon+Doe", "http://www.blog.example/2024/#by=jon%20DOE"])
def test_a_bare_name_on_a_site_has_an_address(address: str) -> None:
    assert (
        signed_key(address)
        == account(name="Jon Doe", site="https://blog.example/post").key
        == "name:blog.example/jon doe"
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://blog.example/",
        "https://blog.example/#by=",
        "https://blog.example/#by=+",
        "#by=Jon",
        "mailto:a@b#by=Jon",
        "@jon@m.example",
    ],
)
def test_everything_else_is_none(address: str) -> None:
    assert signed_key(address) == signed_name(address) == ""


@given(st.text(min_size=1))
def test_any_name_survives_being_written(name: str) -> None:
    name = " ".join(name.split())
    address = signed_at("https://blog.example/post", name)
    assert signed_name(address) == name
    assert not any(sign.isspace() for sign in address)
