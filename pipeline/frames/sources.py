"""Sources: the person or body a sentence cites for its numbers, as written."""

from collections.abc import Callable
from typing import Final, NamedTuple

from pipeline.frames import speakers
from pipeline.frames.cast import Party
from pipeline.frames.mentions import Mention
from pipeline.frames.values import Group
from pipeline.frames.view import View
from pipeline.patterns.lexicon import Grammar

# A relay and its source stand this close together.
MAX_RELAY: Final = 24
# Words behind a number in which the name of those counted stands.
MAX_COUNTED: Final = 5
# Words that describe a speaker before his verb.
MAX_DESCRIBED: Final = 10
# "put the toll at about 100": the verb this close before the number.
MAX_PUT: Final = 8
# "put the soldiers taken prisoner in the town on Saturday at 1,700": the same where "at" stands before the number.
MAX_PUT_AT: Final = 18
# "gave ... the balance sheet: 12 dead and 8 wounded": the list this close behind the verb.
MAX_LISTED: Final = 24
# "by the army's own latest account": a preposition this close before the noun makes it one.
MAX_ACCOUNT: Final = 4
CLOSED: Final = frozenset({"", ".", ",", ";", ":", '"', "”"})
OPENING_QUOTES: Final = frozenset({"“", '"', "„", "«"})
PRONOUNS: Final = frozenset({"speaker_pronoun", "object_pronoun", "possessive"})
BY_AGENT: Final = frozenset({"say", "claim", "weak"})
# The rule by which a count belongs to who has presented the figures of the text.
BRIEFING: Final = "frames:briefing"
RELAY: Final = "according_to"
ACCOUNT: Final = "own_account"
WEAK: Final = "weak"
DENY: Final = "deny"


class Source(NamedTuple):
    """Somebody who says something: the mention that shows it (none at a colon), where it stands, and the speaker."""

    mention: Mention | None
    at: int
    start: int
    end: int
    text: str


class Heard(NamedTuple):
    """Who is heard around a sentence, asked for only where needed: whose words its paragraph gives, who spoke last, whom the sentence before is about.

    `briefing` names who has presented the figures of a text ("The spokesman gave the following figures").

    `asked` is the action of the last question before it and the token where that begins; `campaign` whether the text tells
    of a war or an offensive and of no single raid, `country` the state the sentence before in the paragraph is about, `party` its subject; `summary` whether the
    headline says that the text sums up a time; `voice` the armed group for which whoever answers in an interview speaks.
    """

    in_paragraph: Callable[[], str]
    last: Callable[..., str]
    subject: Callable[[], str]
    asked: Callable[[], tuple[str, int]]
    campaign: Callable[[], bool]
    country: Callable[[], str]
    briefing: Callable[[], str]
    party: Callable[[], Party]
    summary: bool
    voice: Callable[[], Party]


def find_sources(view: View) -> list[Source]:
    """Return every speaker of the sentence."""
    found = []
    for mention in view.reporting():
        span = _speaker(view, mention)
        if span is not None:
            found.append(Source(mention, mention.start, *span, " ".join(view.text(*span).split())))
    opening = speakers.for_whom(view)
    if opening is not None:
        found.append(Source(None, view.start, *opening, view.text(*opening)))
    head = speakers.before_colon(view) if ":" in view.words else None
    if head is not None:
        colon, start, end = head
        found.append(Source(None, colon, start, end, view.text(start, end)))
    return found


def _speaker(view: View, mention: Mention) -> speakers.Words | None:
    """Return the words that name who says what a verb or noun of saying introduces."""
    if _cites(mention):
        return None if view.has(mention.end, "medium") else speakers.after(view, mention.end)
    if mention.id == ACCOUNT or (_is_account(mention) and _is_noun(view, mention)):
        of = view.low(mention.end) == "of" and view.has(mention.start - 1, "article") and view.has(mention.start - 2, "of_account")
        return speakers.after(view, mention.end + 1) if of else speakers.possessor(view, mention)
    if (mention.form == "ing" and not view.has(mention.start - 1, "copula", "passive")) or view.low(mention.start - 1) == "to":
        return None
    if mention.form in {"past", "base"} and view.low(mention.end) == "by" and mention.id in BY_AGENT:
        named = speakers.agent(view, mention.end + 1)
        if named is not None:
            return named
    if _is_noun(view, mention):
        return _opening_noun(view, mention)
    return speakers.inverted(view, mention) or speakers.before(view, mention) or speakers.shared_subject(view, mention)


