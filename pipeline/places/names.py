"""Names: capitalised runs of the text, looked up in the gazetteer."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc

from pipeline.gazetteer.english import is_common
from pipeline.gazetteer.index import Found
from pipeline.knowledge import Rule
from pipeline.places.view import View
from pipeline.places.words import Cue, Words

# Longer names than this are titles of acts and offices, not places.
MAX_NAME_TOKENS = 8
# "Jebel al-" and "-e-": tokens between two capitals of one name.
MAX_LINK_TOKENS = 3
# Labels whose phrases are names of something else than a place, or no names.
OTHER_NAMES = frozenset({"FORCE", "SOURCE", "NONCOUNT", "UNIT", "BOILERPLATE", "ROLE"})
# Date words that are names themselves ("March", "Eid"); the rest ("local", "time") open other names.
CALENDAR = frozenset({"weekday", "weekday_short", "weekdays", "month", "month_short", "month_risky", "holiday"})
CODE_LABELS = frozenset({"PROVINCE", "DISTRICT", "CITY", "PLACE"})


@dataclass(slots=True)
class Name:
    """One name in the text while it is being read. `kind` is place, country, other (a name of something else) or unknown."""

    start: int
    end: int
    kind: str
    found: Found | None = None
    country: str = ""
    cue: Cue | None = None
    cue_end: int = 0
    level: str = ""
    container: "Name | None" = None
    rules: list[str] = field(default_factory=list)
    metonym: bool = False


@dataclass(frozen=True, slots=True)
class Explained:
    """A phrase that a rule explains."""

    start: int
    end: int
    kind: str
    id: str


def explained_by_rules(doc: Doc, view: View) -> list[Explained]:
    """Return the capitalised phrases other rules explain, the longer of two that overlap."""
    found: list[Explained] = []
    for start, end, rules in doc._.matches:
        if not (view.cap[start] or view.cap[end - 1]):
            continue
        for rule in rules:
            kind = _kind_of(rule)
            if kind and (not found or start >= found[-1].end):
                found.append(Explained(start, end, kind, rule.id))
                break
    return found


def _kind_of(rule: Rule) -> str:
    """Return what a rule's phrase is to this stage: a country, a nationality, a gazetteer code, another name, or nothing."""
    if rule.label in {"COUNTRY", "NATIONALITY"}:
        return rule.label.lower()
    if rule.label in CODE_LABELS:
        return "code"
    proper = isinstance(rule.pattern, str) and rule.pattern != rule.pattern.lower()
    if rule.label == "FORCE" or rule.label in OTHER_NAMES and proper:
        return "other"
    return "other" if rule.label == "DATEWORD" and rule.payload is not None and rule.payload["kind"] in CALENDAR else ""


def segments(view: View, words: Words) -> Iterator[tuple[int, int]]:
    """Yield the hard runs of capitals: names with their hyphens, articles and ezafe, but not "and" or "of"."""
    free, joined = words.role("link"), words.role("link") | words.role("article") | words.role("hyphen_link")
    done = -1
    count = len(view.low)
    for start in view.capitals:
        if start < done:
            continue
        end = start + 1
        while end < count:
            after = _next_capital(view, words, end, free, joined)
            if after < 0:
                break
            end = after + 1
        done = end
        yield _with_article(view, words, start, joined), end


def _next_capital(view: View, words: Words, at: int, free: frozenset[int], joined: frozenset[int]) -> int:
    """Return the capital that continues the name at `at`, or -1."""
    hyphen = False
    for token in range(at, min(at + MAX_LINK_TOKENS + 1, len(view.low))):
        if view.first[token]:
            return -1
        if view.cap[token]:
            return token
        if view.low[token] in words.hyphens and view.end[token - 1] == view.begin[token]:
            hyphen = True
        elif not (view.low[token] in free or view.low[token] in joined and (hyphen or _hyphen_after(view, words, token))):
            return -1
    return -1


def _hyphen_after(view: View, words: Words, token: int) -> bool:
    return token + 1 < len(view.low) and view.low[token + 1] in words.hyphens and view.end[token] == view.begin[token + 1]


def _with_article(view: View, words: Words, start: int, joined: frozenset[int]) -> int:
    """Return the start of the name with an article before it: "al-" of "al-Qaim"."""
    if start >= 2 and view.low[start - 1] in words.hyphens and view.low[start - 2] in joined and not view.first[start - 1] and view.end[start - 2] == view.begin[start - 1]:  # noqa: PLR2004
        return start - 2
    return start


def find_names(view: View, words: Words, explained: list[Explained]) -> list[Name]:
    """Return every name of the text in order."""
    runs = list(segments(view, words))
    names: list[Name] = []
    hits = list(_hits(view, words, runs))
    claimed = _settle(hits, explained, view, words)
    position = 0
    for start, end in runs:
        inside: list[Name] = []
        while position < len(claimed) and claimed[position].start < end:
            inside.append(claimed[position])
            position += 1
        crossing = names[-1].end if names and names[-1].end > start else start
        names.extend(_read_run(view, words, crossing, end, inside) if crossing < end else inside)
    return names


def _hits(view: View, words: Words, runs: list[tuple[int, int]]) -> Iterator[Name]:
    """Yield the longest gazetteer names, left to right; they may cross "and", "of" and "'s"."""
    joint = words.role("joint")
    done = -1
    for number, (start, end) in enumerate(runs):
        reach = _reach(view, runs, number, joint)
        at = max(start, done)
        while at < end:
            stop = _longest(view, words, at, min(reach, at + MAX_NAME_TOKENS)) if view.cap[at] or at == start else 0
            if stop:
                first = _with_direction(view, words, at, stop)
                yield Name(first, stop, "place", words.gazetteer.find(view.slice(first, stop)))
                at = done = stop
            else:
                at += 1


