"""Texts to measure and to shake the cascade with: as many different ones as asked, the same for the same seed.

Each is a text of corpus/ (or of another folder) with some of its paragraphs, and with other figures, days, places, people and words: as many facts,
marks, line breaks and turns of phrase as news has, and as many words never seen before.
"""

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
COUNTRIES = ("Tajikistan", "Uzbekistan", "Iran", "Pakistan", "Turkmenistan", "Russia")
# Names of people are made of these: as in a year of news, most of them stand in few texts.
SYLLABLES = ("ka", "ri", "mo", "ha", "zar", "da", "lo", "bek", "shi", "na", "vo", "tul", "gor", "an", "ser", "pe", "mir", "jan", "ul", "es")
# One in so many words that no pattern knows gives way to another. So 200,000 tokens hold 11,000 different strings between spaces:
# still fewer than news (11,000 tokens hold 3,300) and encyclopedia articles on wars (61,000 tokens hold 11,000).
EXCHANGED = 2
MIN_LETTERS = 4
HEAD = 4  # lines that stay: publisher, headline, photograph
PARAGRAPH = re.compile(r"[^\n]+\n*")
WORD = re.compile(r"[^\W\d_]+|\d+")
YEAR = re.compile(r"(?:19|20)\d\d")
TITLED = re.compile(r"[A-Z][a-z]+")


class Writer:
    """Write documents that nobody has read before, from the texts of a folder."""

    def __init__(self, seed: int = 0, folder: Path = ROOT / "corpus") -> None:
        self.random = random.Random(seed)
        self.words = vocabulary()
        self.known = pattern_words()
        self.alike = {name: names for names in (DAYS, MONTHS, COUNTRIES, *places()) for name in names}
        self.texts = [PARAGRAPH.findall(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]

    def document(self, paragraphs: int = 12) -> str:
        """Return the head of a text and some of its paragraphs, in order."""
        text = self.random.choice(self.texts)
        rest = range(min(HEAD, len(text)), len(text))
        chosen = sorted(self.random.sample(rest, min(paragraphs - HEAD, len(rest))))
        names: dict[str, str] = {}  # who is called one name is called the same name in the whole text
        return WORD.sub(lambda found: self.exchange(found.group(), names), "".join([*text[:HEAD], *(text[at] for at in chosen)]))

    def exchange(self, word: str, names: dict[str, str]) -> str:
        """Return a word of the same kind, or the word itself."""
        if word.isdigit():
            return word if len(word) == 1 or YEAR.fullmatch(word) else str(self.random.randint(10 ** (len(word) - 1), 10 ** len(word) - 1))
        if word in self.alike:
            return names.setdefault(word, self.random.choice(self.alike[word]))
        if word.lower() in self.known or len(word) < MIN_LETTERS:
            return word
        if TITLED.fullmatch(word):
            return names.setdefault(word, "".join(self.random.choices(SYLLABLES, k=3)).title())
        return self.random.choice(self.words) if self.random.randrange(EXCHANGED) == 0 else word


def vocabulary() -> list[str]:
    """Return English words, the common ones more often than the rare ones, as in texts (Zipf)."""
    spec = find_spec("spacy_lookups_data")
    assert spec is not None
    assert spec.origin is not None
    with gzip.open(Path(spec.origin).parent / "data" / "en_lemma_lookup.json.gz", "rt", encoding="utf-8") as file:
        words = sorted(word for word in json.load(file) if word.isalpha() and word.islower() and 2 < len(word) < 12)
    order = random.Random(1)
    order.shuffle(words)
    return [word for rank, word in enumerate(words, start=1) for _ in range(max(1, 3000 // rank))]


def pattern_words() -> frozenset[str]:
    """Return the words of the pattern files: what is exchanged for others is not what the rules look for."""
    files = [path for path in (ROOT / "patterns").rglob("*") if path.suffix in {".jsonl", ".csv"} and path.parent.name != "places"]
    return frozenset(word for path in files for word in WORD.findall(path.read_text(encoding="utf-8-sig").lower()))


def places() -> tuple[list[str], list[str]]:
    """Return names of Afghan provinces and districts of one word."""
    with (ROOT / "patterns" / "places" / "afghanistan.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [sorted({row["name"] for row in rows if row["level"] == level and row["name"].isalpha()}) for level in ("district", "province")]
    return names[0], names[1]


def write_documents(count: int, seed: int = 0, paragraphs: int = 12, folder: Path = ROOT / "corpus") -> Iterator[str]:
    """Yield different documents."""
    writer = Writer(seed, folder)
    for _ in range(count):
        yield writer.document(paragraphs)