def _is_account(mention: Mention) -> bool:
    return any(rule.id == ACCOUNT for rule in mention.rules)


def _is_noun(view: View, mention: Mention) -> bool:
    """Tell whether a word of saying is a noun or part of a name here: "Shan State", "a record haul", "Reports of"."""
    start = mention.start
    if mention.id == WEAK:
        return False
    if view.is_capital(start) and not view.word(start).isupper():
        return True
    if view.has(start, "also_noun") and any(place.start < start <= place.end and not place.metonym for place in view.places):
        return True  # "Borno state", "Rakhine and Shan states"
    if _is_account(mention) and any(view.has(at, "by_account") for at in range(start - MAX_ACCOUNT, start)):
        return True
    if mention.end - start > 1 or mention.form not in {"base", "s"}:
        return False
    if mention.form == "base" and view.has(start, "also_noun"):
        plural = view.low(start - 1).endswith("s") or view.has(start - 1, "speaker_pronoun", "auxiliary", "plural_speaker")
        return not (plural or view.is_capital(start - 1))
    return mention.form != "base" and (view.has(start - 1, "article", "before_noun") or view.low(mention.end) == "of")


def _opening_noun(view: View, mention: Mention) -> speakers.Words | None:
    """Take "Reports that ..." and "Estimates of ..." at the head of a sentence for their own source."""
    plural = mention.form == "s" and mention.start == view.start and view.has(mention.end, "after_report")
    return (mention.start, mention.end) if plural else None


def choose_source(view: View, group: Group, sources: list[Source], heard: Heard, grammar: Grammar) -> tuple[str, list[str]]:
    """Return the speaker cited for a group and the rules that say so; a relay and its source are joined.

    Where a sentence names no speaker its paragraph may; one that opens with a quotation mark goes on quoting the last one.
    """
    others = [s for s in sources if not (s.start <= group.start < s.end or group.start <= s.start < group.end or _tells_next(view, s, group))]
    usable = [s for s in others if s.mention is None or s.mention.id != WEAK or (_puts(view, s.mention, group) and not (_owns(view, s) and _is_pronoun_at(view, s.start)))]
    if not usable:
        speaker = heard.in_paragraph() or (heard.last(person=False) if view.words[0] in OPENING_QUOTES else "")
        if speaker:
            return speaker, ["frames:quote"]
        presiding = heard.briefing()
        return (presiding, [BRIEFING]) if presiding else ("", [])
    chosen = min([s for s in usable if not _owns(view, s)] or usable, key=lambda s: _reach(view, s, group))
    other = next((s for s in usable if s is not chosen and is_relay(s) != is_relay(chosen) and abs(s.at - chosen.at) <= MAX_RELAY), None)
    kept = [chosen] if other is None else [chosen, other]
    names = dict.fromkeys(_meant(view, s, sources, heard, grammar) if is_pronoun(s.text, grammar) else s.text for s in kept)
    return "; ".join(filter(None, names)), [s.mention.rule.name for s in kept if s.mention is not None]


def _tells_next(view: View, source: Source, group: Group) -> bool:
    """Tell whether a speaker behind a count only tells what follows: "France sent 190 men, while Belgium said another 800 would come"."""
    if source.mention is None or source.start < group.end or view.low(source.mention.end) in CLOSED:
        return False
    counts_on = any(at in view.figures for at in range(source.mention.end, view.end))
    return counts_on and any(group.end <= bar < source.start for bar in view.bars())


