"""What the frames stage finds: groups (a number and its noun) and frames (a group and its roles)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from pipeline.dates import TimeSpan
from pipeline.places import Place
from pipeline.quantities.lexicon import Quantity

# What a group counts.
TROOPS: Final = "troops"
DISTRICTS: Final = "districts"
CIVIL: Final = "person"
MIXED: Final = "mixed"
ROLE: Final = "role"
NATIONALS: Final = "nationals"
OBJECT: Final = "object"
MEASURE: Final = "measure"
PERSONS: Final = frozenset({TROOPS, CIVIL, MIXED, ROLE, NATIONALS})
# People who have no row, though a part of them may have one.
UNCOUNTED: Final = frozenset({CIVIL, MIXED})
# The tables frames become rows of.
TROOP_COUNTS: Final = "troop_counts"


@dataclass(slots=True, eq=False)  # each is itself: comparing by value would follow antecedents without end
class Group:
    """A number with what it counts. `kind`: troops, districts, person, object, …, or "" while unknown.

    `start, end` are the group's tokens; `head` the token of the noun, -1 where it is left out (ellipsis).
    `act` is an action the noun itself carries ("dead", "captured cadets"), `role` that the noun is nothing but that.
    `contained`: the whole of a part ("four of the nine"), whose verb speaks of the part. `framed_by` frames people without a row.
    """

    quantity: Quantity
    start: int
    end: int
    kind: str = ""
    head: int = -1
    unit: str = ""
    force: str = ""
    country: str = ""
    act: str = ""
    low: int | None = None
    best: int | None = None
    high: int | None = None
    of_total: int | None = None
    elliptic: bool = False
    role: bool = False
    definite: bool = False
    contained: bool = False
    antecedent: "Group | None" = None
    sentence: int = -1
    frame: "Frame | None" = None
    framed_by: "Callable[[Group], Frame] | None" = None
    rules: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def acting(self) -> "Frame | None":
        """Return the frame of the antecedent when it has an action to lend."""
        frame = self.antecedent.frame if self.antecedent is not None else None
        return frame if frame is not None and frame.action else None


@dataclass(slots=True, eq=False)
class Frame:
    """One count with its roles. Token offsets; places and dates as found by their stages.

    `table` is troop_counts or districts; `part_of` the frame it is a part of; `side` that one side of a fight is meant;
    `back` the level of a place that is only pointed back to ("in the country").
    """

    table: str
    group: Group
    action: str = ""
    by: str = ""
    origin: str = ""
    destination: str = ""
    location: str = ""
    place: Place | None = None
    placed: bool = False
    theatre: str = ""
    side: str = ""
    back: str = ""
    border: str = ""
    date: TimeSpan | None = None
    date_end: TimeSpan | None = None
    cumulative: bool = False
    part_of: "Frame | None" = None
    source: str = ""
    status: str = "asserted"
    rules: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Return the first token of the mention."""
        return self.group.start

    @property
    def end(self) -> int:
        """Return the token after the mention."""
        return self.group.end

    def flag(self, name: str) -> None:
        """Say why a person should look at this count."""
        if name not in self.flags:
            self.flags.append(name)

    def date_from(self, other: "Frame") -> None:
        """Take the date of another count, with a flag."""
        self.date, self.date_end = other.date, other.date_end
        self.flag("date_inherited")
