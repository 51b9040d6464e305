"""Words: what the number words and grammar words say of a document's tokens."""

from typing import Final

from pipeline.patterns.lexicon import Grammar
from pipeline.quantities.lexicon import Bounds, NumberWords
from pipeline.tokens import Tokens

DASHES: Final = frozenset({"-", "–", "—", "‒"})
NO_NUMBER: Final = (0.0, "")


class Words:
    """The tokens of one document, as numbers and as grammar."""

    def __init__(self, tokens: Tokens, numbers: NumberWords, grammar: Grammar) -> None:
        self._lows = tokens.lows
        self._texts = tokens.texts
        self._spaces = tokens.spaces
        self.count = len(tokens.lows)
        self.numbers = numbers.numbers
        self.vague: dict[str, Bounds] = numbers.vague
        self.grammar = grammar

    def low(self, index: int) -> str:
        """Return a token in lower case, empty outside the document."""
        return self._lows[index] if 0 <= index < self.count else ""

    def word(self, index: int) -> str:
        """Return a token as written, empty outside the document."""
        return self._texts[index] if 0 <= index < self.count else ""

    def is_digit(self, index: int) -> bool:
        """Tell whether a token begins with a digit."""
        return self.word(index)[:1].isdigit()

    def is_glued(self, index: int) -> bool:
        """Tell whether no space follows a token."""
        return 0 <= index < self.count and not self._spaces[index]

    def has(self, index: int, kind: str) -> bool:
        """Tell whether a token is a grammar word of a kind."""
        return kind in self.grammar.get(self.low(index), ())

    def kind(self, index: int) -> str:
        """Return the kind of number word a token is, or nothing."""
        return self.numbers.get(self.low(index), NO_NUMBER)[1]

    def value(self, index: int) -> float:
        """Return the value of a number word."""
        return self.numbers.get(self.low(index), NO_NUMBER)[0]