def told_at(source: Source) -> int:
    """Return the verb of saying behind a speaker and what describes him ("a colonel who got away to the hills says"), else his end."""
    mention = source.mention
    behind = mention is not None and mention.id != WEAK and source.end <= mention.start <= source.end + MAX_DESCRIBED
    return mention.start if mention is not None and behind else source.end


def _meant(view: View, source: Source, sources: list[Source], heard: Heard, grammar: Grammar) -> str:
    """Return whom a pronoun means: a speaker or the subject of its sentence ("The junta has sent 1,000 men by its own account"), or one before."""
    body = not view.has(source.start, "subject_pronoun", "object_pronoun")
    spoken = [s.text for s in sources if s.end <= source.start and (s.mention is None or s.mention.id != WEAK) and not is_pronoun(s.text, grammar)]
    if spoken and not body:
        return spoken[-1]
    subject = speakers.subject(view, source.start) if body else speakers.person(view)
    text = view.text(*subject) if subject is not None and subject[1] <= source.start else ""
    if text and not is_pronoun(text, grammar):
        return text
    if body and source.start > view.start:  # "The FARC wants to exchange its captives, 245 by its own count", "... surrendered to the Arakan Army, it said"
        # "Dozens of Taliban were killed, it said" is no word of theirs.
        counted = {at for start in range(view.start, source.start) if start in view.figures for at in range(start, start + MAX_COUNTED)}
        named = [m for at, m in view.nouns.items() if at < source.start and m.label in {"FORCE", "COUNTRY"} and at not in counted]
        if named:
            return view.text(named[-1].start, named[-1].end)
    return heard.in_paragraph() or (heard.subject() if body else "") or heard.last(person=view.has(source.start, "he"))


def _owns(view: View, source: Source) -> bool:
    """Tell whether "has" may say whose people they are instead: "INTERFET has 2,300 personnel ashore"."""
    return source.mention is not None and source.mention.id == WEAK and view.has(source.mention.start, "possess")


def _is_pronoun_at(view: View, at: int) -> bool:
    return view.has(at, "subject_pronoun", "body_pronoun")


def is_pronoun(speaker: str, grammar: Grammar) -> bool:
    """Tell whether a speaker is only meant by a pronoun."""
    return not PRONOUNS.isdisjoint(grammar.get(speaker.lower(), ()))


def is_relay(source: Source) -> bool:
    """Tell whether a speaker is only cited by another."""
    return source.mention is not None and _cites(source.mention)


def _cites(mention: Mention) -> bool:
    """Tell whether a word names the source behind it: "according to", "citing"."""
    return mention.id == RELAY or (mention.form == "ing" and any(rule.id == RELAY for rule in mention.rules))


def _puts(view: View, mention: Mention, group: Group) -> bool:
    """Tell whether a weak verb of saying ("put", "count", "has") speaks of this group."""
    possesses = mention.end == mention.start + 1 and view.has(mention.start, "possess")
    near = 0 if possesses else MAX_PUT_AT if "at" in view.words[max(group.start - 2, view.start) - view.start : group.start - view.start] else MAX_PUT
    told = not possesses or any(view.has(at, "counted_total", "losses") for at in range(mention.end, group.start))  # "has a far lower number: 31"
    if told and 0 <= group.start - mention.end <= MAX_LISTED and ":" in view.words[mention.end - view.start : group.start - view.start]:
        return True  # "The General Staff has given, after two days of silence, the balance sheet: 12 soldiers dead"
    return 0 <= group.start - mention.end <= near and view.clause(mention.start) == view.clause(group.start)


def _reach(view: View, source: Source, group: Group) -> tuple[int, bool, int]:
    end = source.mention.end if source.mention is not None else source.at + 1
    crossing = view.words[min(end, group.end) - view.start : max(source.at, group.start) - view.start].count(";") if ";" in view.words else 0
    return crossing, source.mention is not None and source.mention.id == DENY, abs(source.at - group.start)
