"""Names: capitalised runs of the text, looked up in the gazetteer."""

from bisect import bisect_left

from pipeline.gazetteer.english import is_common
from pipeline.gazetteer.index import Found
from pipeline.places.cues import cue_at
from pipeline.places.lookup import Lookup
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.scan import Explained
from pipeline.places.segments import segments
from pipeline.places.view import View
from pipeline.places.words import Words


def find_names(view: View, words: Words, explained: list[Explained]) -> list[Name]:
    """Return every name of the text in order."""
    runs = list(segments(view, words))
    names: list[Name] = []
    lookup = Lookup(view, words)
    hits = list(lookup.hits(runs))
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
            lookup.take_compass(name, start, end)
    return names


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
    return token >= 0 and view.low[token] in words.roles["title"] and not _is_office(view, words, token)


def _is_office(view: View, words: Words, token: int) -> bool:
    return view.low[token] in words.roles["office"]


def _is_strange(view: View, words: Words, token: int) -> bool:
    """Return whether a capitalised token beside a place makes it part of another name."""
    low = view.low[token]
    if low in words.roles["direction"] or low in words.level_words:
        return False
    if low in words.roles["title"] and not _is_office(view, words, token):
        return True
    common = is_common(view.word(token)) or low in words.roles["function"]
    return not (common and (view.first[token] or view.sentence[token] in view.shouted or view.word(token).isupper()))


def _unknown(view: View, words: Words, start: int, end: int) -> list[Name]:
    """Return a run that nothing explains, without the word that only opens the sentence and without its level word."""
    low, cap, cues = view.low, view.cap, words.cues
    while start < end and (not cap[start] or _only_opens(view, words, start)) and not _has_article(view, words, start, end):
        start += 1
    stop = next((token for token in range(start + 1, end) if low[token] in cues and _is_cue(view, words, token, end)), end)
    return [Name(start, stop, "unknown")] if start < stop else []


def _is_cue(view: View, words: Words, token: int, end: int) -> bool:
    """Return whether a level word begins at a token and ends with the run."""
    cue = cue_at(view, words, token)
    return cue is not None and cue.level != "place" and token + len(cue.words) <= end


def _has_article(view: View, words: Words, token: int, end: int) -> bool:
    return view.low[token] in words.roles["article"] and token + 1 < end and view.low[token + 1] in words.hyphens


def _only_opens(view: View, words: Words, token: int) -> bool:
    """Return whether a word is capitalised only because it opens the sentence or a quotation."""
    low, first, roles = view.low, view.first, words.roles
    if low[token] in roles["locative"] and not view.word(token).isupper():
        return True  # "8 Jan. At X": no name begins with a preposition
    opens = first[token] or token > 0 and first[token - 1] and low[token - 1] in roles["quote"]
    return opens and (low[token] in roles["function"] or is_common(view.word(token)))
