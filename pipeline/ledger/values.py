"""Values: which numbers a count can be, when another report gives another number.

The words of a report fix a range: a writer who says "more than 300" would have said 400 had it been 400. So each
precision gets a width, counted from the last digit that is not zero (its step), within the shares below.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Widths as shares of the number: never narrower than the first, never wider than the second.
NEARLY = (0.02, 0.2)  # "nearly 1,600" is 1,500 to 1,600, "nearly 1,000" 800 to 1,000
ABOUT = (0.05, 0.2)  # "about 300" is 250 to 350, "about 2,030" 1,929 to 2,131
MORE = (0.25, 1.0)  # tolls grow while they are reported: "at least 14" may be 17, "more than 1,000" 2,000
ROUNDED = (0.0, 0.025)  # a total of 1,600 without any "nearly" is good for half its step, 40 either way
UP_TO = 0.7  # "up to 500" is a ceiling that was neared
OPEN = 10.0  # a vague word without an upper end stays within a magnitude
LARGEST = 1e17  # what a float counts exactly and steps of ten stay inside 64 bits
# Numbers with this many digits before the closing zeros are rarely two events (1,037) or seldom (94).
DISTINCTIVE, TELLING = 3, 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """Stated numbers of many rows, as floats, NaN where open."""

    precision: npt.NDArray[np.object_]
    low: Floats
    best: Floats
    high: Floats

    @property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Tell the rows that name one number without a bound."""
        return np.asarray((self.precision == "exact") | ((self.precision == "") & (self.low == self.high)), dtype=np.bool_)

    @property
    def vague(self) -> npt.NDArray[np.bool_]:
        """Tell the rows that name no number."""
        return np.asarray((self.precision == "vague") | (np.isnan(self.best) & np.isnan(self.low) & np.isnan(self.high)), dtype=np.bool_)


def read_bounds(rows: pd.DataFrame) -> Bounds:
    """Return the numbers of the rows of a fact table."""
    low, best, high = (pd.to_numeric(rows[name], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan) for name in ("low", "best", "high"))
    return Bounds(rows["precision"].to_numpy(dtype=object), low, best, high)


def first(*columns: Floats) -> Floats:
    """Return, row by row, the first number that is there."""
    result = columns[-1].copy()
    for column in reversed(columns[:-1]):
        result = np.where(np.isnan(column), result, column)
    return result


def steps(numbers: Floats) -> Floats:
    """Return the unit of the last digit that is not zero: 100 for 1,600, 1 for 1,037."""
    whole = np.minimum(np.where(np.isfinite(numbers), np.abs(numbers), 0), LARGEST).astype(np.int64)
    step = np.ones(len(whole), dtype=np.int64)
    for _ in range(17):  # LARGEST has no more digits
        more = (whole > 0) & (whole % (step * 10) == 0)
        if not more.any():
            break
        step = np.where(more, step * 10, step)
    return step.astype(np.float64)


def digits(numbers: Floats) -> Ints:
    """Return how many digits a number has before its closing zeros."""
    whole = np.where(np.isfinite(numbers), np.abs(numbers), 0)
    shown = np.round(whole / steps(numbers))
    return np.where(shown >= 1, np.floor(np.log10(np.maximum(shown, 1))) + 1, 0).astype(np.int64)


def widths(numbers: Floats, share: tuple[float, float], part: float = 1.0) -> Floats:
    """Return how far from the number the truth may lie: a part of its step, within the shares."""
    return np.clip(steps(numbers) * part, numbers * share[0], numbers * share[1])


def fit_ranges(bounds: Bounds) -> tuple[Floats, Floats]:
    """Return the lowest and highest number each row can mean."""
    low, best, high = bounds.low, bounds.best, bounds.high
    floor, named, ceiling = first(low, best, high), first(best, low, high), first(high, best, low)
    about = widths(named, ABOUT, 0.5)
    is_ = {word: bounds.precision == word for word in ("more_than", "at_least", "nearly", "about", "up_to", "less_than", "vague")}
    lowest = np.select(
        [is_["nearly"], is_["about"], is_["up_to"], is_["less_than"]],
        [ceiling - widths(ceiling, NEARLY), named - about, ceiling * UP_TO, ceiling * (1 - NEARLY[1])],
        default=floor,
    )
    highest = np.select(
        [is_["more_than"] | is_["at_least"], is_["about"], is_["vague"] & np.isnan(high)],
        [floor + widths(floor, MORE), named + about, floor * OPEN],
        default=ceiling,
    )
    nothing = np.isnan(named)
    lowest, highest = np.minimum(lowest, highest), np.maximum(lowest, highest)
    return np.where(nothing, 0.0, lowest), np.where(nothing, np.inf, highest)


def total_ranges(bounds: Bounds) -> tuple[Floats, Floats]:
    """Return the sums a running total agrees with: its range, a bare round figure widened by half its step."""
    lowest, highest = fit_ranges(bounds)
    rounding = np.where(bounds.exact, widths(lowest, ROUNDED, 0.5), 0.0)
    rounding = np.where(steps(lowest) > 1, rounding, 0.0)
    return lowest - rounding, highest + rounding
