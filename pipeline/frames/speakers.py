"""Speakers: the words that name who says something, around a verb or noun of saying. Spans are (start, end) tokens."""

import re
from typing import Final

from pipeline.frames.mentions import Mention
from pipeline.frames.view import BREAKS, DASHES, View

Words = tuple[int, int]
# A speaker's name and office take at most this many words.
MAX_SPEAKER: Final = 16
# An aside between a speaker and the verb is at most this long.
MAX_ASIDE: Final = 12
# "(", an acronym and ")" behind a name.
ACRONYM: Final = 4
# A headline names its source before a colon within this many words.
MAX_HEAD: Final = 7
# A name or office stands within the first words of an inverted speaker: "said the mayor".
MAX_OFFICE: Final = 3
LIST_MARK: Final = re.compile(r"\d+(\.\d+)*\.?")
MARKS: Final = frozenset({"“", "”", '"', "."})
CLOSING_QUOTES: Final = frozenset({"”", '"', "’", "'"})
AFTER_SPEAKER: Final = frozenset({"", ".", ",", ";", "”", '"', "("})
APOSTROPHES: Final = frozenset({"'", "’"})
STRIPPED: Final = "-–—.,:;|»“”\"'•*"
TRAILING: Final = frozenset({",", "(", ")", "-", *APOSTROPHES})


def is_office(view: View, token: int) -> bool:
    """Tell whether a token is part of a word for those who can be cited."""
    return token in view.covered("SOURCE")


def is_verb(view: View, token: int) -> bool:
    """Tell whether a token is a finite verb, which no speaker's name contains."""
    if view.has(token, "auxiliary", "copula", "passive") and not view.has(token, "name_like"):
        return True
    return view.is_finite(token) and not view.is_capital(token)


def before(view: View, mention: Mention) -> Words | None:
    """Read the subject to the left of a verb of saying, appositions included."""
    at = mention.start - 1
    goes_on = ("auxiliary", "before_saying", "passive") if mention.form == "ing" else ("auxiliary", "before_saying")  # "Reuters is reporting"
    while at >= view.start and (at in view.dated or view.is_adverb(at) or view.has(at, *goes_on)):
        at -= 1
    if view.has(at, "subject_pronoun") or (view.has(at, "body_pronoun") and not view.has(at - 1, "and", "not_subject")):
        return at, at + 1  # "Enemy dead he put at 400"
    end = at + 1
    if view.low(at) == ")":
        at = next((t for t in range(at, max(at - MAX_ASIDE, view.start), -1) if view.low(t) == "("), at) - 1
        end = end if end - at == ACRONYM and view.word(at + 2).isupper() else at + 1
    opening = _aside_start(view, at) if view.low(at) == "," else -1
    if opening >= 0:
        cites = any(m.start == opening + 1 for m in view.reporting())  # "Radio Okapi, citing a local chief, said"
        named = not cites and any(view.is_capital(t) or is_office(view, t) or view.low(t).isdigit() for t in range(opening + 1, at))
        at, end = opening - 1, (end if named else opening)
    at = _subject_start(view, at, end)
    if view.has(at, "speaker_relative"):
        return _past_relative(view, at)  # "a doctor who treated some of them said"
    if is_verb(view, at) and view.has(at + 1, "at", "to", "from"):  # "a colonel reached in Tarhuna told", "an officer who escaped to the hills tells"
        return _past_relative(view, at) or trim(view, _subject_start(view, at - 1, at) + 1, at)
    return trim(view, _past_opening(view, at + 1, end), end) or _past_relative(view, at)


def _past_opening(view: View, start: int, end: int) -> int:
    """Step over what opens a sentence before its subject: "In the east the mission said", "To win it back the junta says"."""
    if not view.has(start, "opens_phrase"):
        return start
    articles = [at for at in range(start + 1, end) if view.has(at, "article") and not view.has(at - 1, "of", "at", "to", "from", "opens_phrase")]
    return next((at for at in reversed(articles) if view.low(at - 1) not in {"and", "or"}), start)


def _subject_start(view: View, at: int, end: int) -> int:
    """Return the token before the subject that ends at `end`."""
    while at >= view.start and end - at <= MAX_SPEAKER and not _ends_subject(view, at):
        at -= 1
    return at


def _aside_start(view: View, closing: int) -> int:
    """Return the comma that opens the aside a comma before the verb closes: "Ali Ramat, the mayor, said"; else -1."""
    for at in range(closing - 1, max(closing - MAX_ASIDE, view.start), -1):
        if view.low(at) in BREAKS:
            return -1
        if view.low(at) == ",":
            return at
    return -1


def _past_relative(view: View, stop: int) -> Words | None:
    """Step over a relative clause: "A general who asked not to be named reckons"."""
    for relative in range(stop, max(stop - MAX_SPEAKER, view.start), -1):
        if view.low(relative) in BREAKS:
            return None
        if view.has(relative, "speaker_relative"):
            end = relative - (view.low(relative - 1) == ",")
            return trim(view, _subject_start(view, end - 1, end) + 1, end)
    return None


