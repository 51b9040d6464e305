"""Families: which actions, units and forces can be the same event told in other words."""

from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.gazetteer.spelling import fold
from pipeline.knowledge import Knowledge, Row

TABLE = "families.csv"
COLUMNS = ("kind", "value", "families")
# What forces.csv calls the forces that are told apart by their country; all others go by their name.
STATE = "state"
# Folded, shorter names are words ("IS", "PLAN" may stay).
SHORT = 2


@dataclass(slots=True)
class Lexicon:
    """The families of one kind of word, as bits: two words agree when they share a bit."""

    of: dict[str, tuple[str, ...]]
    _bits: dict[str, int] = field(default_factory=dict)
    _blocks: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Give each family a number, in the order of the file, and join those that a word belongs to at once."""
        for families in self.of.values():
            for family in families:
                self._bits.setdefault(family, 1 << len(self._bits))
        self._blocks = dict(self._bits)
        for families in self.of.values():
            joined = {self._blocks[family] for family in families}
            for family, block in self._blocks.items():
                self._blocks[family] = min(joined) if block in joined else block

    def mask(self, word: str) -> int:
        """Return the bits of a word; a word without a line is a family of its own, no word is 0."""
        if not word:
            return 0
        mask = 0
        for family in self.of.get(word, (word,)):
            mask |= self._bits.setdefault(family, 1 << len(self._bits))
        return mask

    def block(self, word: str) -> int:
        """Return the number of all families that hang together with the word's: words of two blocks never agree."""
        families = self.of.get(word, (word,))
        self.mask(word)
        return self._blocks.setdefault(families[0], self._bits[families[0]]) if word else 0

    def name(self, word: str, mask: int) -> str:
        """Return the first family of a word that a mask holds."""
        return next((family for family in self.of.get(word, (word,)) if self._bits.get(family, 0) & mask), word)


@dataclass(frozen=True, slots=True)
class Families:
    """What the ledger knows of words."""

    action: Lexicon
    territory: Lexicon
    unit: Lexicon
    irregular: frozenset[str]
    idle_words: frozenset[str]
    forces: dict[str, tuple[str, str]]
    folded_forces: dict[str, str]
    nations: dict[str, str]
    countries: dict[str, str]

    def actor(self, force: str, country: str, unit: str) -> str:
        """Return who acted: the country for its own forces, the name for groups and alliances."""
        kind, home = self.forces.get(force, ("", ""))
        named = kind not in {"", STATE} or (not kind and unit in self.irregular)
        if force and (named or not (country or home)):
            return fold(force)
        return home if kind == STATE and home else country

    def side(self, holder: str) -> str:
        """Return who holds territory: a force the words name, else their nation, else nobody."""
        words = fold(holder).split()
        spans = [" ".join(words[start:end]) for start in range(len(words)) for end in range(len(words), start, -1)]
        force = next((self.folded_forces[span] for span in spans if span in self.folded_forces), "")
        if force:
            return self.actor(force, "", "")
        return next((self.nations[span] for span in spans if span in self.nations), "")

    def voice(self, source: str) -> frozenset[str]:
        """Return the words that tell a source from others; of a relay, those of the body relayed."""
        words = fold(source.rpartition(";")[2]).split()
        told = frozenset(self.nations.get(word, word) for word in words if word not in self.idle_words)
        return told or frozenset(words)


def read_families(knowledge: Knowledge) -> Families:
    """Read families.csv, the forces and the names of nations."""
    forces = _forces(knowledge)
    countries = dict(_names(knowledge, "COUNTRY"))
    nations = countries | dict(_names(knowledge, "NATIONALITY"))
    rows = knowledge.table(TABLE, required=COLUMNS, key=2)
    lexica = {kind: {row["value"]: tuple(row["families"].split("|")) for row in rows if row["kind"] == kind and row["families"]} for kind in ("action", "territory", "unit")}
    return Families(
        action=Lexicon(lexica["action"]),
        territory=Lexicon(lexica["territory"]),
        unit=Lexicon(lexica["unit"]),
        irregular=frozenset(row["value"] for row in rows if row["kind"] == "irregular"),
        idle_words=frozenset(row["value"] for row in rows if row["kind"] == "source"),
        forces={name: (row["kind"], row["country"]) for name, row in forces},
        folded_forces={fold(name): row["word"] for name, row in reversed(forces) if len(name) > SHORT},
        nations=nations | {f"{name}s": code for name, code in nations.items()},
        countries=countries,
    )


def _forces(knowledge: Knowledge) -> list[tuple[str, Row]]:
    return [(name, row) for row in knowledge.table("forces.csv") for name in (row["word"], *row["aliases"].split("|")) if name]


@lru_cache(maxsize=4)
def _names(knowledge: Knowledge, label: str) -> tuple[tuple[str, str], ...]:
    """Return the folded phrases of a label with their ids."""
    return tuple((fold(rule.pattern), rule.id) for rule in knowledge.rules() if rule.label == label and isinstance(rule.pattern, str))
