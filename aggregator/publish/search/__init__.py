"""Search without a server: an index that browsers load a few kilobytes of at a time (Pagefind).

    Talk ─▶ document ─▶ shelves of documents, one for each year ─▶ index ─▶ output/pagefind/YEAR/

What is indexed is what the pages show, as documents of our own: one for each page of a conversation,
in which every post is a section, so that a find leads to the post. Pagefind cannot add to an index;
a shelf for each year keeps the work to the years in which something changed.
"""

from __future__ import annotations

from aggregator.publish.search.document import Document, document
from aggregator.publish.search.index import FOLDER, Shelves

__all__ = ["FOLDER", "Document", "Shelves", "document"]
