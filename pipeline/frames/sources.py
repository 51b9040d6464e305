"""Sources: the person or body a sentence cites for its numbers, as written."""

from dataclasses import dataclass

from pipeline.frames.values import Group
from pipeline.frames.view import BREAKS, DASHES, Mention, View

# A speaker's name and office take at most this many words.
MAX_SPEAKER_TOKENS = 16
# A relay and its source stand this close together.
MAX_RELAY = 24
# "put the toll at about 100": the verb this close before the number.
MAX_PUT = 8
# An aside between a speaker and the verb is at most this long.
MAX_ASIDE = 12
PRONOUNS = frozenset({"he", "she", "it", "they", "who", "we", "i", "which", "one"})
OPENERS = frozenset({"when", "as", "while", "if", "after", "although", "but", "which", "where", "and", "though", "that", "because", "since", "meanwhile", "however", "also", "later", "first", "then", "yet", "for", "there", "»"})
ARTICLES = frozenset({"the", "a", "an"})


@dataclass(frozen=True, slots=True)
class Source:
    """Somebody who says something: the rule that shows it, its verb, and the speaker's tokens and words."""

    mention: Mention
    start: int
    end: int
    text: str


def find_sources(view: View) -> list[Source]:
    """Return every speaker of the sentence."""
    found = []
    for mention in view.mentions.get("REPORTING", ()):
        account = any(rule.id == "own_account" for rule in mention.rules)
        if mention.id == "according_to":
            span = _after(view, mention.end)
        elif account and (mention.id == "own_account" or _is_noun(view, mention)):
            of = view.low(mention.end) == "of" and view.low(mention.start - 1) in {"the", "an", "a"} and view.low(mention.start - 2) in {"by", "on", "in"}
            span = _after(view, mention.end + 1) if of else _possessor(view, mention)
        elif mention.form == "ing" or view.low(mention.start - 1) == "to":
            span = None
        elif _is_noun(view, mention):
            span = _opening_noun(view, mention)
        else:
            span = _inverted(view, mention) or _before(view, mention) or _shared_subject(view, mention)
        if span is not None:
            text = " ".join(view.text(*span).split())
            found.append(Source(mention, *span, text))
    colon = _before_colon(view)
    return [*found, colon] if colon is not None else found


def _is_noun(view: View, mention: Mention) -> bool:
    """Tell whether a word of saying is a noun or part of a name here: "Shan State", "a record haul", "Reports of"."""
    start = mention.start
    if mention.id == "weak":
        return False
    if view.is_capital(start) and not view.doc[start].is_upper:
        return True
    account = any(rule.id == "own_account" for rule in mention.rules)
    if account and any(view.low(at) in {"by", "on"} for at in range(start - 4, start)):
        return True
    if mention.end - start > 1 or mention.form not in {"base", "s"}:
        return False
    before = view.low(start - 1)
    if mention.form == "base":
        return not (before.endswith("s") or before in PRONOUNS or view.has(start - 1, "auxiliary") or before in {"people", "police", "media", "military"} or view.is_capital(start - 1))
    return before in ARTICLES or before in {"of", "such", "no", "with", "these", "those", "by", "on", "in", "its", "their", "any", "all"} or view.low(mention.end) == "of"


def _opening_noun(view: View, mention: Mention) -> tuple[int, int] | None:
    """Take "Reports that ..." and "Estimates of ..." at the head of a sentence for their own source."""
    plural = mention.form == "s" and mention.start == view.start and view.low(mention.end) in {"that", "of", "from", "say"}
    return (mention.start, mention.end) if plural else None


def _before(view: View, mention: Mention) -> tuple[int, int] | None:
    """Read the subject to the left of a verb of saying, appositions included."""
    at = mention.start - 1
    dated = view.dated
    while at >= view.start and (at in dated or view.has(at, "auxiliary") or view.low(at).endswith("ly") or view.low(at) in {"on", "also", "later", "then", "again", "not", "first", "had", "late", "early", "has", "have", "now", "still", "even", "just", "only", "once", "itself", "himself", "themselves"}):
        at -= 1
    if view.low(at) == ")":
        at = next((t for t in range(at, max(at - MAX_ASIDE, view.start), -1) if view.low(t) == "("), at) - 1
    end = at + 1
    if view.low(at) == "," and (opening := _aside_start(view, at)) >= 0:
        named = any(view.is_capital(t) or _is_office(view, t) or view.low(t).isdigit() for t in range(opening + 1, at))
        at, end = opening - 1, (end if named else opening)
    while at >= view.start and end - at <= MAX_SPEAKER_TOKENS and not _ends_speaker(view, at):
        at -= 1
    return _trim(view, at + 1, end) or _past_relative(view, at)