def _ends_subject(view: View, at: int) -> bool:
    """Tell whether a token bounds the subject of saying on its left."""
    word = view.low(at)
    if word == "," or word in BREAKS or word in MARKS or view.has(at, "ends_subject") or (word in DASHES and not view.is_glued(at - 1)):
        return True
    joins = word == "and" and not (view.is_capital(at + 1) and view.is_capital(at - 1)) and not is_office(view, at - 1)
    return joins or is_verb(view, at)


def inverted(view: View, mention: Mention) -> Words | None:
    """Read ", said the mayor." and ", says Kyiv, ...": a name or an office between the verb and a stop."""
    opener = view.low(mention.start - 1)
    if mention.id in {"weak", "deny"} or not (opener == "," or opener in CLOSING_QUOTES or opener in DASHES):
        return None
    span = after(view, mention.end)
    if view.has(mention.start, "takes_hearer") or span is None or not (view.low(span[1]) in AFTER_SPEAKER or span[1] in view.dated or view.has(span[1], "before_date")):
        return None
    known = any(view.is_capital(at) or is_office(view, at) or view.has(at, "subject_pronoun", "plural_speaker") for at in range(span[0], min(span[0] + MAX_OFFICE, span[1])))
    return span if known and not any(view.doc[at].like_num for at in range(*span)) else None


def shared_subject(view: View, mention: Mention) -> Words | None:
    """Read the subject of an earlier verb: "The ministry has examined 25 bodies and [fears] a final toll of 40"."""
    return first_words(view, mention.start) if view.low(mention.start - 1) == "and" else None


def first_words(view: View, stop: int, *, any_verb: bool = False) -> Words | None:
    """Read what stands before the first verb of a sentence; `any_verb` takes every past form for one."""
    start = view.dateline.stop if view.start in view.dateline else view.start
    while start < stop and not view.low(start).strip(STRIPPED):
        start += 1
    at = start
    while at < stop and not (is_verb(view, at) or (any_verb and _is_past(view, at))) and view.low(at) not in BREAKS:
        at += 1
    if view.has(start, "opens_phrase"):  # "On Mount Longdon, the regiment lost ..."
        start = next((comma + 1 for comma in range(at - 1, start, -1) if view.low(comma) == ","), start)
    told = at < stop and (is_verb(view, at) or any_verb) and view.low(at) not in BREAKS
    return trim(view, start, at) if at - start <= MAX_SPEAKER and told else None


def _is_past(view: View, at: int) -> bool:
    return view.is_past(at) and not view.is_capital(at) and not view.has(at - 1, "article")


def subject(view: View, stop: int) -> Words | None:
    """Read the subject of a sentence when it is somebody who can be cited."""
    span = first_words(view, stop)
    if span is None or any(view.low(at) == "," or at in view.figures for at in range(*span)):
        return None  # "On the government side, six soldiers were killed, he said"
    return span if any(is_office(view, at) or view.labels.get(at) in {"FORCE", "COUNTRY"} or view.has(at, "means_state", "means_group") for at in range(*span)) else None


def is_body(view: View, start: int, end: int) -> bool:
    """Tell whether a speaker is a body, a state or a group of people, whom "he" cannot mean."""
    inside = [m for m in view.mentions.get("SOURCE", ()) if start <= m.start < end]
    if any(m.id == "person" and not view.low(m.end - 1).endswith("s") for m in inside):
        return False
    return bool(inside) or any(view.labels.get(at) in {"FORCE", "COUNTRY", "UNIT"} or view.has(at, "means_group", "means_state") for at in range(start, end))


def person(view: View) -> Words | None:
    """Read the subject of a sentence when it is one person, whom "he" or "she" may mean: "The governor of Homs, Talal Barazi, has been on television"."""
    span = first_words(view, view.end, any_verb=True)
    if span is not None:  # "Private Oleh, 23, walked 12 miles"
        span = span[0], next((at for at in range(*span) if view.low(at) == "," and view.is_digit(at + 1)), span[1])
    if span is None or view.has(view.start, "first_person") or any(at in view.figures for at in range(*span)):
        return None  # "our reporter" asks
    if any(view.labels.get(at) in {"FORCE", "COUNTRY"} for at in range(*span)) and is_body(view, *span):
        return None
    placed = {at for place in view.places for at in range(place.start, place.end)}
    named = any(view.is_capital(at) and view.is_capital(at + 1) and not {at, at + 1} & placed for at in range(span[0], span[1] - 1))
    held = any(is_office(view, at) and not view.low(at).endswith("s") for at in range(*span))
    return span if named or held else None


