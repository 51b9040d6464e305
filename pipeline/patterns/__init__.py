"""Patterns: match every phrase of every pattern file, once.

The component reads entity-ruler lines as spaCy's own rulers do, but keeps what it finds as plain tuples: a Span costs
more than the match. Token patterns that only enumerate (LOWER, ORTH, LEMMA, IN, optional tokens) are expanded into
phrases at load; the others run only in sentences that hold one of their words. The single words of GRAMMAR are so
frequent that they are not matched at all: the stages look them up.
"""

from pipeline.patterns.expansion import expand, literals, verb_form, word_forms
from pipeline.patterns.lexicon import Grammar, Lexicon
from pipeline.patterns.phrases import LABELS, phrase_rules
from pipeline.patterns.ruler import Match, Ruler, make_patterns

__all__ = ["LABELS", "Grammar", "Lexicon", "Match", "Ruler", "expand", "literals", "make_patterns", "phrase_rules", "verb_form", "word_forms"]
