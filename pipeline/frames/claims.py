"""Claims: who says so, how sure it is, and whether a number is a running total."""

from pipeline.frames.values import Group
from pipeline.frames.view import BREAKS, Mention, View

# A speaker's name and office take at most this many words.
MAX_SPEAKER_TOKENS = 14
# Cues in ConText's manner: a forward cue reaches this far to the right, a backward cue to the left.
MAX_SCOPE = 22
PRONOUNS = frozenset({"he", "she", "it", "they", "who", "we", "i"})
VERBAL = frozenset({"say", "claim", "deny", "weak"})
STATUSES = ("denied", "feared", "conditional", "planned")


def find_sources(view: View) -> list[tuple[Mention, str]]:
    """Return every verb or phrase of saying in the sentence with the speaker as written."""
    found = []
    for mention in view.mentions.get("REPORTING", ()):
        if mention.id == "according_to":
            speaker = _speaker_after(view, mention.end)
        elif mention.id == "own_account":
            speaker = _possessor(view, mention)
        else:
            speaker = _speaker_before(view, mention) or _speaker_inverted(view, mention)
        if speaker:
            found.append((mention, speaker))
    return found


def _speaker_before(view: View, mention: Mention) -> str:
    """Read the subject to the left of a verb of saying, appositions included."""
    start = mention.start - 1
    while start >= view.start and (view.has(start, "auxiliary") or view.low(start).endswith("ly") or view.low(start) in {"also", "later", "then", "again", "not"}):
        start -= 1
    dates = {at for m in view.mentions.get("DATEWORD", ()) for at in range(m.start, m.end)}
    while start >= view.start and (start in dates or view.low(start) in {"on", "late", "early"}):
        start -= 1
    end = start + 1
    commas = 0
    while start >= view.start and end - start <= MAX_SPEAKER_TOKENS:
        word = view.low(start)
        if word in BREAKS or word in {"“", "”", '"', "that", "and", "but", "as", "while"} or (word == "," and not _in_apposition(view, start, end)):
            break
        if any(m.start <= start < m.end and m.rule.form in {"past", "s"} for m in view.actions) and commas == 0:
            break
        commas += word == ","
        start -= 1
    return _clean(view, start + 1, end)


def _in_apposition(view: View, comma: int, end: int) -> bool:
    """Tell whether a comma joins an office and a name: "the mayor, Ali Ramat, said"."""
    return comma - 1 >= view.start and (view.is_capital(comma - 1) or comma == end - 1) and not any(m.start <= comma - 1 < m.end for m in view.mentions.get("DATEWORD", ()))


def _speaker_inverted(view: View, mention: Mention) -> str:
    """Read ", said the mayor" and ", says Kyiv"."""
    if mention.id != "say" or view.low(mention.start - 1) not in {",", "”", '"', "’", "'", "—", "-"}:
        return ""
    return _speaker_after(view, mention.end)


def _speaker_after(view: View, start: int) -> str:
    end = start
    while end < view.end and end - start < MAX_SPEAKER_TOKENS:
        word = view.low(end)
        if word in BREAKS or word in {",", ".", "“", "”", '"', "that", "who", "which", "as", "and"} and not (word == "," and end + 1 < view.end and view.is_capital(end + 1)) and not (word == "and" and view.is_capital(end + 1)):
            break
        if end > start and any(m.start == end and m.rule.form in {"past", "s"} for m in view.actions):
            break
        end += 1
    return _clean(view, start, end)


def _possessor(view: View, mention: Mention) -> str:
    """Read "by the KNLA's account", "on the army's reckoning", "by police estimates"."""
    start = mention.start - 1
    if view.low(start) in {"own", "latest", "official", "unofficial"}:
        start -= 1
    end = start + 1
    while start >= view.start and not (view.has(start, "by") or view.low(start) in {"on", "in", "by", "from", ",", ";"}):
        start -= 1
        if end - start > MAX_SPEAKER_TOKENS // 2:
            return ""
    if start < view.start or view.low(start) in {",", ";"}:
        return ""
    return _clean(view, start + 1, end)


