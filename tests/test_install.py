"""`pip install .` elsewhere gives a working `aggregator`, with its templates and its sample class."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PARTS = ("aggregator", "site_templates", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "sources.yaml")


@pytest.mark.slow
def test_the_wheel_is_whole(tmp_path: Path) -> None:
    """The wheel is built from a copy, unpacked away from the checkout, and lives through the sample class."""
    copy, wheels, site = tmp_path / "copy", tmp_path / "wheels", tmp_path / "site"
    copy.mkdir()
    for name in PARTS:
        place = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        place(ROOT / name, copy / name)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(wheels), str(copy)], check=True)
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "aggregator", "demo", "class", "--no-serve"],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Schmooze or lose?" in (elsewhere / "class" / "output" / "index.html").read_text()
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import aggregator; print(aggregator.__file__)"],
        cwd=elsewhere, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert where.stdout.startswith(str(site)), "the installed one was tested, not the checkout"
