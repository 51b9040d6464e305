"""Grammar: rules written as sequences of role slots, compiled to regular expressions over piece codes.

A rule of patterns/dates/rules.csv reads like this: `edge? day 'of'? month (comma? year)?`. A slot is a kind
of patterns/dates/words.csv or modifiers.csv, a word in quotes, or @group (patterns/dates/groups.csv); `role=slot`
names what it fills, else the kind is the role. `? * +`, `( )` and `|` mean what they mean in regular expressions.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from pipeline.dates.lexicon import MARKS, SHAPES, Lexicon, Piece
from pipeline.errors import MusterError, suggest
from pipeline.knowledge import Knowledge, Row

SLOT = re.compile(r"\s*(?:(?:(?P<role>\w+)=)?(?:'(?P<literal>[^']+)'|@(?P<group>\w+)|(?P<kind>[A-Za-z_]\w*)|(?P<open>\())|(?P<mark>[)|?*+]))")
# Kinds that say nothing by themselves: no role is made of them.
SILENT = frozenset(MARKS.values()) | frozenset(f"glued_{mark}" for mark in MARKS.values()) | {"glued", "the", "word", "capital", "break"}
# Kinds that a neighbour has by its place: a word that is no function word, a mark between two dates.
BESIDE = ("content", "date_before", "edge_of_text")
APPOSING = {"comma", "dash", "open"}
GUARDS = ("before", "not_before", "not_after", "after")
TYPES = ("DATE", "TIME", "DURATION", "SET")
# Groups within groups; more is a group that holds itself.
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched: piece offsets, the rule's id and type, and the pieces behind each role."""

    start: int
    end: int
    rule: str
    type: str
    roles: dict[str, tuple[Piece, ...]]


@dataclass(frozen=True, slots=True)
class _Part:
    """A compiled stretch of a pattern: its expression, the kinds its first and second piece can have, whether it can be empty or one piece."""

    expression: str
    first: frozenset[str]
    nullable: bool
    second: frozenset[str] = frozenset()
    single: bool = True

    def then(self, other: "_Part") -> "_Part":
        """Return this part followed by another."""
        return _Part(
            self.expression + other.expression, self.first | other.first if self.nullable else self.first, self.nullable and other.nullable,
            self.second | (other.first if self.single else frozenset()) | (other.second if self.nullable else frozenset()),
            self.single and other.nullable or self.nullable and other.single,
        )  # fmt: skip

    def wrapped(self, expression: str) -> "_Part":
        """Return the part with another expression for the same pieces."""
        return replace(self, expression=expression)


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
    _size: int = 0

    def match(self, pieces: list[Piece], codes: str, at: int, *, after_date: bool = False) -> Hit | None:
        """Return the longest match that begins at a piece; between equals the earlier rule wins."""
        if len(self.lexicon.codes) != self._size:
            self.compile()
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
        for row in self.rows:
            part = _Reader(self, row).read()
            try:
                compiled = _Compiled(f"dates:{row['name']}", row["type"], re.compile(part.expression), part.second, part.single, *(self._guard(row, column) for column in GUARDS))
            except re.error as error:
                raise MusterError("E303", f"pattern {row['pattern']!r}: {error}", where=row.where) from error
            for kinds, code in self.lexicon.codes.items():
                if kinds & part.first:
                    by_code[code].append(compiled)
        self._by_pair = {}
        self._by_code = {code: tuple(found) for code, found in by_code.items()}
        self._size = len(self.lexicon.codes)

    def _guard(self, row: Row, column: str) -> frozenset[str]:
        wanted = frozenset(kind for kind in row[column].split("|") if kind)
        known = {kind for kinds in self.lexicon.codes for kind in kinds} | set(SHAPES) | set(BESIDE)
        if wanted - known:
            wrong = min(wanted - known)
            raise MusterError("E302", f"{column}: {wrong!r} is unknown. {suggest(wrong, sorted(known))}".strip(), where=row.where, accepted=", ".join(sorted(known)))
        return wanted

    def code_class(self, kind: str) -> str:
        """Return the codes that hold a kind, as a character class (one that never matches when there is none)."""
        found = "".join(code for kinds, code in self.lexicon.codes.items() if kind in kinds)
        return f"[{found}]" if found else r"(?!)"


class _Reader:
    """Read one pattern by recursive descent."""

    def __init__(self, grammar: Grammar, row: Row) -> None:
        self._grammar = grammar
        self._row = row
        self._roles: Counter[str] = Counter()
        self._inside = 0

    def read(self) -> _Part:
        """Return the whole pattern, compiled."""
        return self._pattern(self._row["pattern"], 0)

    def _pattern(self, text: str, depth: int) -> _Part:
        if depth > MAX_DEPTH:
            raise MusterError("E302", "a group holds itself", where=self._row.where, accepted="groups that end in slots")
        part, at = self._alternatives(text, 0, depth)
        if at != len(text.rstrip()):
            raise self._wrong(text, at)
        return part

    def _alternatives(self, text: str, at: int, depth: int) -> tuple[_Part, int]:
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
        return _Part(expression, first, any(b.nullable for b in branches), second, any(b.single for b in branches)), at

    def _sequence(self, text: str, at: int, depth: int) -> tuple[_Part, int]:
        whole = _Part("", frozenset(), nullable=True, single=False)
        while (found := SLOT.match(text, at)) and not found["mark"]:
            part, at = self._slot(text, found, depth)
            if (suffix := SLOT.match(text, at)) and suffix["mark"] in {"?", "*", "+"}:
                second = part.second | (part.first if part.single and suffix["mark"] != "?" else frozenset())
                part = _Part(f"(?:{part.expression}){suffix['mark']}", part.first, suffix["mark"] != "+" or part.nullable, second, part.single)
                at = suffix.end()
            whole = whole.then(part)
        return whole, at

    def _slot(self, text: str, found: re.Match[str], depth: int) -> tuple[_Part, int]:
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
            part = _Part(self._grammar.code_class(kind), frozenset({kind}), nullable=False)
        self._inside -= bool(found["role"])
        if role and (found["role"] or not self._inside):
            self._roles[role] += 1
            part = part.wrapped(f"(?P<{role}__{self._roles[role]}>{part.expression})")
        return part, at

    def _group(self, name: str, depth: int) -> _Part:
        if name not in self._grammar.groups:
            choices = sorted(self._grammar.groups)
            raise MusterError("E302", f"group {name!r} is unknown. {suggest(name, choices)}".strip(), where=self._row.where, accepted=", ".join(choices))
        part = self._pattern(self._grammar.groups[name]["pattern"], depth + 1)
        return part.wrapped(f"(?:{part.expression})")

    def _known(self, kind: str) -> str:
        kinds = {k for key in self._grammar.lexicon.codes for k in key} | set(SHAPES)
        if kind not in kinds:
            choices = sorted(k for k in kinds if not k.startswith("="))
            raise MusterError("E302", f"slot {kind!r} is unknown. {suggest(kind, choices)}".strip(), where=self._row.where, accepted=", ".join(choices))
        return kind

    def _wrong(self, text: str, at: int) -> MusterError:
        return MusterError("E303", f"pattern cannot be read at {text[at : at + 20]!r}", where=self._row.where, accepted="slots, 'words', @groups, ( ) | ? * +")


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
    lexicon.settle()
    grammar = Grammar(lexicon, rows, groups)
    grammar.compile()
    return grammar