def _aside_start(view: View, closing: int) -> int:
    """Return the comma that opens the aside a comma before the verb closes: "Ali Ramat, the mayor, said"; else -1."""
    for at in range(closing - 1, max(closing - MAX_ASIDE, view.start), -1):
        if view.low(at) in BREAKS:
            return -1
        if view.low(at) == ",":
            return at
    return -1


def _past_relative(view: View, stop: int) -> tuple[int, int] | None:
    """Step over a relative clause: "A general who asked not to be named reckons"."""
    for relative in range(stop, max(stop - MAX_SPEAKER_TOKENS, view.start), -1):
        if view.low(relative) in BREAKS:
            return None
        if view.low(relative) in {"who", "which", "whose"}:
            end = relative - (view.low(relative - 1) == ",")
            at = end - 1
            while at >= view.start and end - at <= MAX_SPEAKER_TOKENS and not _ends_speaker(view, at):
                at -= 1
            return _trim(view, at + 1, end)
    return None


def _ends_speaker(view: View, at: int) -> bool:
    """Tell whether a token bounds the subject of saying on its left."""
    word = view.low(at)
    if word in BREAKS or word in {"“", "”", '"', "that", "but", "while", "who", "which", "."} or (word in DASHES and view.doc[at - 1 if at else 0].whitespace_):
        return True
    return word == "," or word == "and" and not (view.is_capital(at + 1) and view.is_capital(at - 1)) and not _is_office(view, at - 1) or is_verb(view, at)


def _is_office(view: View, at: int) -> bool:
    return any(m.start <= at < m.end for m in view.mentions.get("SOURCE", ()))


def is_verb(view: View, token: int) -> bool:
    """Tell whether a token is a finite verb, which no speaker's name contains."""
    if view.has(token, "auxiliary", "copula", "passive") and view.low(token) not in {"may", "will", "can", "to", "need"}:
        return True
    if view.is_capital(token) or token in view.noun_tokens:
        return False
    return any(m.start <= token < m.end and m.form in {"past", "s"} for label in ("ACTION", "REPORTING") for m in view.mentions.get(label, ()))


def _inverted(view: View, mention: Mention) -> tuple[int, int] | None:
    """Read ", said the mayor." and ", says Kyiv, ...": a name or an office between the verb and a stop."""
    if view.low(mention.start - 1) not in {",", "”", '"', "’", "'", "—", "-", "–"} or mention.id in {"weak", "deny"}:
        return None
    span = _after(view, mention.end)
    if span is None or not (view.low(span[1]) in {"", ".", ",", ";", "”", '"', "("} or span[1] in view.dated or view.low(span[1]) in {"in", "on", "late", "early"}):
        return None
    known = any(view.is_capital(at) or _is_office(view, at) for at in range(span[0], min(span[0] + 3, span[1])))
    counted = any(view.doc[at].like_num for at in range(*span))
    return span if known and not counted else None


def _shared_subject(view: View, mention: Mention) -> tuple[int, int] | None:
    """Read the subject of an earlier verb: "The ministry has examined 25 bodies and [fears] a final toll of 40"."""
    if view.low(mention.start - 1) != "and":
        return None
    at = view.start
    while at < mention.start and not is_verb(view, at) and view.low(at) not in BREAKS:
        at += 1
    return _trim(view, view.start, at) if is_verb(view, at) and at - view.start <= MAX_SPEAKER_TOKENS else None


