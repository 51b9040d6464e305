"""English: which words are common words.

Source: the word frequencies of spacy-lookups-data (en_lexeme_prob, a million forms by falling frequency), of which
only the head is read; nothing is copied into the project.
"""

import gzip
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# The head that is read: about 150,000 forms, more than an educated reader knows.
HEAD_BYTES = 5_500_000
# A lower-case form among this many is an English word, or a name so common that it is written small.
COMMON = 60_000
# Informal text writes names small as well: a word counts as a name when its capital form is this much more frequent.
NAME_RATIO = 1.4
ENTRY = re.compile(r'"([A-Za-z]+)":')


@lru_cache(maxsize=1)
def word_ranks() -> dict[str, int]:
    """Return the frequency rank of each form, capitals kept apart."""
    spec = find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        return {}
    path = Path(spec.origin).parent / "data" / "en_lexeme_prob.json.gz"
    with gzip.open(path, "rb") as handle:
        head = handle.read(HEAD_BYTES).decode("utf-8", "ignore")
    return {form: rank for rank, form in enumerate(ENTRY.findall(head))}


@lru_cache(maxsize=50_000)
def is_common(word: str) -> bool:
    """Return whether a word is more often written small than with a capital, and often enough."""
    ranks = word_ranks()
    small = ranks.get(word.lower())
    if small is None or small > COMMON:
        return False
    return small < NAME_RATIO * ranks.get(word.capitalize(), len(ranks))


@lru_cache(maxsize=50_000)
def are_common(text: str) -> bool:
    """Return whether every word of a text is a common word."""
    return all(is_common(word) for word in text.replace("-", " ").split())


def is_lower_case(word: str) -> bool:
    """Return whether a word is written small often enough to be a word of its own, name or not."""
    return word_ranks().get(word.lower(), COMMON) < COMMON


def is_known(word: str) -> bool:
    """Return whether English text holds the word at all, whatever its capitals."""
    ranks = word_ranks()
    return word.lower() in ranks or word.capitalize() in ranks
