"""Names: numbers that count nothing: ages, prices, list marks, names of weapons, streets, units and papers."""

from typing import Final

from pipeline.frames.view import DASHES, View
from pipeline.quantities.lexicon import Quantity

# The number of a unit or street stands at most this many capitalised words before it: "157 Special Task Force Battalion".
MAX_NAME: Final = 5
# What makes digits glued behind it part of a name or of a price.
JOINERS: Final = "-/–—$€£"
AGE_DIGITS: Final = 2


class NameFinder:
    """Tell which numbers of one sentence are part of a name."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._series: set[int] = set()

    def names_something(self, quantity: Quantity) -> bool:
        """Tell whether a number is a name, an age, a price, a list mark or part of a longer number."""
        view, start, end = self.view, quantity.num_start, quantity.num_end
        if not view.is_digit(start):
            return self._is_age(start, end)
        marked = view.has(start - 1, "currency", "counted_after") or view.has(end, "degree") or (start == view.start and view.low(end) in {".", ")"})
        return marked or self._is_joined(start, end) or self._is_numbered(start) or self._is_age(start, end) or self._is_formation(end)

    def _is_joined(self, start: int, end: int) -> bool:
        """Tell whether digits are glued to a word or stand side by side, as in "MiG-29", telephone numbers and dates."""
        view = self.view
        previous, following = view.word(start - 1), view.word(end)
        if view.is_glued(start - 1) and previous[-1:] in JOINERS and (len(previous) > 1 or self._hangs_on_word(start)):
            return True
        return (previous[:1].isdigit() and previous[-1:].isdigit()) or (following[:1].isdigit() and following.replace(",", "").isdigit())

    def _hangs_on_word(self, start: int) -> bool:
        view = self.view
        return view.low(start - 1) in DASHES and view.is_glued(start - 2) and not view.is_digit(start - 2)

    def _is_numbered(self, start: int) -> bool:
        """Tell whether a word before the number is one that things are numbered with: "Resolution 1325", "no. 7"."""
        view = self.view
        before = view.low(start - 1)
        if (view.has(start - 1, "series") and view.word(start).isdigit()) or ((before == "to" or view.has(start - 1, "conjunction")) and start - 2 in self._series):
            self._series.add(start)
            return True
        return (view.has(start - 1, "numbered") and view.is_capital(start - 1)) or (before == "." and view.has(start - 2, "numbered"))

    def _is_age(self, start: int, end: int) -> bool:
        """Tell whether a number set off by commas after a name is an age, one that "the oldest is", or behind "aged"."""
        view = self.view
        if view.has(start - 1, "before_age") or (view.has(start - 1, "copula") and view.has(start - 2, "superlative_age")):
            return True
        value = view.word(start)
        alone = view.low(start - 1) == "," and view.low(end) in {",", "."}
        return value.isdigit() and len(value) == AGE_DIGITS and alone and view.is_capital(start - 2) and start - 2 not in view.labels

    def _is_formation(self, end: int) -> bool:
        """Tell whether the number names a unit or a street: "157 Task Force Battalion", "24 Air Mobile Brigade"."""
        view, at = self.view, end
        while at < end + MAX_NAME and view.is_capital(at):
            at += 1
        name = range(end, at)
        if view.low(at).islower() and view.labels.get(at) == "UNIT" or view.has(at, "collective"):
            return False  # "14 Army personnel"
        return any(view.has(token, "formation") for token in name) and not any(view.labels.get(token) == "UNIT" and not view.has(token, "formation") for token in name)
