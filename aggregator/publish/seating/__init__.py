"""Pictures of people as numbers: who sits where, and which lines run between them. Pure, and the same every time.

    Threads ─▶ pairs ─▶ rings (tables with lines), around (one person's own view)
    faces ───────────▶ rows  (a class picture)

Drawn are only people whom the curator listed, and only answers that are stated: by their source, or by a link of their
author. No line is thicker than another, and nobody is larger: it shows who has met, not who talks most.
"""

from aggregator.publish.seating.pairs import Pairs, pairs
from aggregator.publish.seating.rings import SEATS, Table, around, rings
from aggregator.publish.seating.rows import rows

__all__ = ["SEATS", "Pairs", "Table", "around", "pairs", "rings", "rows"]
