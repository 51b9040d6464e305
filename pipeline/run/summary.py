"""Summary: what a run ends with."""

from dataclasses import dataclass

# The tables whose rows are counted at the end of a run.
COUNTED = ("documents", "troop_counts", "districts", "provinces", "dates", "events", "issues")


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went: rows of each table, documents that could not be read, where the files are, what to know."""

    counts: dict[str, int]
    failed: int
    out: str
    messages: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return the closing table."""
        width = max(map(len, COUNTED))
        rows = [f"{name.replace('_', ' '):<{width}}  {self.counts.get(name, 0):>9,}" for name in COUNTED]
        return [*rows, *([f"{'not read':<{width}}  {self.failed:>9,}"] if self.failed else []), "", f"The tables are in {self.out}"]
