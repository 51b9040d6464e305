"""Texts to measure and to shake the cascade with: as many different ones as asked, the same for the same seed."""

import csv
import gzip
import json
import random
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
# One sentence in so many reports figures, places or days of fighting; the others are what else stands in a paper.
NEWS_IN = 3
FACTS = (
    "{More} than {n} {troops} fled across the border into {country} on {day}, {source} said.",
    "At least {n} {troops} were killed and {m} wounded in {province} province {when}, according to {source}.",
    "The Taliban captured {k} of the province's {m} districts in {province} last week, {source} said on {day}.",
    "{Some} {n} {troops} surrendered in {province} on {date}, {source} told reporters.",
    "{Source} said that {n} {troops} had been deployed to {province} since {month}.",
    "Fighters overran the district of {district} in {province} {when}, {source} confirmed.",
    "Between {k} and {n} {troops} retreated from {city} {when}, though {source} denied it.",
    "Dozens of {troops} crossed into {country} near {district} {when}.",
    "Another {m} {troops} were captured outside {city}, {source} said.",
    "Since {date}, as many as {n} {troops} have arrived in {country}.",
)
FILLER = (
    "The {a} {b} of the {c} remained {d} for most of the {e}, and few {f} expected a {g} change.",
    "“We {b} the {a} because the {c} is {d},” {person} said, pointing at the {e}.",
    "A {a} for the {c} declined to {b}, citing the {d} {e}.",
    "In the {a}, {person} has {b} over the {c}, the {d} and the {e}.",
    "Prices of {a} rose in {city}, where the {b} sold {c} and {d} until the {e} closed.",
    "{person}, who runs a small {a} near the {b}, called the {c} a {d} for the {e}.",
    "Neither the {a} nor the {b} answered questions about the {c} of the {d}.",
    "The {a} was built with {b} money and has a {c} roof, a {d} and a {e}.",
)
WORDS = {
    "More": ("More", "Fewer", "No more"),
    "Some": ("Some", "About", "Nearly", "Around", "Up to"),
    "troops": ("soldiers", "troops", "police officers", "border guards", "fighters", "militants", "servicemen", "members of the security forces"),
    "source": ("officials", "a police spokesman", "the interior ministry", "the defence ministry", "a provincial council member", "residents", "the army"),
    "Source": ("Officials", "A spokesman", "The ministry", "A member of the council", "The army"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "when": ("on Monday", "overnight", "last week", "on Thursday night", "earlier this month", "over the weekend", "two days ago", "in the past week", "early on Sunday"),
    "month": ("January", "February", "March", "April", "May", "June", "July", "August"),
    "country": ("Tajikistan", "Uzbekistan", "Iran", "Pakistan", "Turkmenistan"),
}
FIRST = ("Amina", "Rahim", "Olga", "Petro", "Maria", "Yusuf", "Lena", "Farid", "Nadia", "Karim", "Ivan", "Zahra")
LAST = ("Haidari", "Karimi", "Petrenko", "Nazari", "Sultani", "Kovalenko", "Rahmani", "Azizi", "Ivanova", "Noori")


class Writer:
    """Write documents from templates, with places of the gazetteer and words of the English lemma table."""

    def __init__(self, seed: int = 0) -> None:
        self.random = random.Random(seed)
        self.words = vocabulary()
        self.places = places()

    def document(self, sentences: int = 16) -> str:
        """Return a headline and paragraphs."""
        lines = [self.fact().rstrip(".")]
        for _ in range(sentences // 4):
            sentences_of_it = [self.fact() if self.random.randrange(NEWS_IN) == 0 else self.filler() for _ in range(4)]
            lines.append(" ".join(sentences_of_it))
        return "\n\n".join(lines) + "\n"

    def fact(self) -> str:
        """Return a sentence that reports something."""
        slots = {name: self.random.choice(choices) for name, choices in WORDS.items()} | {name: self.random.choice(names) for name, names in self.places.items()}
        slots |= {"n": f"{self.random.randint(60, 4000):,}", "m": str(self.random.randint(20, 60)), "k": str(self.random.randint(3, 19))}
        slots["date"] = f"{self.random.choice(WORDS['month'])} {self.random.randint(1, 28)}"
        return self.random.choice(FACTS).format(**slots)

    def filler(self) -> str:
        """Return a sentence that reports nothing that is counted."""
        slots = {letter: self.random.choice(self.words) for letter in "abcdefg"}
        slots |= {"person": f"{self.random.choice(FIRST)} {self.random.choice(LAST)}", "city": self.random.choice(self.places["city"])}
        return self.random.choice(FILLER).format(**slots)


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


def places() -> dict[str, list[str]]:
    """Return names of Afghan provinces, districts and cities."""
    found: dict[str, list[str]] = {"province": [], "district": [], "city": ["Kabul", "Kunduz", "Herat", "Kandahar", "Dushanbe"]}
    with (ROOT / "patterns" / "places" / "afghanistan.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for level in ("province", "district"):
        found[level] = [row["name"] for row in rows if row["level"] == level]
    return found


def write_documents(count: int, seed: int = 0, sentences: int = 16) -> Iterator[str]:
    """Yield different documents."""
    writer = Writer(seed)
    for _ in range(count):
        yield writer.document(sentences)
