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

from spacy.language import Language

from pipeline.knowledge import SHIPPED as SHIPPED_PATTERNS
from pipeline.knowledge import load_knowledge
from pipeline.tokenizer import make_tokenizer

STAGES = ("anchor", "sentences", "patterns", "quantities", "places", "dates", "frames")
SHIPPED = SHIPPED_PATTERNS

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