def after(view: View, start: int) -> Words | None:
    """Read a speaker to the right of "according to" or of an inverted verb."""
    at = start
    while at < min(view.end, start + MAX_SPEAKER) and not _ends_speaker(view, start, at):
        at += 1
    return trim(view, start, at)


def agent(view: View, start: int) -> Words | None:
    """Read who is named behind "by": "put by survivors at 3,000", "given by the UN as 900"; not "announced by radio"."""
    if view.has(start, "medium"):
        return None
    span = after(view, start)
    end = next((at for at in range(*span) if view.has(at, "before_figure")), span[1]) if span is not None else start
    return trim(view, start, end)


def _ends_speaker(view: View, start: int, at: int) -> bool:
    """Tell whether a token bounds a speaker that begins at `start` on its right."""
    word = view.low(at)
    if word in BREAKS or (word in {",", "and"} and not view.is_capital(at + 1)):
        return True
    return at > start and (word in MARKS or view.has(at, "ends_speaker") or at in view.dated or is_verb(view, at) or _opens_count(view, at))


def _opens_count(view: View, at: int) -> bool:
    """Tell whether a number begins here that counts what follows: "According to researchers some 9,000 soldiers ..."; not "Channel 4 said", "by two officers"."""
    end = view.figures.get(at, at)
    counts = view.low(end).isalpha() and (end in view.labels or not view.is_capital(end)) and not is_verb(view, end)
    return end > at and counts and not view.is_stop(at - 1)


def met(view: View) -> str:
    """Read whom a reporter met: "Last night we met a colonel who asked not to be named"."""
    for at in view.spots("meets"):
        span = after(view, view.phrase_end(at, "meets"))
        named = span is not None and not view.has(span[0], "object_pronoun")  # "We met him in Marib"
        if span is not None and named and any(view.is_capital(t) or is_office(view, t) for t in range(*span)):
            return view.text(*span)
    return ""


def possessor(view: View, mention: Mention) -> Words | None:
    """Read "by the KNLA's account", "on the army's reckoning", "by police estimates"."""
    at = mention.start - 1
    while view.has(at, "before_account"):
        at -= 1
    end = at + 1
    while at >= view.start and view.low(at) not in {",", ";", ":", "."} and not view.has(at, "of_account") and not is_verb(view, at):
        at -= 1
    return trim(view, at + 1, end) if view.has(at, "of_account") else None


def for_whom(view: View) -> Words | None:
    """Read the head of "For the Defence Ministry, nine died": an office that counts, no force that suffers."""
    if not view.has(view.start, "for_whom"):
        return None
    span = after(view, view.start + 1)
    known = span is not None and view.low(span[1]) == "," and any(is_office(view, at) and at not in view.labels for at in range(*span))
    return span if known else None


def office(view: View) -> str:
    """Read who is named by an office, as a last resort: "with a task force commander of the Democratic Front, 34"."""
    mention = next((m for m in reversed(view.mentions.get("SOURCE", [])) if m.id == "person"), None)
    if mention is None:
        return ""
    start, behind = mention.start, after(view, mention.start)
    while start > view.start and not view.is_stop(start - 1) and not is_verb(view, start - 1):
        start -= 1
    span = trim(view, start, behind[1]) if behind is not None else None
    return view.text(*span) if span is not None else ""


def before_colon(view: View) -> tuple[int, int, int] | None:
    """Read the head of "Ministry: 244 killed" and of "Tashkent: 585 came"; return the colon and the words."""
    for at in range(view.start + 1, min(view.start + MAX_HEAD, view.end)):
        if view.low(at) == ":" and (any(is_office(view, t) for t in range(view.start, at)) or _is_place(view, at)):
            span = trim(view, view.start, at)
            return None if span is None else (at, *span)
    return None


def _is_place(view: View, colon: int) -> bool:
    """Tell whether only a place stands before a colon ("Tashkent: ..."); "Meanwhile in Aleppo: ..." says where, not who."""
    return any(p.end == colon for p in view.places) and not any(view.has(at, "opens_phrase") for at in range(view.start, colon))


def trim(view: View, start: int, end: int) -> Words | None:
    """Cut articles, dates, openers and punctuation off a speaker; return None when nothing is left."""
    while start < end and (start in view.dated or view.has(start, "opener", "article", "genitive", "not_first") or not view.low(start).strip(STRIPPED)):
        start += 1
    while end > start and (end - 1 in view.dated or view.low(end - 1) in TRAILING or view.has(end - 1, "genitive", "not_last")):
        end -= 1
    if start == view.start and start < end and LIST_MARK.fullmatch(view.word(start)):
        return trim(view, start + 1, end)  # "3.4 The army"
    opened = next((at for at in range(start, end) if view.low(at) == "("), end)
    if opened < end and ")" not in view.words[opened - view.start : end - view.start]:
        end = end + 1 if view.low(end) == ")" else opened
    if start >= end or view.has(start, "no_speaker") or not any(c.isalpha() for c in view.text(start, end)):
        return None
    return start, end
