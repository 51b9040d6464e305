"""Slots: read one rule, written as a sequence of role slots, into a regular expression over piece codes."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.dates.shapes import MARKS
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Row

SLOT = re.compile(r"\s*(?:(?:(?P<role>\w+)=)?(?:'(?P<literal>[^']+)'|@(?P<group>\w+)|(?P<kind>[A-Za-z_]\w*)|(?P<open>\())|(?P<mark>[)|?*+]))")
# Kinds that say nothing by themselves: no role is made of them.
SILENT = frozenset(MARKS.values()) | frozenset(f"glued_{mark}" for mark in MARKS.values()) | {"glued", "the", "word", "capital", "break"}
# Groups within groups; more is a group that holds itself.
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Part:
    """A compiled stretch of a pattern: its expression, the kinds its first and second piece can have, whether it can be empty or one piece."""

    expression: str
    first: frozenset[str]
    nullable: bool
    second: frozenset[str] = frozenset()
    single: bool = True

    def then(self, other: "Part") -> "Part":
        """Return this part followed by another."""
        return Part(
            self.expression + other.expression, self.first | other.first if self.nullable else self.first, self.nullable and other.nullable,
            self.second | (other.first if self.single else frozenset()) | (other.second if self.nullable else frozenset()),
            self.single and other.nullable or self.nullable and other.single,
        )  # fmt: skip

    def wrapped(self, expression: str) -> "Part":
        """Return the part with another expression for the same pieces."""
        return replace(self, expression=expression)


class SlotReader:
    """Read one pattern by recursive descent."""

    def __init__(self, row: Row, groups: dict[str, Row], kinds: frozenset[str], code_class: Callable[[str], str]) -> None:
        self._row = row
        self._groups = groups
        self._kinds = kinds
        self._code_class = code_class
        self._roles: Counter[str] = Counter()
        self._inside = 0

    def read(self) -> Part:
        """Return the whole pattern, compiled."""
        return self._pattern(self._row["pattern"], 0)

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
        expression = branches[0].expression if len(branches) == 1 else f"(?:{'|'.join(branch.expression for branch in branches)})"
        first, second = (frozenset[str]().union(*(getattr(branch, part) for branch in branches)) for part in ("first", "second"))
        return Part(expression, first, any(b.nullable for b in branches), second, any(b.single for b in branches)), at

    def _sequence(self, text: str, at: int, depth: int) -> tuple[Part, int]:
        whole = Part("", frozenset(), nullable=True, single=False)
        while (found := SLOT.match(text, at)) and not found["mark"]:
            part, at = self._slot(text, found, depth)
            if (suffix := SLOT.match(text, at)) and suffix["mark"] in {"?", "*", "+"}:
                second = part.second | (part.first if part.single and suffix["mark"] != "?" else frozenset())
                part = Part(f"(?:{part.expression}){suffix['mark']}", part.first, suffix["mark"] != "+" or part.nullable, second, part.single)
                at = suffix.end()
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
            part = Part(self._code_class(kind), frozenset({kind}), nullable=False)
        self._inside -= bool(found["role"])
        if role and (found["role"] or not self._inside):
            self._roles[role] += 1
            part = part.wrapped(f"(?P<{role}__{self._roles[role]}>{part.expression})")
        return part, at

    def _group(self, name: str, depth: int) -> Part:
        if name not in self._groups:
            choices = sorted(self._groups)
            raise MusterError("E302", f"group {name!r} is unknown. {suggest(name, choices)}".strip(), where=self._row.where, accepted=", ".join(choices))
        part = self._pattern(self._groups[name]["pattern"], depth + 1)
        return part.wrapped(f"(?:{part.expression})")

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
