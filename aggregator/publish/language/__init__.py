"""The site's own words, in the language of the class.

    locale/sv/LC_MESSAGES/site.po ─┐
    CLDR (dates, numbers; Babel) ──┴─▶ choose ─▶ Language ─▶ templates, feeds, dates

The English words stand where they are said, as in gettext everywhere. `choose` looks a language up once, in the
process that builds; a `Language` is a value that travels to the processes that render, so that those need no Babel,
and that counts into each page's fingerprint. Templates are compiled with their words already in place (`extension`).

language   the value itself, and how it is asked
choose     from a catalogue and CLDR to a `Language`           nouns    things that are counted, lengths of time, roles
extension  `{% trans %}` for Jinja2                           reasons  why an answer stands where it stands
"""

from aggregator.publish.language.language import ENGLISH, Language

__all__ = ["ENGLISH", "Language"]
