"""A name while it is being read."""

from dataclasses import dataclass, field
from typing import Final

from pipeline.gazetteer.entry import Entry
from pipeline.gazetteer.index import Found
from pipeline.places.words import Cue

DIVISIONS: Final = frozenset({"province", "district"})


@dataclass(slots=True, eq=False)
class Name:
    """One name in the text. `kind` is place, country, nationality, other (a name of something else) or unknown."""

    start: int
    end: int
    kind: str
    found: Found | None = None
    country: str = ""
    cue: Cue | None = None
    cue_end: int = 0
    level: str = ""
    container: "Name | None" = None
    rules: list[str] = field(default_factory=list)
    metonym: bool = False

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return the gazetteer entries the name may stand for."""
        return self.found.entries if self.found else ()

    @property
    def stop(self) -> int:
        """Return where the name ends, its level word included."""
        return max(self.end, self.cue_end)

    def entries_at(self, level: str) -> tuple[Entry, ...]:
        """Return the entries on one level."""
        return self.found.levels.get(level, ()) if self.found else ()
