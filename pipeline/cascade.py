"""Cascade: the stages in order.

anchor      which date do relative dates count from, and how do we know
sentences   sentence and section bounds
patterns    every phrase of every pattern file, matched once
quantities  number expressions
places      provinces, districts, cities, countries
dates       date expressions
frames      counts with actor, action, places, dates, source, status
"""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex

from pipeline.knowledge import SHIPPED as SHIPPED_PATTERNS
from pipeline.knowledge import load_knowledge

STAGES = ("anchor", "sentences", "patterns", "quantities", "places", "dates", "frames")
SHIPPED = SHIPPED_PATTERNS
# The dashes typesetters put between the ends of a range; spaCy cuts at the hyphen only.
RANGE_DASH = r"(?<=[0-9])[–—‒](?=[0-9])"

for _stage in STAGES:  # importing a stage registers its factory and its extensions
    importlib.import_module(f"pipeline.{_stage}")


def load(patterns: Iterable[str | Path] | None = None, *, options: dict[str, dict[str, Any]] | None = None) -> Language:
    """Return a spaCy Language with the whole cascade; `options` holds settings by stage."""
    knowledge = load_knowledge(list(patterns) if patterns is not None else [SHIPPED])
    nlp = make_tokenizer()
    for stage in STAGES:
        nlp.add_pipe(stage, config=(options or {}).get(stage, {}))
    nlp.get_pipe("patterns").learn(knowledge)  # type: ignore[attr-defined]
    return nlp


def make_tokenizer() -> Language:
    """Return a spaCy Language that only cuts words: spaCy's English, and "1,000–1,500" cut like "1,000-1,500"."""
    nlp = spacy.blank("en")
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), RANGE_DASH]).finditer
    return nlp
