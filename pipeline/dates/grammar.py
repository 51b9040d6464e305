"""Grammar: rules written as sequences of role slots, compiled to regular expressions over piece codes.

A rule of patterns/dates/rules.csv reads like this: `edge? day 'of'? month (comma? year)?`. A slot is a kind
of patterns/dates/words.csv or modifiers.csv, a word in quotes, or @group (patterns/dates/groups.csv); `role=slot`
names what it fills, else the kind is the role. `? * +`, `( )` and `|` mean what they mean in regular expressions.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from pipeline.dates.lexicon import Lexicon, Piece
from pipeline.dates.slots import SlotReader, slots_of
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Knowledge, Row

# Kinds that a neighbour has by its place: a word that is no function word, a mark between two dates.
BESIDE = ("content", "date_before", "edge_of_text")
APPOSING = {"comma", "dash", "open"}
GUARDS = ("before", "not_before", "not_after", "after")
TYPES = ("DATE", "TIME", "DURATION", "SET")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched: piece offsets, the rule's id and type, and the pieces behind each role."""

    start: int
    end: int
    rule: str
    type: str
    roles: dict[str, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A rule with what must stand before it, and what may not stand before or after."""

    name: str
    type: str
    expression: re.Pattern[str]
    second: frozenset[str]
    single: bool
    before: frozenset[str]
    not_before: frozenset[str]
    not_after: frozenset[str]
    after: frozenset[str]

    def fits(self, before: frozenset[str] | set[str], after: frozenset[str] | set[str]) -> bool:
        """Tell whether the neighbours allow a match."""
        return (not self.before or bool(self.before & before)) and not self.not_before & before and not self.not_after & after and (not self.after or bool(self.after & after))


@dataclass(slots=True)
class Grammar:
    """The rules, compiled for the codes the lexicon has handed out."""

    lexicon: Lexicon
    rows: list[Row]
    groups: dict[str, Row]
    _by_code: dict[str, tuple[_Compiled, ...]] = field(default_factory=dict)
    _by_pair: dict[str, tuple[_Compiled, ...]] = field(default_factory=dict)
    _starters: frozenset[str] = frozenset()
    _size: int = 0

    @property
    def starters(self) -> frozenset[str]:
        """Return the codes an expression can begin with."""
        if len(self.lexicon.codes) != self._size:
            self.compile()
        return self._starters

    def match(self, pieces: list[Piece], codes: str, at: int, *, after_date: bool = False) -> Hit | None:
        """Return the longest match that begins at a piece; between equals the earlier rule wins."""
        best: tuple[int, re.Match[str], _Compiled] | None = None
        for rule in self._candidates(codes[at : at + 2]):
            found = rule.expression.match(codes, at)
            if found and (best is None or found.end() > best[0]) and rule.fits(neighbours(pieces, at - 1, -1, after_date=after_date), neighbours(pieces, found.end(), 1)):
                best = found.end(), found, rule
        return _hit(best[1], best[2], pieces) if best else None

    def _candidates(self, pair: str) -> tuple[_Compiled, ...]:
        """Return the rules that can begin with one code and go on with the other."""
        found = self._by_pair.get(pair)
        if found is None:
            following = next((kinds for kinds, code in self.lexicon.codes.items() if code == pair[1:]), frozenset())
            found = self._by_pair[pair] = tuple(rule for rule in self._by_code.get(pair[0], ()) if rule.single or rule.second & following)
        return found

    def compile(self) -> None:
        """Compile every rule for the codes handed out so far."""
        by_code: dict[str, list[_Compiled]] = defaultdict(list)
        kinds = self.lexicon.kinds
        for row in self.rows:
            part = SlotReader(row, self.groups, kinds, self.code_class).read()
            try:
                compiled = _Compiled(f"dates:{row['name']}", row["type"], re.compile(part.expression), part.second, part.single, *(self._guard(row, column) for column in GUARDS))
            except re.error as error:
                raise MusterError("E303", f"pattern {row['pattern']!r}: {error}", where=row.where) from error
            for key, code in self.lexicon.codes.items():
                if key & part.first:
                    by_code[code].append(compiled)
        self._by_pair = {}
        self._starters = frozenset(by_code)
        self._by_code = {code: tuple(found) for code, found in by_code.items()}
        self._size = len(self.lexicon.codes)

    def _guard(self, row: Row, column: str) -> frozenset[str]:
        wanted = frozenset(kind for kind in row[column].split("|") if kind)
        known = self.lexicon.kinds | set(BESIDE)
        if wanted - known:
            wrong = min(wanted - known)
            raise MusterError("E302", f"{column}: {wrong!r} is unknown. {suggest(wrong, sorted(known))}".strip(), where=row.where)
        return wanted

    def code_class(self, kind: str) -> str:
        """Return the codes that hold a kind, as a character class (one that never matches when there is none)."""
        found = "".join(code for kinds, code in self.lexicon.codes.items() if kind in kinds)
        return f"[{found}]" if found else r"(?!)"


def neighbours(pieces: list[Piece], at: int, step: int, *, after_date: bool = False) -> set[str]:
    """Return the kinds of the piece beside a match, and those only its place gives."""
    if not 0 <= at < len(pieces):
        return {"edge_of_text"}
    kinds = set(pieces[at].kinds)
    if "word" in kinds and "content_ok" not in kinds:
        kinds.add("content")
    if step > 0 and "glued_dash" in kinds and at + 1 < len(pieces):
        kinds |= pieces[at + 1].kinds.keys()
    if after_date and kinds & APPOSING:
        kinds.add("date_before")
    return kinds


def _hit(found: re.Match[str], rule: _Compiled, pieces: list[Piece]) -> Hit:
    roles: dict[str, tuple[Piece, ...]] = {}
    for name, value in found.groupdict().items():
        if value:
            start, end = found.span(name)
            roles.setdefault(name.split("__")[0], tuple(pieces[start:end]))
    return Hit(found.start(), found.end(), rule.name, rule.type, roles)


def read_grammar(knowledge: Knowledge, lexicon: Lexicon) -> Grammar:
    """Read rules.csv and groups.csv; words in quotes join the lexicon."""
    rows = knowledge.table("dates/rules.csv", required=("name", "type", "pattern"))
    groups = {row["name"]: row for row in knowledge.table("dates/groups.csv", required=("name", "pattern"))}
    for row in rows:
        if row["type"] not in TYPES:
            raise MusterError("E304", f"type {row['type']!r} is unknown. {suggest(row['type'], list(TYPES))}".strip(), where=row.where, accepted=", ".join(TYPES))
    for row in [*rows, *groups.values()]:
        for literal in re.findall(r"'([^']+)'", row["pattern"]):
            lexicon.add(literal, f"={literal}")
    lexicon.settle(slot for row in [*rows, *groups.values()] for slot in slots_of(row["pattern"]))
    grammar = Grammar(lexicon, rows, groups)
    grammar.compile()
    return grammar
