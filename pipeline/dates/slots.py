"""Slots: read one rule, written as a sequence of role slots, into a regular expression over piece codes."""

import re
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from pipeline.dates.shapes import MARKS
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Row

SLOT: Final = re.compile(r"\s*(?:(?:(?P<role>\w+)=)?(?:'(?P<literal>[^']+)'|@(?P<group>\w+)|(?P<kind>[A-Za-z_]\w*)|(?P<open>\())|(?P<mark>[)|?*+]))")
# Kinds that say nothing by themselves: no role is made of them.
SILENT: Final = frozenset(MARKS.values()) | frozenset(f"glued_{mark}" for mark in MARKS.values()) | {"glued", "the", "word", "capital", "break"}
# A role as it stands in a part: it is numbered when the whole pattern is read, for a part can be used twice.
UNNUMBERED: Final = re.compile("__>")
NEVER: Final = "(?!)"
# Groups within groups; more is a group that holds itself.
MAX_DEPTH: Final = 12
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled stretch of a pattern: its expression, the kinds its first and second piece can have, those that can be all of it, whether it can be empty."""

    expression: str
    first: frozenset[str]
    second: frozenset[str]
    alone: frozenset[str]
    nullable: bool

    def then(self, other: "Part") -> "Part":
        """Return this part followed by another."""
        return Part(
            self.expression + other.expression,
            self.first | other.first if self.nullable else self.first,
            self.second | (other.first if self.alone else NOTHING) | (other.second if self.nullable else NOTHING),
            (self.alone if other.nullable else NOTHING) | (other.alone if self.nullable else NOTHING),
            self.nullable and other.nullable,
        )

    def wrapped(self, expression: str) -> "Part":
        """Return the part with another expression for the same pieces."""
        return replace(self, expression=expression)

    def suffixed(self, mark: str) -> "Part":
        """Return the part that may be missing (?), repeated (+) or both (*)."""
        second = self.second | (self.first if self.alone and mark != "?" else NOTHING)
        return replace(self, expression=f"(?:{self.expression}){mark}", second=second, nullable=mark != "+" or self.nullable)


EMPTY: Final = Part("", NOTHING, NOTHING, NOTHING, nullable=True)


def either(branches: list[Part]) -> Part:
    """Return a part that is one of several."""
    first, second, alone = (NOTHING.union(*(getattr(branch, name) for branch in branches)) for name in ("first", "second", "alone"))
    return Part(f"(?:{'|'.join(branch.expression for branch in branches)})", first, second, alone, any(branch.nullable for branch in branches))


class SlotReader:
    """Read one pattern by recursive descent."""

    def __init__(self, row: Row, groups: dict[str, Row], kinds: frozenset[str], classes: dict[str, str], read: dict[tuple[str, bool], Part]) -> None:
        self._row = row
        self._groups = groups
        self._kinds = kinds
        self._classes = classes
        self._read = read  # groups of this grammar that have been read, bare or inside a named role
        self._inside = 0

    def read(self) -> Part:
        """Return the whole pattern, as a regular expression over codes."""
        part = self._pattern(self._row["pattern"], 0)
        numbers = count(1)
        return part.wrapped(UNNUMBERED.sub(lambda _: f"__{next(numbers)}>", part.expression))

    def _pattern(self, text: str, depth: int) -> Part:
        if depth > MAX_DEPTH:
            raise MusterError("E302", "a group holds itself", where=self._row.where, accepted="groups that end in slots")
        part, at = self._alternatives(text, 0, depth)
        if at != len(text.rstrip()):
            raise self._wrong(text, at)
        return part

    def _alternatives(self, text: str, at: int, depth: int) -> tuple[Part, int]:
        branches = []
        while True:
            branch, at = self._sequence(text, at, depth)
            branches.append(branch)
            found = SLOT.match(text, at)
            if not found or found["mark"] != "|":
                break
            at = found.end()
        if len(branches) == 1:
            return branches[0], at
        return either(branches), at

    def _sequence(self, text: str, at: int, depth: int) -> tuple[Part, int]:
        whole = EMPTY
        while (found := SLOT.match(text, at)) and not found["mark"]:
            part, at = self._slot(text, found, depth)
            if (suffix := SLOT.match(text, at)) and suffix["mark"] in {"?", "*", "+"}:
                part, at = part.suffixed(suffix["mark"]), suffix.end()
            whole = whole.then(part)
        return whole, at

    def _slot(self, text: str, found: re.Match[str], depth: int) -> tuple[Part, int]:
        role, at = found["role"] or "", found.end()
        self._inside += bool(role)  # what a named role holds makes no roles of its own
        if found["open"]:
            part, at = self._alternatives(text, at, depth)
            closing = SLOT.match(text, at)
            if not closing or closing["mark"] != ")":
                raise self._wrong(text, at)
            part, at = part.wrapped(f"(?:{part.expression})"), closing.end()
        elif found["group"]:
            part = self._group(found["group"], depth)
        else:
            kind = f"={found['literal']}" if found["literal"] else self._known(found["kind"])
            role = role or ("" if found["literal"] or kind in SILENT or self._inside else kind)
            codes = self._classes.get(kind)
            part = Part(f"[{codes}]" if codes else NEVER, frozenset({kind}), NOTHING, frozenset({kind}), nullable=False)
        self._inside -= bool(found["role"])
        if role and (found["role"] or not self._inside):
            part = part.wrapped(f"(?P<{role}__>{part.expression})")
        return part, at

    def _group(self, name: str, depth: int) -> Part:
        if name not in self._groups:
            choices = sorted(self._groups)
            raise MusterError("E302", f"group {name!r} is unknown. {suggest(name, choices)}".strip(), where=self._row.where, accepted=", ".join(choices))
        key = name, bool(self._inside)
        if key not in self._read:
            part = self._pattern(self._groups[name]["pattern"], depth + 1)
            self._read[key] = part.wrapped(f"(?:{part.expression})")
        return self._read[key]

    def _known(self, kind: str) -> str:
        if kind not in self._kinds:
            choices = sorted(k for k in self._kinds if not k.startswith("="))
            raise MusterError("E302", f"slot {kind!r} is unknown. {suggest(kind, choices)}".strip(), where=self._row.where, accepted=", ".join(choices))
        return kind

    def _wrong(self, text: str, at: int) -> MusterError:
        return MusterError("E303", f"pattern cannot be read at {text[at : at + 20]!r}", where=self._row.where, accepted="slots, 'words', @groups, ( ) | ? * +")


def slots_of(pattern: str) -> list[str]:
    """Return the kinds a pattern has slots for; a word in quotes is a kind of its own."""
    return [f"={found['literal']}" if found["literal"] else found["kind"] for found in SLOT.finditer(pattern) if found["literal"] or found["kind"]]
