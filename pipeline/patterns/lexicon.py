"""Lexicon: a stage's view of the knowledge, and the single words of GRAMMAR."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from spacy.language import Language
from spacy.vocab import Vocab

from pipeline.knowledge import Knowledge

T = TypeVar("T")
# The GRAMMAR ids of each single word, in lower case.
Grammar = dict[str, frozenset[str]]


class Lexicon(Generic[T]):
    """Build a stage's view of the knowledge once, and again when the knowledge changes."""

    def __init__(self, nlp: Language, build: Callable[[Knowledge, Vocab], T]) -> None:
        self._nlp = nlp
        self._build = build
        self._knowledge: Knowledge | None = None

    def __call__(self) -> T:
        """Return the stage's lexicon."""
        knowledge = self._nlp.get_pipe("patterns").knowledge  # type: ignore[attr-defined]
        if knowledge is not self._knowledge:
            self._value = self._build(knowledge, self._nlp.vocab)
            self._knowledge = knowledge
        return self._value


def grammar_of(nlp: Language) -> Grammar:
    """Return the single words of GRAMMAR that the patterns stage has learnt."""
    ruler: Any = nlp.get_pipe("patterns")
    words: Grammar = ruler.grammar
    return words
