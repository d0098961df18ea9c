"""Words, addresses, names and dates: pure functions that every stage uses.

sanitise  hostile HTML → a small, well-formed part of HTML
plain     HTML → plain text, and what can be read off plain text
links     the links in a post's own words
urls      addresses, and the key under which two spellings of one address meet
hashtags, names, dates
compose   the one place where a Post is made from all of these
"""