def _clean(view: View, start: int, end: int) -> str:
    """Return a speaker without brackets, commas and articles at its ends, or nothing."""
    while start < end and (view.low(start) in {"the", "a", "an", ",", "but", "meanwhile", "’s", "'s", "s", "*"} or not view.low(start).strip("-–—.,:;|»")):
        start += 1
    while end > start and view.low(end - 1) in {",", "'s", "’s", "'", "’", "(", ")", "-"}:
        end -= 1
    text = " ".join(view.text(start, end).split()) if end > start else ""
    return "" if not any(c.isalpha() for c in text) or text.lower() in {"there", "this", "that"} else text


def choose_source(view: View, group: Group, sources: list[tuple[Mention, str]], last: str) -> tuple[str, list[str]]:
    """Return the speaker cited for a group and the rules that say so; a relay and its source are joined."""
    usable = [(m, s) for m, s in sources if m.id != "weak" or _puts(view, m, group)]
    if not usable:
        return "", []
    chosen = min(usable, key=lambda pair: _reach(view, pair[0], group))
    names = [_resolve(chosen[1], last)]
    rules = [chosen[0].rule.name]
    for mention, speaker in usable:
        if mention is not chosen[0] and (mention.id == "according_to") != (chosen[0].id == "according_to"):
            other = _resolve(speaker, last)
            if other and other not in names and abs(mention.start - chosen[0].start) <= MAX_SCOPE:
                names.append(other)
                rules.append(mention.rule.name)
    return "; ".join(name for name in names if name), rules


def _puts(view: View, mention: Mention, group: Group) -> bool:
    """Tell whether a weak verb of saying ("put", "count", "has") speaks of this group."""
    return view.clause(mention.start) == view.clause(group.start) and mention.end <= group.start


def _reach(view: View, mention: Mention, group: Group) -> tuple[int, int]:
    crossing = sum(1 for at in range(min(mention.end, group.end), max(mention.start, group.start)) if view.low(at) in {";", ":"})
    return crossing, abs(mention.start - group.start)


def _resolve(speaker: str, last: str) -> str:
    """Let a pronoun stand for the speaker named last."""
    first = speaker.split(" ", 1)[0].lower()
    if speaker.lower() in PRONOUNS or first in {"its", "his", "her", "their"} and not last:
        return last
    return speaker


def find_status(view: View, group: Group, verb: int) -> tuple[str, str]:
    """Return asserted, denied, planned, feared or conditional, and the rule of the cue."""
    stops = [m.start for m in view.mentions.get("STATUS", ()) if m.id == "terminate"]
    spots = [group.start] + ([verb] if verb >= 0 else [])
    found: dict[str, str] = {}
    for mention in view.mentions.get("STATUS", ()):
        for rule in mention.rules:
            status, _, direction = rule.id.partition(":")
            if status in STATUSES and status not in found and _in_scope(view, mention, direction, spots, group, stops):
                found[status] = rule.name
    return next(((status, found[status]) for status in STATUSES if status in found), ("asserted", ""))


def _in_scope(view: View, mention: Mention, direction: str, spots: list[int], group: Group, stops: list[int]) -> bool:
    """Tell whether a cue reaches the group or its verb in its direction, with no stop between."""
    for spot in spots:
        low, high = (mention.end, spot) if direction == "forward" else (spot, mention.start)
        near = 0 <= high - low <= MAX_SCOPE and not any(low <= stop < high for stop in stops)
        if near and view.clause(mention.start) in {view.clause(group.start), view.clause(group.end - 1), view.clause(spot)}:
            return True
    return False


def find_cumulative(view: View, group: Group) -> str:
    """Return the rule that makes a number a running total, or nothing."""
    if group.quantity.additional:
        return ""
    clauses = {view.clause(group.start), view.clause(group.end - 1)}
    for mention in view.mentions.get("CUMULATIVE", ()):
        if view.clause(mention.start) in clauses and abs(mention.start - group.start) <= MAX_SCOPE:
            return mention.rule.name
    return ""
