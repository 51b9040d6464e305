"""Number words, vague words by convention, and the value a number expression gets."""

from dataclasses import dataclass
from typing import Final

from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge, Row

CONVENTIONS: Final = ("plain", "acled", "ccc")
# low, best, high; None = open.
Bounds = tuple[int | None, int | None, int | None]


@dataclass(slots=True, unsafe_hash=True)  # frozen would cost more than all else about it: very many are made
class Quantity:
    """One number expression, in token offsets.

    `low ≤ best ≤ high`, None = open. `num_start, num_end` bound the number itself. `share` is the fraction
    of a whole ("a third of"), `less` what is taken from it ("all but one of"), `base` the token after "of".
    `additional`: "another 94". `kind`: number, vague, fraction, percent, as_many.
    """

    start: int
    end: int
    num_start: int
    num_end: int
    low: int | None
    best: int | None
    high: int | None
    precision: str = "exact"
    kind: str = "number"
    of_total: int | None = None
    additional: bool = False
    share: float | None = None
    less: int | None = None
    base: int | None = None
    strong: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Number words as (value, kind), and vague words as (low, best, high) in one convention."""

    numbers: dict[str, tuple[float, str]]
    vague: dict[str, Bounds]


def read_numbers(knowledge: Knowledge, convention: str) -> NumberWords:
    """Take the number words and the chosen convention's vague words from the knowledge."""
    if convention not in CONVENTIONS:
        raise MusterError("E118", f"no convention {convention!r}", where="quantities.convention", accepted=", ".join(CONVENTIONS))
    columns = [f"{convention}_{end}" for end in ("low", "best", "high")]
    numbers = {row["word"]: (_number(row, "value") or 0.0, row["kind"]) for row in knowledge.table("numbers.csv", required=("word", "value", "kind"))}
    vague = {row["word"].lower(): _bounds(row, columns) for row in knowledge.table("vague_numbers.csv", required=("word", *columns))}
    return NumberWords(numbers, vague)


def _bounds(row: Row, columns: list[str]) -> Bounds:
    low, best, high = (None if value is None else int(value) for value in (_number(row, column) for column in columns))
    known = [value for value in (low, best, high) if value is not None]
    if not known or known != sorted(known):
        raise MusterError("E116", f"{row['word']!r} needs at least one bound, in rising order", where=row.where, accepted="low ≤ best ≤ high, empty = open")
    return low, best, high


def _number(row: Row, column: str) -> float | None:
    try:
        return float(row[column]) if row[column] else None
    except ValueError as error:
        raise MusterError("E117", f"{column} is {row[column]!r}", where=row.where, accepted="a number or nothing") from error