def _after(view: View, start: int) -> tuple[int, int] | None:
    """Read a speaker to the right of "according to" or of an inverted verb."""
    at = start
    while at < view.end and at - start < MAX_SPEAKER_TOKENS:
        word = view.low(at)
        if word in BREAKS or word in {".", "“", "”", '"', "that", "who", "which", "as", "on"} and at > start:
            break
        if word in {",", "and"} and not (view.is_capital(at + 1) if at + 1 < view.end else False):
            break
        if at > start and (is_verb(view, at) or at in view.dated):
            break
        at += 1
    return _trim(view, start, at)


def _possessor(view: View, mention: Mention) -> tuple[int, int] | None:
    """Read "by the KNLA's account", "on the army's reckoning", "by police estimates"."""
    at = mention.start - 1
    while view.low(at) in {"own", "latest", "official", "unofficial", "last", "first"}:
        at -= 1
    end = at + 1
    while at >= view.start and view.low(at) not in {"on", "in", "by", "from", ",", ";", ":", "."} and not is_verb(view, at):
        at -= 1
    if at < view.start or view.low(at) not in {"on", "in", "by", "from"}:
        return None
    return _trim(view, at + 1, end)


def _before_colon(view: View) -> Source | None:
    """Read the head of "Ministry: 244 killed" and of "Tashkent: 585 came"."""
    for at in range(view.start + 1, min(view.start + 7, view.end)):
        if view.low(at) == ":" and (any(_is_office(view, t) for t in range(view.start, at)) or any(p.end == at for p in view.places)):
            span = _trim(view, view.start, at)
            return None if span is None else Source(Mention(at, at + 1, ()), *span, view.text(*span))
    return None


def _trim(view: View, start: int, end: int) -> tuple[int, int] | None:
    """Cut articles, dates, openers and punctuation off a speaker; return None when nothing is left."""
    while start < end and (start in view.dated or view.low(start) in OPENERS or view.low(start) in ARTICLES or view.low(start) in {",", "’s", "'s", "s", "*", "late", "early", "on", "in", "last"} or not view.low(start).strip("-–—.,:;|»“”\"'•")):
        start += 1
    while end > start and (view.low(end - 1) in {",", "'s", "’s", "'", "’", "(", ")", "-", "own"} or end - 1 in view.dated):
        end -= 1
    if start >= end or not any(c.isalpha() for c in view.text(start, end)) or view.low(start) in {"this", "that", "what"}:
        return None
    return start, end


def choose_source(view: View, group: Group, sources: list[Source], last: str) -> tuple[str, list[str]]:
    """Return the speaker cited for a group and the rules that say so; a relay and its source are joined.

    A sentence that opens with a quotation mark and names no speaker goes on quoting the last one.
    """
    usable = [s for s in sources if s.mention.rules == () or s.mention.id != "weak" or _puts(view, s.mention, group)]
    usable = [s for s in usable if not s.start <= group.start < s.end]
    if not usable:
        quoted = view.doc[view.start].text in {"“", '"', "„", "«"}
        return (last, ["frames:quote"]) if quoted and last else ("", [])
    chosen = min(usable, key=lambda s: _reach(view, s.mention, group))
    kept = [chosen]
    for other in usable:
        if other is not chosen and _is_relay(other) != _is_relay(chosen) and abs(other.mention.start - chosen.mention.start) <= MAX_RELAY:
            kept.append(other)
            break
    names = list(dict.fromkeys(filter(None, (_resolve(s.text, last) for s in kept))))
    return "; ".join(names), [s.mention.rule.name for s in kept if s.mention.rules]


def _is_relay(source: Source) -> bool:
    return bool(source.mention.rules) and source.mention.id == "according_to"


def _puts(view: View, mention: Mention, group: Group) -> bool:
    """Tell whether a weak verb of saying ("put", "count", "has") speaks of this group."""
    near = 0 if str(mention.rule.pattern) in {"has", "have", "had"} else MAX_PUT
    return view.clause(mention.start) == view.clause(group.start) and 0 <= group.start - mention.end <= near


def _reach(view: View, mention: Mention, group: Group) -> tuple[int, int]:
    crossing = sum(1 for at in range(min(mention.end, group.end), max(mention.start, group.start)) if view.low(at) == ";")
    return crossing, abs(mention.start - group.start)


def _resolve(speaker: str, last: str) -> str:
    """Let a pronoun stand for the speaker named last."""
    return last if speaker.lower() in PRONOUNS else speaker
