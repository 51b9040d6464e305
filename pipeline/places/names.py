"""Names: capitalised runs of the text, looked up in the gazetteer."""

from bisect import bisect_left
from collections.abc import Iterator

from pipeline.gazetteer.english import is_common
from pipeline.gazetteer.index import Found
from pipeline.places.cues import cue_at
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.scan import Explained
from pipeline.places.segments import segments
from pipeline.places.view import View
from pipeline.places.words import Words

# Longer names than this are titles of acts and offices, not places.
MAX_NAME_TOKENS = 8
# Tokens between the halves of a name: "Bosnia and Herzegovina", "Cox's Bazar".
MAX_JOINT_TOKENS = 2
INITIAL = len("V.")
# Longer words in capitals are shouted words, not acronyms.
LONGEST_ACRONYM = 5


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
        for name in inside:
            _take_compass(view, words, name, start, end)
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


def _take_compass(view: View, words: Words, name: Name, start: int, end: int) -> None:
    """Make one name of "North Aceh" and "Samburu North", which are no part of the city Aceh."""
    if name.kind != "place" or view.sentence[name.start] in view.shouted or name.entries_at("city"):
        return
    compass = words.role("compass")
    first = name.start - 1 if name.start > start and view.low[name.start - 1] in compass and view.cap[name.start - 1] else name.start
    last = name.end + 1 if name.end < end and view.low[name.end] in compass and view.cap[name.end] else name.end
    if (first, last) != (name.start, name.end):
        name.start, name.end, name.found = first, last, words.gazetteer.find(view.slice(first, last))
        name.kind = "place" if name.found else "unknown"


def _is_acronym(view: View, words: Words, start: int, stop: int) -> bool:
    """Return whether a short word in capitals is no place: not in a dateline, nor among other capitals ("NIS", "ADF")."""
    if stop - start > 1 or view.end[start] - view.begin[start] > LONGEST_ACRONYM or view.sentence[start] in view.shouted:
        return False
    if not view.word(start).isupper() or words.gazetteer.writes(view.word(start)):
        return False
    return not (view.opens_line(start) and stop < len(view.low) and any(view.low[stop] in words.role(role) for role in ("comma", "dash", "slash")) and view.low[stop] not in words.role("colon"))


def _is_initial(view: View, token: int) -> bool:
    """Return whether a token is a person's initial ("V.")."""
    return view.end[token] - view.begin[token] == INITIAL and view.text[view.end[token] - 1] == "."


def _longest(view: View, words: Words, start: int, reach: int) -> int:
    """Return where the longest gazetteer name from `start` ends, 0 for none."""
    if _is_initial(view, start):
        return 0
    opens = view.first[start] and view.low[start] in words.role("function")
    if (opens or view.low[start] in words.role("direction")) and cue_at(view, words, start + 1) is None:
        shortest = start + 1  # "North", or "Most" at the start of a sentence, is a place only before its level word
    else:
        shortest = start
    for stop in range(reach, shortest, -1):
        if view.cap[stop - 1]:
            found = words.gazetteer.find(view.slice(start, stop))
            # a key leaves out "the", "of" and "province", which are no part of the name
            edges = stop - start > 1 and (view.low[start] in words.role("joint") or view.low[stop - 1] in words.cue_ends or view.low[stop - 1] in words.role("joined"))
            if found and (found.matched != "fuzzy" or not edges) and not _is_acronym(view, words, start, stop):
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
        if start - end > MAX_JOINT_TOKENS or view.first[start] or any(view.low[token] not in joint or view.first[token] for token in range(end, start)):
            break
        end = after
    return end


def _settle(hits: list[Name], explained: list[Explained], view: View, words: Words) -> list[Name]:
    """Return hits and explained phrases without overlaps: the longer wins, and the rule where both are equal."""
    starts = [hit.start for hit in hits]
    beaten: set[int] = set()
    kept: list[Name] = []
    for phrase in explained:
        first = max(bisect_left(starts, phrase.start) - 1, 0)
        rivals = [number for number in range(first, bisect_left(starts, phrase.end)) if hits[number].end > phrase.start]
        new = _explained_name(phrase, words)
        if new is not None and not any(_outranks(hits[number], phrase, view, words) for number in rivals):
            beaten.update(rivals)
            kept.append(new)
    kept.extend(hit for number, hit in enumerate(hits) if number not in beaten)
    return sorted(kept, key=lambda name: name.start)


