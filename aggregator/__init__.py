"""A class conversation, joined from the places where it is said.

The whole pipeline, as one would write it in a shell:

    sources.yaml | pull | archive | thread | digest | publish > output/

pull      asks every source for what is new            (sources/, web.py)
archive   keeps every post, its edits and its absences (archive/)
thread    joins posts into conversations               (thread/)
digest    picks what to read of a period or a topic    (digest/)
publish   renders pages and writes those that differ   (publish/)
"""

__version__ = "0.1.0"
