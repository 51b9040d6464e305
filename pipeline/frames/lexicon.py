"""What the pattern files say about actions, units and forces, as the frames stage needs it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from spacy.vocab import Vocab

from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge, Row
from pipeline.patterns.lexicon import Grammar

COUNTS: Final = frozenset({"people", "districts", "both"})
YES: Final = "yes"
# Ends the id of a phrase that means its action on territory only: "took five districts", not "took five men".
DISTRICTS_ONLY: Final = ":districts"
# Classes of units.csv in somebody's service.
FORMAL: Final = frozenset({"state", "mission", "hired"})
# The unit of those of whom the text only says that they fight: for a state, against one.
REGULAR: Final = "soldier"
IRREGULAR: Final = "insurgent"
# The action of being somewhere, and the one a toll is of.
PRESENT: Final = "present"
KILLED: Final = "killed"
ATTACKED: Final = "attacked"
# Units that only name people ("men"): whose they are is read off the text.
GENERIC: Final = "generic:"


class UnitFacts:
    """For each UNIT id: whose people they are (see patterns/README.md); an id without a line has no property."""

    def __init__(self, rows: Collection[Row]) -> None:
        self._rows = {row["word"]: row.values for row in rows}

    def value(self, unit: str, column: str) -> str:
        """Return a cell, empty for an id without a line."""
        cells = self._rows.get(unit)
        return cells.get(column, "") if cells is not None else ""

    def has(self, unit: str, column: str) -> bool:
        """Tell whether a line says yes."""
        return self.value(unit, column) == YES

    def is_state(self, unit: str) -> bool:
        """Tell whether a state's own people are meant."""
        return self.value(unit, "class") == "state"

    def is_formal(self, unit: str) -> bool:
        """Tell whether people in somebody's service are meant, so that "men" may be theirs."""
        return self.value(unit, "class") in FORMAL


class ActionFacts:
    """For each ACTION id: what it happens to, what its doer does, which way it moves people (see patterns/README.md)."""

    def __init__(self, rows: Collection[Row]) -> None:
        self._rows = {row["word"]: row.values for row in rows}
        self._yes = {(action, column) for action, cells in self._rows.items() for column, cell in cells.items() if cell == YES}
        self._territorial = {action for action, cells in self._rows.items() if cells["counts"] == "districts"}
        self._families: dict[str, frozenset[str]] = {}
        self.weights = {row["word"]: _weight(row) for row in rows}

    def value(self, action: str, column: str) -> str:
        """Return a cell, empty for an id without a line."""
        cells = self._rows.get(action)
        return cells.get(column, "") if cells is not None else ""

    def has(self, action: str, column: str) -> bool:
        """Tell whether a line says yes."""
        return (action, column) in self._yes

    def counts_people(self, action: str) -> bool:
        """Tell whether the action can happen to people (an id no table knows can)."""
        return action not in self._territorial and not action.endswith(DISTRICTS_ONLY)

    def counts_districts(self, action: str) -> bool:
        """Tell whether the action can happen to territory."""
        return self.value(action.removesuffix(DISTRICTS_ONLY), "counts") in {"districts", "both"}

    def as_agent(self, action: str) -> str:
        """Return what those are said to do who do the action to others: who kill, attack."""
        return self.value(action, "as_agent") or action

    def takes_object(self, action: str) -> bool:
        """Tell whether the people may stand as the object of the verb: "freed 40 men", but not "fled 40 men"."""
        return self.value(action, "object") != "no"

    def family(self, action: str) -> frozenset[str]:
        """Return the actions that one event is told with."""
        if action not in self._families:
            event = self.value(action, "event")
            same = {name for name, cells in self._rows.items() if event and cells.get("event") == event}
            self._families[action] = frozenset({action, *same})
        return self._families[action]


# GRAMMAR ids of prepositions and verbs ("overran") that stand before places, and of those that mostly do not.
GOVERNING: Final = frozenset({"at", "to", "from", "takes_place"})
NOT_PLACE: Final = "not_place"


@dataclass(frozen=True, slots=True)
class FrameWords:
    """The lexicon of the frames stage; `governing` are the words that stand before places."""

    actions: ActionFacts
    units: UnitFacts
    forces: dict[str, Row]
    countries: dict[str, str]
    grammar: Grammar
    governing: frozenset[str]


def read_frame_words(knowledge: Knowledge, vocab: Vocab, grammar: Grammar) -> FrameWords:
    """Take actions.csv, units.csv, forces.csv and the names of countries from the knowledge."""
    del vocab
    actions = {row["word"]: row for row in knowledge.table("actions.csv", required=("word", "counts", "as_agent", "moves"))}
    for row in actions.values():
        if row["counts"] not in COUNTS:
            raise MusterError("E119", f"counts is {row['counts']!r}", where=row.where, accepted=", ".join(sorted(COUNTS)))
    countries: dict[str, str] = {}
    for rule in knowledge.rules():
        if rule.label == "COUNTRY" and isinstance(rule.pattern, str):
            countries.setdefault(rule.id, rule.pattern)
    governing = frozenset(word for word, kinds in grammar.items() if not kinds.isdisjoint(GOVERNING) and NOT_PLACE not in kinds)
    units = UnitFacts(knowledge.table("units.csv", required=("word",)))
    return FrameWords(ActionFacts(actions.values()), units, {row["word"]: row for row in knowledge.table("forces.csv")}, countries, grammar, governing)


def _weight(row: Row) -> int:
    try:
        return int(row["weight"] or 0)
    except ValueError as error:
        raise MusterError("E121", f"weight is {row['weight']!r}", where=row.where, accepted="a whole number or nothing") from error
