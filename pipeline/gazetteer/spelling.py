"""Spelling: when are two spellings the same name."""

from collections.abc import Collection
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import OSA

# Shorter keys have too many neighbours one letter away (Kabul, Zabul): listed aliases only.
MIN_FUZZY_KEY = 6
# From this length on two slips are still the same name (Badakhhsan, Badakstan).
LONG_KEY = 9
# Names that sound alike may differ by so many letters at any length ("Maroof", "Maruf").
SAME_SOUND_DISTANCE = 2
MIN_OTHER_KEY = 5
# A shorter key is an initial or an article, not a name.
MIN_KEY = 4

# Spellings whose folded form is kept: a corpus repeats its names.
CACHE = 65_536

_TO_SPACE = {ord(mark): " " for mark in "-‐‑–—/.,()&_"} | {ord(mark): None for mark in "'’‘`ʻʼ´\"“”"}
# How romanised names of Persian, Arabic, Turkic and Slavic origin vary, after the measurements in the research.
_SOUNDS = (("kh", "x"), ("gh", "g"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("dh", "d"), ("th", "t"), ("ts", "s"), ("dz", "z"), ("q", "k"), ("w", "v"), ("ph", "f"), ("y", "i"))
_SILENT = frozenset("aeiouh")


def fold(text: str) -> str:
    """Return a spelling free of case, diacritics and punctuation, its words kept apart."""
    if text.isascii() and text.replace(" ", "").isalpha():
        return " ".join(text.lower().split())
    ascii_text = text if text.isascii() else anyascii(text)
    return " ".join(ascii_text.lower().translate(_TO_SPACE).split())


@lru_cache(maxsize=CACHE)
def squeeze(text: str) -> str:
    """Return a folded spelling without its spaces, so that "Lashkar Gah" and "Lashkargah" are one."""
    return fold(text).replace(" ", "")


def key(folded: str, dropped: frozenset[str], articles: frozenset[str]) -> str:
    """Return a folded spelling free of spaces, ezafe, articles and generic words ("sarepul" → "sarpul")."""
    if " " not in folded:
        return folded
    words = folded.split()
    kept = [word for word in words if word not in dropped and word not in articles]
    joined = "".join(kept or words)
    return joined if len(joined) >= MIN_KEY else folded.replace(" ", "")


def allowed_distance(name_key: str) -> int:
    """Return how many slips a key of this length may hold."""
    if len(name_key) < MIN_FUZZY_KEY:
        return 0
    return 1 if len(name_key) < LONG_KEY else 2


def skeleton(name_key: str) -> str:
    """Return the consonants of a key as they sound, the first letter kept: "maroof" and "maruf" share one."""
    for written, heard in _SOUNDS:
        name_key = name_key.replace(written, heard)
    kept = [letter for letter in name_key[1:] if letter not in _SILENT]
    return name_key[:1] + "".join(letter for number, letter in enumerate(kept) if not number or letter != kept[number - 1])


def nearest(name_key: str, keys: Collection[str], *, limit: int | None = None) -> list[str]:
    """Return the keys with the same first letter that lie nearest within the allowed distance, all that are equally near."""
    allowed = allowed_distance(name_key)
    if not allowed:
        return []
    widest = SAME_SOUND_DISTANCE if limit is None else limit
    best: list[str] = []
    nearest_yet = widest
    for other, distance, _ in process.extract(name_key, keys, scorer=OSA.distance, score_cutoff=widest, limit=None):  # the nearest first
        if distance > nearest_yet:
            break
        if len(other) < MIN_OTHER_KEY or other[0] != name_key[0]:
            continue
        if distance <= min(allowed, widest) or len(other) >= MIN_FUZZY_KEY and skeleton(other) == skeleton(name_key):
            best.append(other)
            nearest_yet = int(distance)
    return best
