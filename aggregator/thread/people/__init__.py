"""Accounts and the humans behind them.

accounts  what an account is called, in keys and in names
bonds     profiles and pages that call each other their owner's own
proof     accounts that are one person's: the curator's list, owning a listed place, and bonds
veils     whose name is not to be shown as it is, and under which names it was seen
suggest   accounts that may well be one person's, for the curator to say; `claimed`: because one of them says so
"""

from aggregator.thread.people.accounts import addresses, similar
from aggregator.thread.people.proof import Who, identify
from aggregator.thread.people.seats import plainly
from aggregator.thread.people.suggest import Party, Suggestion, suggest
from aggregator.thread.people.veils import veils

__all__ = ["Party", "Suggestion", "Who", "addresses", "identify", "plainly", "similar", "suggest", "veils"]
