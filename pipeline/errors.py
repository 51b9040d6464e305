"""Errors and issues: what is wrong, where, what is accepted, what to do.

An analyst's or developer's mistake raises `MusterError` at load. Odd text never raises: it becomes an
`Issue`, and a row of issues.csv. Codes come in families, one a stage:
E1/I1 patterns, E2/I2 corpus, E3/I3 dates, E4/I4 places, E5/I5 tables, E6 ledger, E7/I7 review, E8 report,
E9/I9 runs.
"""

from dataclasses import dataclass
from difflib import get_close_matches


class MusterError(Exception):
    """Say in one message what is wrong, where, what is accepted and what to do."""

    def __init__(self, code: str, what: str, *, where: str = "", accepted: str = "", do: str = "") -> None:
        self.code = code
        parts = [f"[{code}] {where}: {what}" if where else f"[{code}] {what}"]
        if accepted:
            parts.append(f"Accepted: {accepted}")
        if do:
            parts.append(do)
        super().__init__(". ".join(part.rstrip(".") for part in parts) + ".")

    def __reduce__(self) -> tuple[type[Exception], tuple[str]]:
        """Survive the way back from a worker process as a plain error with the same message."""
        return (RuntimeError, (str(self),))


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a document that could not be read or normalised.

    `start_char` and `end_char` are code points into the document's text, -1 where no place applies.
    """

    code: str
    message: str
    start_char: int = -1
    end_char: int = -1
    rule: str = ""


def suggest(word: str, choices: list[str]) -> str:
    """Return "Did you mean X? " for the nearest choice, or nothing."""
    near = get_close_matches(word, choices, n=1)
    return f"Did you mean {near[0]}? " if near else ""
