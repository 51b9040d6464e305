"""Roles: what a match says about each role, as plain values."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipeline.dates.pieces import Piece

NUMERAL_KINDS: Final = ("numeral_unit", "numeral_teen", "numeral_tens", "numeral_multiplier", "numeral_group")
HUNDRED: Final = 100
THOUSAND: Final = 1000
# Two-digit years below this are of this century.
CENTURY_BREAK: Final = 40
# The ways words point: a few dozen in the shipped tables.
DIRECTIONS: Final = 1024


@dataclass(frozen=True, slots=True)
class Direction:
    """How a word points: by how many units, counted from what, and whether it opens a window."""

    step: int
    from_reference: bool
    window: bool


@dataclass(slots=True, unsafe_hash=True)  # frozen would cost more than all else about it: very many are made
class Roles:
    """The roles of a match, read as values."""

    pieces: dict[str, tuple[Piece, ...]]

    def __contains__(self, role: str) -> bool:
        """Tell whether the role is filled."""
        return role in self.pieces

    def text(self, role: str) -> str:
        """Return the role's text, lower case."""
        return " ".join(piece.text for piece in self.pieces.get(role, ()))

    def get(self, role: str, kind: str = "") -> str:
        """Return the value the lexicon gives the role's first piece."""
        pieces = self.pieces.get(role)
        return pieces[0].kinds.get(kind or role, "") if pieces else ""

    def number(self, role: str, kind: str = "number") -> int | None:
        """Return the role's figure."""
        value = self.get(role, kind)
        return int(value) if value.lstrip("-").isdigit() else None

    def direction(self, role: str = "which") -> Direction | None:
        """Return how the role's word points."""
        value = self.get(role, "shift") or self.get(role, "shift_prep") if role in {"shift", "shift_prep"} else self.get(role, "which")
        if not value:
            return Direction(0, from_reference=False, window=False) if role in self.pieces else None
        return _direction(value)

    @property
    def shift(self) -> Direction | None:
        """Return the direction of "ago", "later", "after"."""
        return self.direction("shift") or self.direction("shift_prep")

    @property
    def unit(self) -> str:
        """Return the unit (TS TM TH D W M Q Y, with a factor before it)."""
        return self.get("unit") or self.get("units") or self.get("longword")

    @property
    def month(self) -> int | None:
        """Return the month's number."""
        return next((int(value) for kind in ("month", "month_short", "month_risky") if (value := self.get(kind))), None)

    @property
    def month_name(self) -> str:
        """Return the month as written."""
        return next((self.text(kind) for kind in ("month", "month_short", "month_risky") if kind in self), "")

    @property
    def weekday(self) -> int | None:
        """Return the ISO number of the weekday."""
        value = self.get("weekday") or self.get("weekday_short")
        return int(value) if value else None

    @property
    def day(self) -> int | None:
        """Return the day of the month."""
        return next((number for kind in ("day", "day_th", "ordinal") if (number := self.number(kind, kind)) is not None), None)

    @property
    def year(self) -> int | None:
        """Return the year written, two digits and words included."""
        if "year" in self:
            return self.number("year", "year")
        if "short_year" in self:
            return self.number("short_year")
        if "yy" in self:
            return full_year(self.number("yy") or 0)
        return spoken_year(self.pieces["spoken"]) if "spoken" in self else None

    @property
    def count(self) -> float | None:
        """Return how many units: a number, or nothing where the words are vague."""
        if "vague" in self:
            value = self.get("vague")
            return None if value == "X" else float(value)
        base = amount(self.pieces["count"]) if "count" in self else float(self.get("article") or 1) if "article" in self else 1.0
        return base + (float(self.get("half_more", "fraction") or self.get("fraction") or 0.5) if "half_more" in self else 0.0)

    @property
    def edge(self) -> str:
        """Return early, mid, late, end, earlier, later, rest or whole."""
        return self.get("edge") or self.get("edgeof")


@lru_cache(maxsize=DIRECTIONS)
def _direction(value: str) -> Direction:
    step, *flags = value.split()
    return Direction(int(step), from_reference="reference" in flags, window="window" in flags)


def full_year(short: int) -> int:
    """Return the year behind two digits."""
    return short + (2000 if short < CENTURY_BREAK else 1900)


def amount(pieces: tuple[Piece, ...]) -> float:
    """Return the number that figures or number words say."""
    if "number" in pieces[0].kinds:
        return _figure(pieces)
    total = group = 0.0
    for piece in pieces:
        if "article" in piece.kinds and piece is pieces[0] and len(pieces) > 1:
            continue
        kind = next((kind for kind in NUMERAL_KINDS if kind in piece.kinds), None)
        if kind is None:
            continue
        value = float(piece.kinds[kind])
        if kind in {"numeral_multiplier", "numeral_group"}:
            group = max(group, 1) * value
            if value >= THOUSAND:
                total, group = total + group, 0.0
        else:
            group += value
    return total + group


def _figure(pieces: tuple[Piece, ...]) -> float:
    numbers = [piece.kinds["number"] for piece in pieces if "number" in piece.kinds]
    whole = float(numbers[0])
    if "numeral_multiplier" in pieces[-1].kinds:
        return float(".".join(numbers)) * float(pieces[-1].kinds["numeral_multiplier"])
    if any("glued_stop" in piece.kinds for piece in pieces) and len(numbers) > 1:
        return float(f"{numbers[0]}.{numbers[1]}")
    if any("glued_slash" in piece.kinds for piece in pieces) and len(numbers) > 2 and int(numbers[2]):  # noqa: PLR2004 - "2 1/2"
        return whole + int(numbers[1]) / int(numbers[2])
    return whole + 0.5 if any("half_sign" in piece.kinds for piece in pieces) else whole


def spoken_year(pieces: tuple[Piece, ...]) -> int:
    """Return the year behind "nineteen ninety-four" or "two thousand and three"."""
    values = [int(piece.kinds[kind]) for piece in pieces for kind in NUMERAL_KINDS if kind in piece.kinds]
    if THOUSAND in values:
        return int(amount(pieces))
    return values[0] * HUNDRED + sum(values[1:])
