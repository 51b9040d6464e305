"""Muster: reads conflict news with rules and writes tidy CSVs."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["load"]


def load(patterns: Iterable[str | Path] | None = None, *, options: dict[str, dict[str, Any]] | None = None) -> "Language":
    """Return a spaCy Language with the whole cascade; `options` holds settings by stage."""
    from pipeline.cascade import load as build  # noqa: PLC0415 - importing spaCy takes half a second, which `muster --help` need not wait for

    return build(patterns, options=options)
