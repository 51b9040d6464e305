"""Convert: a downloaded register becomes a gazetteer file."""

from pathlib import Path


def add(source: str | Path, country: str) -> Path:
    """Turn a downloaded register into a gazetteer file."""
    raise NotImplementedError(f"{source} {country}")
