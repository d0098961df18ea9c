"""The promises about whole sites that need no browser: ways that lead somewhere, light pages, valid markup."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.houses import House
from tests.kinds import kinds
from tests.publish.links import Links

LIGHT = 100_000
CSS, JS = 16_384, 8_192
VNU = Path(os.environ.get("VNU_JAR", ROOT / ".cache/vnu/node_modules/vnu-jar/build/dist/vnu.jar"))


@pytest.mark.slow
def test_every_link_and_fragment_resolves_below_a_sub_path(house: House) -> None:
    links = Links(house.output, house.own)
    assert links.dead() == []
    assert links.count() > 5_000


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("index.html", '<a href="nowhere/">x</a>'),
        ("index.html", '<a href="join/#nowhere">x</a>'),
        ("topics/index.html", '<a href="../../">x</a>'),
        ("feed.atom", '<link href="https://long-table.example/class/nowhere/"/>'),
        ("feed.json", '"content_html": "<a href=\\"https://long-table.example/class/people/#x\\">"'),
        ("sources.opml", '<outline xmlUrl="https://long-table.example/class/x.atom"/>'),
        ("letters.txt", "https://long-table.example/class/nowhere/"),
    ],
)
def test_a_way_to_nowhere_would_be_seen(hard_class: Path, tmp_path: Path, path: str, wrong: str) -> None:
    shutil.copytree(hard_class / "output", tmp_path / "site")
    with (tmp_path / "site" / path).open("a") as file:
        file.write(wrong)
    assert len(Links(tmp_path / "site", "https://long-table.example/class/").dead()) == 1


def test_no_page_is_heavy(house: House) -> None:
    sizes = {path: path.stat().st_size for pages in kinds(house.output).values() for path in pages}
    assert {path: size for path, size in sizes.items() if size > LIGHT} == {}


def test_one_stylesheet_and_one_script_and_both_are_small() -> None:
    static = ROOT / "site_templates" / "static"
    assert (static / "site.css").stat().st_size < CSS
    assert (static / "site.js").stat().st_size < JS
    assert [path.name for path in static.glob("*.css")] == ["site.css"]


def test_the_large_class_is_large(large_class: Path) -> None:
    found = kinds(large_class / "output")
    assert len([path for path in found["conversations/{id}"] if len(path.relative_to(large_class).parts) == 4]) >= 2000


@pytest.mark.slow
def test_the_nu_html_checker_finds_no_error(house: House) -> None:
    if not VNU.exists() or not shutil.which("java"):
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no v.Nu; `make validator` installs it (npm and Java)")
    pages = [
        str(house.output / path / ("" if path.endswith(".html") else "index.html"))
        for path in [*house.pages, "404.html"]
    ]
    asked = ["java", "-Xss4m", "-jar", str(VNU), "--format", "json", "--stdout", "--exit-zero-always", *pages]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert [(one["url"], one["message"]) for one in json.loads(told)["messages"] if one["type"] == "error"] == []
