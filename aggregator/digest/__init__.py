"""Digests: what happened in a day, a week, a month, a year, for the class and for each topic. Pure.

threads ─▶ topics_of                 which conversations belong to which topics
           outline                   every period with something in it, without bodies
           fill (what `reads` names) its lines, verbatim, each with why it was chosen
           questions, newcomers      what was asked and whether it was answered, first posts
           fresh                     words that were not used in the weeks before
"""

from aggregator.digest.fresh import fresh
from aggregator.digest.lines import fill, reads
from aggregator.digest.newcomers import newcomers
from aggregator.digest.outline import outline
from aggregator.digest.questions import questions, waiting
from aggregator.digest.topics import topics_of

__all__ = ["fill", "fresh", "newcomers", "outline", "questions", "reads", "topics_of", "waiting"]
