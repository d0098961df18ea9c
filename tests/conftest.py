"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.sample_class", "tests.large_class", "tests.houses"]

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Feeds and pages by others, read where they lie. Set AGGREGATOR_CORPORA to their folder."""
    folder = Path(os.environ.get("AGGREGATOR_CORPORA", ROOT.parent / "shared" / "corpora"))
    if not folder.is_dir():
        pytest.skip(f"no corpora at {folder}; set AGGREGATOR_CORPORA to run this")
    return folder
