"""Changes: what a run changes in the tables of the one before, found without reading the rows that stay."""

import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd

from pipeline.diff import COMPARED, compare, read_tables


def find_changes(old: Path, new: Path) -> pd.DataFrame:
    """Return the rows of changes.csv. A row is a line, so lines that are in both folders need not be taken apart."""
    with tempfile.TemporaryDirectory(prefix="muster-") as place:
        before, after = Path(place, "before"), Path(place, "after")
        before.mkdir()
        after.mkdir()
        for table in COMPARED:
            name = f"{table}.csv"
            if (old / name).is_file() and (new / name).is_file():
                write_differing((old / name).read_bytes(), (new / name).read_bytes(), before / name, after / name)
        return compare(read_tables(before), read_tables(after))


def write_differing(old: bytes, new: bytes, before: Path, after: Path) -> None:
    """Write the lines of each file that the other one lacks, below its header."""
    (old_header, *old_lines), (new_header, *new_lines) = old.split(b"\n"), new.split(b"\n")
    same = old_header == new_header
    before.write_bytes(b"\n".join([old_header, *(_extra(old_lines, new_lines) if same else old_lines)]))
    after.write_bytes(b"\n".join([new_header, *(_extra(new_lines, old_lines) if same else new_lines)]))


def _extra(lines: list[bytes], others: list[bytes]) -> list[bytes]:
    left = Counter(others)
    extra = []
    for line in lines:
        if left[line] <= 0:
            extra.append(line)
        left[line] -= 1
    return extra
