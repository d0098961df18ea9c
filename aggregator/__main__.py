"""`python -m aggregator` and the `aggregator` command: run it, and end with the right exit code."""

from __future__ import annotations

import gc
import sys

from aggregator.errors import AggregatorError

FEW_CYCLES = 50_000
"""What a command makes mostly lives until it ends: looking for cycles after every 700 objects, as Python does, takes a
sixth of the time that imports take."""


def main() -> None:
    """Exit codes are those of the error tree (`aggregator.errors`) and of each command."""
    gc.set_threshold(FEW_CYCLES)
    from aggregator.cli import main as command

    try:
        command(prog_name="aggregator")
    except AggregatorError as error:
        tell(error)
        sys.exit(error.exit_code)


def tell(error: AggregatorError) -> None:
    from aggregator.cli.talk import Talk

    Talk(as_json="--json" in sys.argv).failure(error)


if __name__ == "__main__":
    main()
