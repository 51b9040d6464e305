"""Mentions: the rows of the fact tables that report events, in one order and as numbers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.ledger.families import Families, Lexicon
from pipeline.ledger.geography import Geography
from pipeline.ledger.values import DISTINCTIVE, Bounds, digits, fit_ranges, read_bounds

# News tells what happened within a week; an unmistakable number may be recalled for a month.
RECENT, RECALLED = 7, 30
# A stretch of more days than this names a period rather than a moment.
MOMENT = 10
# Days no calendar reaches: open ends of a stretch.
NEVER, FOREVER = -(10**9), 10**9

# The flag of rows whose date stands elsewhere in the text.
INHERITED = "date_inherited"
EVENT, TOTAL, DENIAL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Mentions:
    """Rows in canonical order (publication, document, place in the text), with what the merging needs as arrays.

    Days count from 1970-01-01. `since` and `until` are the days the mention can be about, `dated` says whether
    the text names them, `guessed` whether it names them elsewhere. Places, sides and documents are numbers; `action` and `unit` are bits. `side` is who holds
    territory, 0 where nobody is named; the actor of troops is part of their `block`.
    """

    rows: pd.DataFrame
    bounds: Bounds
    role: npt.NDArray[np.int64]
    block: npt.NDArray[np.int64]
    actorless: npt.NDArray[np.bool_]
    action: npt.NDArray[np.int64]
    unit: npt.NDArray[np.int64]
    origin: npt.NDArray[np.int64]
    destination: npt.NDArray[np.int64]
    location: npt.NDArray[np.int64]
    side: npt.NDArray[np.int64]
    document: npt.NDArray[np.int64]
    sentence: npt.NDArray[np.int64]
    published: npt.NDArray[np.int64]
    since: npt.NDArray[np.int64]
    until: npt.NDArray[np.int64]
    dated: npt.NDArray[np.bool_]
    guessed: npt.NDArray[np.bool_]
    stated_start: npt.NDArray[np.int64]
    stated_end: npt.NDArray[np.int64]
    lowest: npt.NDArray[np.float64]
    highest: npt.NDArray[np.float64]
    digits: npt.NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)


def number(rows: pd.DataFrame, families: Families, geography: Geography, *, territory: bool) -> Mentions:
    """Return the rows as numbers."""
    bounds = read_bounds(rows)
    lexicon = families.territory if territory else families.action
    places = _places(rows, geography, territory=territory)
    actors = _each(rows, ("force",), families.side) if territory else _each(rows, ("force", "country", "unit"), families.actor)
    nobody = (actors == "").to_numpy(dtype=np.bool_)
    exact_digits = np.where(bounds.exact, digits(bounds.best), 0)
    since, until, dated = _stretches(rows, exact_digits)
    lowest, highest = fit_ranges(bounds)
    return Mentions(
        rows=rows, bounds=bounds, role=read_roles(rows), block=_blocks(rows, lexicon, actors, places if territory else None),
        actorless=nobody & (not territory), side=np.where(nobody | (not territory), 0, actors.factorize()[0] + 1).astype(np.int64),
        action=_masks(rows["action"], lexicon), unit=_masks(rows["unit"], families.unit), **places,
        document=rows["doc_id"].factorize()[0].astype(np.int64), sentence=_sentences(rows),
        published=_whole(rows["published"], NEVER), since=since, until=until, dated=dated,
        guessed=rows["flags"].str.contains(INHERITED, regex=False).to_numpy(dtype=np.bool_),
        stated_start=_whole(rows["date_start"], NEVER), stated_end=_whole(rows["date_end"], FOREVER),
        lowest=lowest, highest=highest, digits=exact_digits,
    )  # fmt: skip


def _places(rows: pd.DataFrame, geography: Geography, *, territory: bool) -> dict[str, npt.NDArray[np.int64]]:
    """Return the numbers of origin, destination and location; the narrowest name given stands for the location."""
    names = ("province", "location") if territory else ("location", "district", "province")
    location = rows[names[0]]
    for name in names[1:]:
        location = location.where(location != "", rows[name])
    if territory:
        location = location.where(location != "", rows["country"])
    located = pd.DataFrame({"location": location, "province": rows["province"]})
    return {
        "origin": _numbers(_each(rows, ("origin",), geography.number)),
        "destination": _numbers(_each(rows, ("destination",), geography.number)),
        "location": _numbers(_each(located, ("location", "province"), geography.number)),
    }


def _each(rows: pd.DataFrame, names: Iterable[str], function: Callable[..., object]) -> pd.Series:
    """Apply a function once to each different combination of cells."""
    codes, keys = pd.MultiIndex.from_frame(rows[list(names)]).factorize()
    values = pd.Series([function(*key) for key in keys], dtype="object")
    return pd.Series(values.to_numpy()[codes] if len(rows) else [], index=rows.index, dtype="object")


def _numbers(column: pd.Series) -> npt.NDArray[np.int64]:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _masks(column: pd.Series, lexicon: Lexicon) -> npt.NDArray[np.int64]:
    codes, words = column.factorize()
    masks: npt.NDArray[np.int64] = np.array([lexicon.mask(word) for word in words], dtype=np.int64)[codes]
    return masks


def read_roles(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return event, total or denial; -1 for what has not happened (planned, feared, conditional) or says no action or number."""
    asserted = rows["status"].isin(["", "asserted"])
    total = rows["cumulative"].str.lower() == "true"
    roles = np.select([asserted & total, asserted, rows["status"].isin(["denied", "negated"])], [TOTAL, EVENT, DENIAL], default=-1)
    says_nothing = (rows["action"] == "") | rows[["low", "best", "high"]].isin(["", None]).all(axis=1) | rows[["low", "best", "high"]].isna().all(axis=1)
    return np.where(says_nothing, -1, roles).astype(np.int64)


