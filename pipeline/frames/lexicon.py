"""What the pattern files say about actions and forces, as the frames stage needs it."""

from dataclasses import dataclass

from spacy.vocab import Vocab

from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge, Row

COUNTS = frozenset({"people", "districts", "both"})


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """For each ACTION id: what it happens to, what its doer does, and which way it moves people."""

    rows: dict[str, Row]

    def counts_people(self, action: str) -> bool:
        """Tell whether the action can happen to people (an id no table knows can)."""
        return action not in self.rows or self.rows[action]["counts"] in {"people", "both"}

    def counts_districts(self, action: str) -> bool:
        """Tell whether the action can happen to territory."""
        return action in self.rows and self.rows[action]["counts"] in {"districts", "both"}

    def as_agent(self, action: str) -> str:
        """Return what those are said to do who do the action to others: who kill, attack."""
        return self.rows[action]["as_agent"] if action in self.rows else action

    def takes_object(self, action: str) -> bool:
        """Tell whether the people may stand as the object of the verb: "freed 40 men", but not "fled 40 men"."""
        return action not in self.rows or self.rows[action]["object"] != "no"

    def moves(self, action: str) -> str:
        """Return toward, away or nothing."""
        return self.rows[action]["moves"] if action in self.rows else ""


@dataclass(frozen=True, slots=True)
class FrameWords:
    """The lexicon of the frames stage."""

    actions: ActionFacts
    forces: dict[str, Row]
    countries: dict[str, str]


def read_frame_words(knowledge: Knowledge, vocab: Vocab) -> FrameWords:
    """Take actions.csv and forces.csv from the knowledge."""
    del vocab
    actions = {row["word"]: row for row in knowledge.table("actions.csv", required=("word", "counts", "as_agent", "moves"))}
    for row in actions.values():
        if row["counts"] not in COUNTS:
            raise MusterError("E119", f"counts is {row['counts']!r}", where=row.where, accepted=", ".join(sorted(COUNTS)))
    countries: dict[str, str] = {}
    for rule in knowledge.rules():
        if rule.label == "COUNTRY" and isinstance(rule.pattern, str):
            countries.setdefault(rule.id, rule.pattern)
    return FrameWords(ActionFacts(actions), {row["word"]: row for row in knowledge.table("forces.csv")}, countries)