def _is_initial(view: View, token: int) -> bool:
    """Return whether a token is a person's initial ("V.")."""
    return view.end[token] - view.begin[token] == 2 and view.text[view.end[token] - 1] == "."  # noqa: PLR2004


def _longest(view: View, words: Words, start: int, reach: int) -> int:
    """Return where the longest gazetteer name from `start` ends, 0 for none."""
    if _is_initial(view, start):
        return 0
    for stop in range(reach, start, -1):
        if view.cap[stop - 1]:
            found = words.gazetteer.find(view.slice(start, stop))
            # a key leaves out "the" and "province", which are no part of the name
            if found and (found.matched != "fuzzy" or not (view.low[start] in words.role("the") or stop - start > 1 and view.low[stop - 1] in words.cue_ends)):
                return stop
    return 0


def _with_direction(view: View, words: Words, start: int, end: int) -> int:
    """Return the start of the name with a small "northern" before it, where the gazetteer has it so ("northern Shan")."""
    if start and view.low[start - 1] in words.role("direction") and not view.cap[start - 1]:
        found = words.gazetteer.find(view.slice(start - 1, end))
        if found and found.matched != "fuzzy":
            return start - 1
    return start


def _reach(view: View, runs: list[tuple[int, int]], number: int, joint: frozenset[int]) -> int:
    end = runs[number][1]
    for start, after in runs[number + 1 : number + 3]:
        if start - end > 2 or any(view.low[token] not in joint or view.first[token] for token in range(end, start)) or view.first[start]:  # noqa: PLR2004
            break
        end = after
    return end


def _settle(hits: list[Name], explained: list[Explained], view: View, words: Words) -> list[Name]:
    """Return hits and explained phrases without overlaps: the longer wins, and the rule where both are equal."""
    names: list[Name] = list(hits)
    for phrase in explained:
        rivals = [hit for hit in hits if hit.start < phrase.end and phrase.start < hit.end]
        size = phrase.end - phrase.start
        if phrase.kind == "code":
            entry = words.gazetteer.by_code.get(phrase.id)
            new = Name(phrase.start, phrase.end, "place", Found((entry,), "exact")) if entry else None
        else:
            new = Name(phrase.start, phrase.end, phrase.kind, country=phrase.id)
        if new is None or any(hit.end - hit.start > size or hit.end - hit.start == size and _cue_follows(view, words, hit.end) for hit in rivals):
            continue
        names = [name for name in names if name not in rivals]
        names.append(new)
    return sorted(names, key=lambda name: name.start)


def _cue_follows(view: View, words: Words, at: int) -> bool:
    cue = cue_at(view, words, at)
    return cue is not None and cue.level in {"province", "district"}


def cue_at(view: View, words: Words, at: int) -> Cue | None:
    """Return the level word that starts at a token."""
    if at >= len(view.low) or view.first[at]:
        return None
    for cue in words.cues.get(view.low[at], ()):
        if tuple(view.low[at : at + len(cue.words)]) == cue.words:
            return cue
    return None


def _read_run(view: View, words: Words, start: int, end: int, inside: list[Name]) -> list[Name]:
    """Return the names of one run: what is known in it, else the run itself as an unknown name."""
    if not inside:
        return _unknown(view, words, start, end)
    free = [token for token in range(start, end) if view.cap[token] and not any(name.start <= token < name.end for name in inside)]
    strange = {token for token in free if _is_strange(view, words, token)}
    starts, ends = {name.start for name in inside}, {name.end for name in inside if name.kind == "place"}
    for name in inside:
        before, after = name.start - 1, name.end
        while before > start and not view.cap[before]:  # "Foo da Bar", "Anglo-Bar"
            before -= 1
        while after < end - 1 and not view.cap[after]:
            after += 1
        if name.kind == "place" and (
            before in strange or _titled(view, words, before, start) or name.start in ends
            or after in strange and not _is_office(view, words, after) or after < end and after > name.end and after not in starts
        ):  # fmt: skip
            name.kind = "other"
        if name.kind == "country" and before in strange and name.end - name.start == 1 and not _is_office(view, words, before):
            name.kind = "other"
    if all(name.kind == "other" and name.found for name in inside):
        return _unknown(view, words, start, end)
    return inside


def _titled(view: View, words: Words, before: int, start: int) -> bool:
    return before >= start and view.low[before] in words.role("title") and not _is_office(view, words, before)


def _is_office(view: View, words: Words, token: int) -> bool:
    return view.low[token] in words.role("office")


def _is_strange(view: View, words: Words, token: int) -> bool:
    """Return whether a capitalised token beside a place makes it part of another name."""
    low = view.low[token]
    if low in words.role("direction") or low in words.level_words:
        return False
    if low in words.role("title") and not _is_office(view, words, token):
        return True
    common = is_common(view.word(token)) or low in words.role("function")
    return not (common and (view.first[token] or view.sentence[token] in view.shouted))


def _unknown(view: View, words: Words, start: int, end: int) -> list[Name]:
    """Return a run that nothing explains, without the word that only opens the sentence and without its level word."""
    while start < end and (not view.cap[start] or (view.first[start] or start and view.low[start - 1] in words.role("quote") and view.first[start - 1]) and (is_common(view.word(start)) or view.low[start] in words.role("function"))) and not (view.low[start] in words.role("article") and start + 1 < end and view.low[start + 1] in words.hyphens):
        start += 1
    stop = next((token for token in range(start + 1, end) if (cue := cue_at(view, words, token)) and cue.level != "place" and token + len(cue.words) <= end), end)
    return [Name(start, stop, "unknown")] if start < stop else []