def _blocks(rows: pd.DataFrame, lexicon: Lexicon, actors: pd.Series, places: dict[str, npt.NDArray[np.int64]] | None) -> npt.NDArray[np.int64]:
    """Return the block of each row: rows of two blocks are never compared."""
    codes, words = rows["action"].factorize()
    action = np.array([lexicon.block(word) for word in words], dtype=np.int64)[codes]
    who = places["location"] if places is not None else actors.factorize()[0]
    return pd.MultiIndex.from_arrays([action, who]).factorize()[0].astype(np.int64)


def _sentences(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return a number for each sentence: rows of one sentence are never one event."""
    rank = rows.sort_values(["doc_id", "char_start"], kind="stable")[["doc_id", "evidence", "char_start"]]
    groups = rank.groupby(["doc_id", "evidence"], sort=False)
    far = groups["char_start"].diff().fillna(0) > rank["evidence"].str.len()
    nth = far.groupby([rank["doc_id"], rank["evidence"]], sort=False).cumsum()
    nth[rank["evidence"] == ""] = np.flatnonzero(rank["evidence"] == "")
    numbers = pd.MultiIndex.from_arrays([rank["doc_id"], rank["evidence"], nth]).factorize()[0]
    return pd.Series(numbers, index=rank.index).reindex(rows.index).to_numpy(dtype=np.int64)


def _whole(column: pd.Series, missing: int) -> npt.NDArray[np.int64]:
    return column.fillna(missing).to_numpy(dtype=np.int64)


def _stretches(rows: pd.DataFrame, exact_digits: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return first and last day each mention can be about, and whether the text names them.

    Without a date an event lies in the days before its publication; "by Monday" in the days up to Monday.
    """
    start, end, published = rows["date_start"], rows["date_end"], rows["published"]
    memory = np.where(exact_digits >= DISTINCTIVE, RECALLED, RECENT)
    closed = start.notna() & end.notna()
    until = end.fillna(published.where(published >= start.fillna(NEVER), start))
    since = start.fillna(until - memory)
    return _whole(since, NEVER), _whole(until, FOREVER), closed.to_numpy()
