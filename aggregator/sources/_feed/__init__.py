"""What the kind `feed` is made of, and what other kinds may use of it.

    bytes ─ text ─▶ characters ─ xml | jsonfeed ─▶ Channel of Items ─ articles | comments ─▶ Parsed

text       bytes → characters; a torn or endless feed → one that can be read
xml        RSS 0.9x/1.0/2.0 and Atom 0.3/1.0, through feedparser → Channel
expat      the SAX parser below feedparser: text in large pieces, no bottomless nesting
jsonfeed   JSON Feed 1.0/1.1 → Channel
channel    what a feed and an item are, whatever form they came in
identity   under which keys an item is known
articles   Channel → articles
comments   Channel → comments of one article, or of all
reading    a document → Parsed; a page → the feeds that it names
followed   what is remembered of each followed article, and whose comments are asked for tonight
night      one pull: what was seen, and what to ask for next
nameless   what places call those who gave no name
page       a web page → the feeds that it names
"""