def _explained_name(phrase: Explained, words: Words) -> Name | None:
    if phrase.kind != "code":
        return Name(phrase.start, phrase.end, phrase.kind, country=phrase.id)
    entry = words.gazetteer.by_code.get(phrase.id)
    return Name(phrase.start, phrase.end, "place", Found((entry,), "exact")) if entry else None


def _outranks(hit: Name, phrase: Explained, view: View, words: Words) -> bool:
    """Return whether a gazetteer name beats a rule's phrase: it is longer, or a level word follows ("Niger State")."""
    longer = (hit.end - hit.start) - (phrase.end - phrase.start)
    cue = cue_at(view, words, hit.end) if longer == 0 else None
    return longer > 0 or cue is not None and cue.level in DIVISIONS


def _read_run(view: View, words: Words, start: int, end: int, inside: list[Name]) -> list[Name]:
    """Return the names of one run: what is known in it, else the run itself as an unknown name."""
    if not inside:
        return _unknown(view, words, start, end)
    covered = {token for name in inside for token in range(name.start, name.end)}
    if len(covered) < end - start:
        strange = {token for token in range(start, end) if view.cap[token] and token not in covered and _is_strange(view, words, token)}
        ends = {name.end for name in inside if name.kind == "place"}
        for name in inside:
            if name.kind in {"place", "country"} and _is_part(view, words, name, range(start, end), strange=strange, covered=covered):
                name.kind = "other"
    else:
        ends = {name.end for name in inside if name.kind == "place"}
    for name in inside:
        if name.kind == "place" and (name.start in ends or _is_title(view, words, name.start - 1) and name.start > start):
            name.kind = "other"
    if all(name.kind == "other" and name.found for name in inside):
        return _unknown(view, words, start, end)
    return inside


def _is_part(view: View, words: Words, name: Name, run: range, *, strange: set[int], covered: set[int]) -> bool:
    """Return whether strange capitals beside a name make it a part of another ("Kunduz Airport Battalion")."""
    before, after = name.start - 1, name.end
    while before > run.start and not view.cap[before]:  # "Foo da Bar", "Anglo-Bar"
        before -= 1
    while after < run.stop - 1 and not view.cap[after]:
        after += 1
    if name.kind == "country":
        return name.end - name.start == 1 and any(token in strange and not _is_office(view, words, token) for token in (before, after))
    tied = after < run.stop and after > name.end and after not in covered
    return before in strange or tied or after in strange and not _is_office(view, words, after)


def _is_title(view: View, words: Words, token: int) -> bool:
    return token >= 0 and view.low[token] in words.role("title") and not _is_office(view, words, token)


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
    return not (common and (view.first[token] or view.sentence[token] in view.shouted or view.word(token).isupper()))


def _unknown(view: View, words: Words, start: int, end: int) -> list[Name]:
    """Return a run that nothing explains, without the word that only opens the sentence and without its level word."""
    while start < end and not _has_article(view, words, start, end) and (not view.cap[start] or _only_opens(view, words, start)):
        start += 1
    stop = next((token for token in range(start + 1, end) if (cue := cue_at(view, words, token)) and cue.level != "place" and token + len(cue.words) <= end), end)
    return [Name(start, stop, "unknown")] if start < stop else []


def _has_article(view: View, words: Words, token: int, end: int) -> bool:
    return view.low[token] in words.role("article") and token + 1 < end and view.low[token + 1] in words.hyphens


def _only_opens(view: View, words: Words, token: int) -> bool:
    """Return whether a word is capitalised only because it opens the sentence or a quotation."""
    if view.low[token] in words.role("locative") and not view.word(token).isupper():
        return True  # "8 Jan. At X": no name begins with a preposition
    opens = view.first[token] or token > 0 and view.low[token - 1] in words.role("quote") and view.first[token - 1]
    return opens and (view.low[token] in words.role("function") or is_common(view.word(token)))
