"""Everything kept: the only place that speaks SQL. [effect]

While working it is one SQLite file, `archive/archive.sqlite`; look at it with

    sqlite3 archive/archive.sqlite "SELECT published, author_name, title, lead FROM post ORDER BY published"

and `schema.sql` beside this file explains every column. Its durable form is plain text (`save`):

    grep -h Amara saved/posts/*/*.jsonl

The archive keeps what each source stated, a row per source and post; joining them is for `thread`.
"""

from aggregator.archive.lock import lock
from aggregator.archive.saved import load, save, verify
from aggregator.archive.store import Archive, Stored

__all__ = ["Archive", "Stored", "load", "lock", "save", "verify"]
