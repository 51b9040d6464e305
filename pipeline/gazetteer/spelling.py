"""Spelling: when are two spellings the same name."""

from collections.abc import Iterable

from anyascii import anyascii
from rapidfuzz.distance import OSA

# Shorter keys have too many neighbours one letter away (Kabul, Zabul): listed aliases only.
MIN_FUZZY_KEY = 6
# From this length on two slips are still the same name (Badakhhsan, Badakstan).
LONG_KEY = 9
# A shorter key is an initial or an article, not a name.
MIN_KEY = 4

_TO_SPACE = {ord(mark): " " for mark in "-‐‑–—/.,()&_"} | {ord(mark): None for mark in "'’‘`ʻʼ´\"“”"}


def fold(text: str) -> str:
    """Return a spelling free of case, diacritics and punctuation, its words kept apart."""
    ascii_text = text if text.isascii() else anyascii(text)
    return " ".join(ascii_text.lower().translate(_TO_SPACE).split())


def squeeze(text: str) -> str:
    """Return a folded spelling without its spaces, so that "Lashkar Gah" and "Lashkargah" are one."""
    return fold(text).replace(" ", "")


def key(folded: str, dropped: frozenset[str], articles: frozenset[str]) -> str:
    """Return a folded spelling free of spaces, ezafe, articles and generic words ("sarepul" → "sarpul")."""
    words = folded.split()
    kept = [word for word in words if word not in dropped and word not in articles] if len(words) > 1 else words
    joined = "".join(kept or words)
    return joined if len(joined) >= MIN_KEY else folded.replace(" ", "")


def allowed_distance(name_key: str) -> int:
    """Return how many slips a key of this length may hold."""
    if len(name_key) < MIN_FUZZY_KEY:
        return 0
    return 1 if len(name_key) < LONG_KEY else 2


def nearest(name_key: str, keys: Iterable[str], *, limit: int | None = None) -> list[str]:
    """Return the keys with the same first letter that lie nearest within the allowed distance, all that are equally near."""
    limit = min(allowed_distance(name_key), limit) if limit is not None else allowed_distance(name_key)
    best: list[str] = []
    if not limit:
        return best
    for other in keys:
        if abs(len(other) - len(name_key)) > limit or len(other) < MIN_FUZZY_KEY or other[0] != name_key[0]:
            continue
        distance = OSA.distance(name_key, other, score_cutoff=limit)
        if distance <= limit:
            if distance < limit:
                best, limit = [], distance
            best.append(other)
    return best
