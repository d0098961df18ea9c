"""All that the site says now."""

from __future__ import annotations

import subprocess
import sys

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.conftest import ROOT


@pytest.fixture(scope="session")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Extracted as `make words` does."""
    pot = tmp_path_factory.mktemp("words") / "site.pot"
    words = ["extract", "-F", "pyproject.toml", "-k", "N_ NN_:1,2", "-o", str(pot), "."]
    code = "from babel.messages.frontend import main; main()"
    subprocess.run([sys.executable, "-c", code, "--quiet", *words], cwd=ROOT, check=True)
    return read_po(pot.open("rb"))
