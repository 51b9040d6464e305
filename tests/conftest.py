"""Fixtures that every test module may ask for."""

import pytest
from spacy.language import Language

from pipeline.cascade import load


@pytest.fixture(scope="session")
def cascade() -> Language:
    """The whole cascade with the shipped patterns, built once."""
    return load()
