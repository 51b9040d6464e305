"""Grammar: rules written as sequences of role slots, compiled to regular expressions over piece codes.

A rule of patterns/dates/rules.csv reads like this: `edge? day 'of'? month (comma? year)?`. A slot is a kind
of patterns/dates/words.csv or modifiers.csv, a word in quotes, or @group (patterns/dates/groups.csv); `role=slot`
names what it fills, else the kind is the role. `? * +`, `( )` and `|` mean what they mean in regular expressions.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipeline.dates.compiled import BESIDE, Compiled, guards
from pipeline.dates.lexicon import Lexicon
from pipeline.dates.pieces import Cutter, Piece, Strip
from pipeline.dates.slots import Part, SlotReader, slots_of
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Knowledge, Row

# Marks between two dates of which one explains the other.
APPOSING: Final = {"comma", "dash", "open"}
# Pieces from the begin of an expression to the word or figure that makes it a date.
REACH: Final = 12
# Runs of codes whose matches are remembered: the same few hundred come again and again.
MEMO: Final = 50_000
# A longer run is a list of dates, and matched as it comes.
LONGEST_RUN: Final = 40
# A character that is no code.
NO_CODE: Final = "\0"
# A rule with the number of pieces it took, and the pieces behind each role.
Form = tuple[Compiled, int, tuple[tuple[str, int, int], ...]]
TYPES: Final = ("DATE", "TIME", "DURATION", "SET")


class Hit(NamedTuple):
    """A rule that matched: piece offsets, the rule's id and type, and the pieces behind each role."""

    start: int
    end: int
    rule: str
    type: str
    roles: dict[str, tuple[Piece, ...]]


@dataclass(slots=True)
class Grammar:
    """The rules, compiled for the codes the lexicon has handed out."""

    lexicon: Lexicon
    rows: list[Row]
    groups: dict[str, Row]
    telling: frozenset[str]
    cutter: Cutter
    _by_code: dict[str, tuple[Compiled, ...]] = field(default_factory=dict)
    _by_head: dict[str, tuple[Compiled, ...]] = field(default_factory=dict)
    _kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    _classes: dict[str, str] = field(default_factory=dict)
    _starters: re.Pattern[str] = re.compile("(?!)")
    _telling: re.Pattern[str] = re.compile("(?!)")
    _size: int = 0
    _inert: str = NO_CODE
    _forms: dict[str, tuple[Form, ...]] = field(default_factory=dict)

    @property
    def starters(self) -> re.Pattern[str]:
        """Return an expression for the codes an expression can begin with."""
        if len(self.lexicon.codes) != self._size:
            self.compile()
        return self._starters

    def can_begin(self, codes: str, at: int) -> bool:
        """Tell whether something that makes a date follows soon enough."""
        return self._telling.search(codes, at, at + REACH) is not None

    def match(self, strip: Strip, at: int, *, after_date: bool = False) -> Hit | None:
        """Return the longest match that begins at a piece; between equals the earlier rule wins."""
        best: Form | None = None
        before: set[str] | None = None
        for form in self._forms_at(strip.codes, at):
            rule, size, _ = form
            if best is not None and size <= best[1]:
                continue
            if rule.looks_before:
                before = neighbours(strip.kinds, at - 1, -1, after_date=after_date) if before is None else before
                if not rule.fits_before(before):
                    continue
            if rule.looks_after and not rule.fits_after(neighbours(strip.kinds, at + size, 1)):
                continue
            best = form
        return _hit(best, strip, at) if best else None

    def _forms_at(self, codes: str, at: int) -> tuple[Form, ...]:
        """Return every way a rule matches from a piece on; what runs of codes give is remembered, for no rule reads on beyond them."""
        stop = codes.find(self._inert, at, at + LONGEST_RUN)
        if stop < 0 and len(codes) > at + LONGEST_RUN:
            return self._read_forms(codes, at)
        run = codes[at:stop] if stop >= 0 else codes[at:]
        forms = self._forms.get(run)
        if forms is None:
            if len(self._forms) >= MEMO:
                self._forms.clear()
            forms = self._forms[run] = self._read_forms(run, 0)
        return forms

    def _read_forms(self, codes: str, at: int) -> tuple[Form, ...]:
        found = [(rule, rule.compiled().match(codes, at)) for rule in self._candidates(codes[at : at + 2])]
        return tuple((rule, match.end() - at, rule.filled(match)) for rule, match in found if match is not None)

    def _candidates(self, head: str) -> tuple[Compiled, ...]:
        """Return the rules that can begin with one code and go on with the other."""
        found = self._by_head.get(head)
        if found is None:
            first, second = self._kinds[head[0]], self._kinds[head[1]] if len(head) > 1 else frozenset()
            found = self._by_head[head] = tuple(rule for rule in self._by_code.get(head[0], ()) if rule.alone & first or rule.second & second)
        return found

    def compile(self) -> None:
        """Compile every rule for the codes handed out so far."""
        by_code: dict[str, list[Compiled]] = defaultdict(list)
        kinds = self.lexicon.kinds()
        known = kinds | set(BESIDE)
        self._classes = self._read_classes()
        read: dict[tuple[str, bool], Part] = {}
        for row in self.rows:
            part = SlotReader(row, self.groups, kinds, self._classes, read).read()
            compiled = Compiled(f"dates:{row['name']}", row["type"], part.expression, part.second, part.alone, *guards(row, known))
            for code in "".join(self._classes.get(kind, "") for kind in part.first):
                if not by_code[code] or by_code[code][-1] is not compiled:
                    by_code[code].append(compiled)
        self._by_head, self._forms = {}, {}
        self._inert = self.lexicon.codes.get(frozenset(), NO_CODE)  # no slot takes a piece without a kind
        self._kinds = {code: found for found, code in self.lexicon.codes.items()}
        self._starters = _any_of("".join(by_code))
        self._telling = _any_of("".join(self._classes.get(kind, "") for kind in self.telling))
        self._by_code = {code: tuple(found) for code, found in by_code.items()}
        self._size = len(self.lexicon.codes)

    def _read_classes(self) -> dict[str, str]:
        """Return the codes that hold each kind."""
        found: dict[str, list[str]] = defaultdict(list)
        for kinds, code in self.lexicon.codes.items():
            for kind in kinds:
                found[kind].append(code)
        return {kind: "".join(codes) for kind, codes in found.items()}


def neighbours(row: list[dict[str, str]], at: int, step: int, *, after_date: bool = False) -> set[str]:
    """Return the kinds of the piece beside a match, and those only its place gives."""
    if not 0 <= at < len(row):
        return {"edge_of_text"}
    kinds = set(row[at])
    if "word" in kinds and "content_ok" not in kinds:
        kinds.add("content")
    if step > 0 and "glued_dash" in kinds and at + 1 < len(row):
        kinds |= row[at + 1].keys()
    if after_date and kinds & APPOSING:
        kinds.add("date_before")
    return kinds


def _hit(form: Form, strip: Strip, at: int) -> Hit:
    rule, size, filled = form
    return Hit(at, at + size, rule.name, rule.type, {role: strip.pieces(at + start, at + end) for role, start, end in filled})


def _any_of(codes: str) -> re.Pattern[str]:
    """Return what matches one of the codes; nothing where there are none, as without the shipped word tables."""
    return re.compile(f"[{codes}]" if codes else "(?!)")


def read_grammar(knowledge: Knowledge, lexicon: Lexicon, telling: frozenset[str]) -> Grammar:
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
    grammar = Grammar(lexicon, rows, groups, telling, Cutter(lexicon))
    grammar.compile()
    return grammar
