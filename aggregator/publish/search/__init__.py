"""Search without a server: an index that browsers load a few kilobytes of at a time (Pagefind).

    Talk ─▶ document ─▶ shelves of documents, for years and parts of years ─▶ index ─▶ output/pagefind/SHELF/

What is indexed is what the pages show, as documents of our own: one for each page of a conversation,
in which every post is a section, so that a find leads to the post. Pagefind cannot add to an index;
shelves keep the work to those on which something changed.
"""

from __future__ import annotations

from aggregator.publish.search.document import Document, document
from aggregator.publish.search.index import FOLDER, Shelves
from aggregator.publish.search.shelving import shelved

__all__ = ["FOLDER", "Document", "Shelves", "document", "shelved"]
