"""Voices: who goes on speaking where a sentence names nobody: the head of its paragraph, whoever answers, the last speaker."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Final

from spacy.tokens import Doc

from pipeline.frames import speakers
from pipeline.frames.actors import subject_of
from pipeline.frames.bearings import PRESENTS, Bearings
from pipeline.frames.cast import Party
from pipeline.frames.lexicon import PRESENT, FrameWords
from pipeline.frames.sources import PRONOUNS, WEAK, Heard, Source, find_sources, is_pronoun
from pipeline.frames.view import View
from pipeline.patterns.lexicon import Grammar
from pipeline.tokens import tokens_of

# Sentences back in which the one whom "he" or an opening quotation mark means may have spoken without a number.
MAX_BACK: Final = 3
# Sentences looked through at most, telling or not.
MAX_LOOK: Final = 60
# Sentences before the first question in which the one who answers is introduced.
MAX_INTRODUCTION: Final = 8
# The subject of a sentence stands within its first words.
MAX_OPENER: Final = 2
# Sentences behind a question that may answer it.
MAX_ANSWER: Final = 3
# GRAMMAR ids of the marks an interview is printed with.
QUESTION: Final = "mark_question"
ANSWER: Final = "mark_answer"
# An interview without marks: so many paragraphs that are one question of at most so many words, answered in the first person.
MIN_QUESTIONS: Final = 3
MAX_QUESTION: Final = 40
FIRST_PERSON: Final = "first_person"
# GRAMMAR id of words that ask whoever answers about his own side.
SECOND_PERSON: Final = "second_person"


class Voices:
    """Know who speaks in a document. `bounds` are the first tokens of its sentences and its end, `steps` count those that tell something.

    Distances are steps: a paragraph about nothing of this kind in between changes nothing. `view_of` shows one sentence.
    """

    def __init__(self, doc: Doc, bearings: Bearings, bounds: list[int], steps: list[int], *, view_of: Callable[[int], View], words: FrameWords) -> None:
        self._view_of = view_of
        self._facts, self._grammar = words.actions, words.grammar
        self._bounds, self._steps = bounds, steps
        self._lows = tokens_of(doc).lows
        self._paragraphs = [section.start for section in doc._.sections]
        self._marks = _interview_marks(self._lows, self._paragraphs, self._grammar)
        self._heads: dict[int, str] = {}
        self._last, self._spoke, self._person, self._met = "", -1, "", -1
        self._at = -1
        self._guest: str | None = None
        self._guest_party = Party()
        self._campaign: bool | None = None
        self._presenting = bearings.presenting
        self._summary = _sums_up(doc, bearings)
        self._briefings: list[tuple[int, str]] | None = None

    def around(self, index: int) -> Heard:
        """Return who is heard around a sentence."""
        return Heard(
            partial(self._of_paragraph, index), partial(self._before, index), partial(self._subject, index), partial(self._asked, index),
            self._is_campaign, partial(self._country, index), partial(self._briefing, index), partial(self._party, index), self._summary, partial(self._voice, index),
        )  # fmt: skip

    def note(self, index: int, view: View, sources: list[Source], counted: frozenset[int]) -> None:
        """Remember who spoke in a sentence, and the last whom "he" can mean."""
        speaker, person = named(view, sources, counted), named(view, sources, counted, person=True)
        if speaker:
            self._last, self._spoke = speaker, index
        if person:
            self._person, self._met = person, index
        self._at = index

    def _before(self, index: int, *, person: bool) -> str:
        """Return who spoke last before a sentence, or whom a sentence since is about; those included who gave no number; for "he" a person."""
        for at in range(index - 1, max(self._met if person else self._spoke, self._first(index, MAX_BACK) - 1), -1):
            view = self._view_of(at)
            speaker = (named(view, find_sources(view), person=person) if at > self._at else "") or _person(view)
            if speaker:
                return speaker
        return self._person if person else self._last

    def _subject(self, index: int) -> str:
        """Return the body the sentence before is about: "ISIL took Tikrit. It says ..."."""
        if not index:
            return ""
        view = self._view_of(bisect_left(self._steps, self._steps[index - 1]))
        span = speakers.subject(view, view.end)
        text = view.text(*span) if span is not None else ""
        return "" if is_pronoun(text, self._grammar) else text

    def _country(self, index: int) -> str:
        """Return the state that is the subject of the sentence before, in the same paragraph: "Washington is cautious. Up to 300 advisers ..."."""
        party, start = self._party(index), self._bounds[index - 1]
        return party.country if 0 <= party.at - start <= MAX_OPENER else ""

    def _party(self, index: int) -> Party:
        """Return the force or state that is the subject of the sentence before, in the same paragraph: "The Chadians held the town. They lost four men"."""
        if not index or bisect_right(self._paragraphs, self._bounds[index]) != bisect_right(self._paragraphs, self._bounds[index - 1]):
            return Party()
        view = self._view_of(index - 1)
        verb = next((at for at in range(view.start, view.end) if speakers.is_verb(view, at)), view.end if "?" in view.words else view.start)
        return subject_of(view, verb, view.places)

    def _briefing(self, index: int) -> str:
        """Return who has presented the figures of the text before a sentence: "The spokesman gave the following figures"."""
        if self._briefings is None:
            told = sorted({self._sentence(start) for start in self._presenting})
            self._briefings = [(at, name) for at in told for name in [self._presenter(self._view_of(at))] if name]
        return next((name for at, name in reversed(self._briefings) if at < index), "")

    def _presenter(self, view: View) -> str:
        mention = next((m for m in view.mentions.get("GRAMMAR", ()) if m.id == PRESENTS), None)
        span = speakers.before(view, mention) if mention is not None and not view.figures.keys() & range(view.start, view.end) else None
        text = view.text(*span) if span is not None else ""
        return "" if is_pronoun(text, self._grammar) else text

    def _asked(self, index: int) -> tuple[str, int]:
        """Return the action the last question before a sentence asks about, and its first token: "How many are left? The army says 300"."""
        lows = self._lows
        for at in range(index - 1, self._first(index, MAX_ANSWER) - 1, -1):
            start, end = self._bounds[at], self._bounds[at + 1]
            if "?" in lows[max(end - 2, start) : end]:
                return self._question(self._view_of(at)), start
        return "", -1

    def _question(self, view: View) -> str:
        told = [m.id for m in view.actions if self._facts.counts_people(m.id) and not view.has(m.start, "left_over")]
        roles = [m.id for m in view.nouns.values() if m.label == "ROLE"]
        if told or roles:
            return (told or roles)[-1]
        return PRESENT if view.spots("asks_number") else ""

    def _is_campaign(self) -> bool:
        """Tell whether the sentences that tell something name a war or an offensive and no single raid: its tolls add up."""
        if self._campaign is None:
            told = (at for at, step in enumerate(self._steps) if step > (self._steps[at - 1] if at else 0))
            words = {low for at in told for low in self._lows[self._bounds[at] : self._bounds[at + 1]]}
            kinds = set[str]().union(*(self._grammar.get(low, ()) for low in words))
            self._campaign = "long_event" in kinds and "single_event" not in kinds
        return self._campaign

    def _first(self, index: int, steps: int) -> int:
        """Return the first sentence that stands at most so many telling ones before another, and at most MAX_LOOK in all."""
        return max(bisect_left(self._steps, self._steps[max(index - 1, 0)] - steps + 1), index - MAX_LOOK, 0)

    def _of_paragraph(self, index: int) -> str:
        """Return whose words a paragraph gives: the head before its colon, or whoever answers."""
        number = bisect_right(self._paragraphs, self._bounds[index]) - 1
        if number not in self._heads:
            self._heads[number] = self._read_head(number)
        return self._heads[number]

    def _read_head(self, number: int) -> str:
        if self._marks:
            before = [mark for at, mark in self._marks.items() if at <= number]
            return self._interviewed() if before and before[-1] == ANSWER else ""
        if number < 0:
            return ""
        view = self._view_of(self._sentence(self._paragraphs[number]))
        head = speakers.before_colon(view) if ":" in view.words else None
        return view.text(*head[1:]) if head is not None else ""

    def _sentence(self, token: int) -> int:
        return bisect_right(self._bounds, token) - 1

    def _interviewed(self) -> str:
        """Return who answers: the last one introduced before the first question."""
        if self._guest is None:
            first = self._sentence(self._paragraphs[min(self._marks)])
            views = [self._view_of(at) for at in range(first - 1, max(first - 1 - MAX_INTRODUCTION, -1), -1)]
            introduced = ((view, speakers.met(view) or named(view, find_sources(view)) or _person(view)) for view in views)
            held = ((view, speakers.office(view)) for view in views)
            view, self._guest = next(((view, guest) for view, guest in (*introduced, *held) if guest), (None, ""))
            forces = [m for m in view.nouns.values() if m.label == "FORCE" and m.id and view.text(m.start, m.end) in self._guest] if view is not None else []
            payload = forces[0].rule.payload if forces else None
            self._guest_party = Party(force=forces[0].id) if forces and not (payload and payload["country"]) else Party()
        return self._guest

    def _voice(self, index: int) -> Party:
        """Return the armed group for which whoever answers in an interview speaks: "my men" are its."""
        if not self._marks or not self._of_paragraph(index) or not self._guest_party.force:
            return Party()
        asked = next((at for at in range(index - 1, self._first(index, MAX_ANSWER) - 1, -1) if "?" in self._words(at)[-2:]), index)
        own = any(FIRST_PERSON in self._grammar.get(low, ()) for low in self._words(index)) or any(SECOND_PERSON in self._grammar.get(low, ()) for low in self._words(asked))
        return self._guest_party if own else Party()

    def _words(self, index: int) -> list[str]:
        return self._lows[self._bounds[index] : self._bounds[index + 1]]


def _sums_up(doc: Doc, bearings: Bearings) -> bool:
    """Tell whether a headline says that the text sums up a time: "The year in numbers"."""
    return bool(bearings.summing) and bearings.summing[0] < max((section.end for section in doc._.sections if section.kind == "headline"), default=0)


def named(view: View, sources: list[Source], counted: frozenset[int] = frozenset(), *, person: bool = False) -> str:
    """Return the last speaker of a sentence who has a name or an office and is not one of those counted; `person`: one whom "he" can mean."""
    for source in reversed(sources):
        usable = (source.mention is None or source.mention.id != WEAK) and not view.has(source.start, *PRONOUNS)
        if usable and counted.isdisjoint(range(source.start, source.end)) and not (person and speakers.is_body(view, source.start, source.end)):
            return source.text
    return ""


def _person(view: View) -> str:
    span = speakers.person(view)
    return view.text(*span) if span is not None else ""


def _interview_marks(lows: list[str], paragraphs: list[int], grammar: Grammar) -> dict[int, str]:
    """Return the paragraphs that open with "Q:" or "A:", when there are both; else the questions that are paragraphs of their own, and what follows each."""
    opened = ((number, grammar.get(lows[at], ())) for number, at in enumerate(paragraphs) if lows[at + 1 : at + 2] in ([":"], ["."]))
    marks = {number: QUESTION if QUESTION in ids else ANSWER for number, ids in opened if QUESTION in ids or ANSWER in ids}
    return marks if len(set(marks.values())) > 1 else _bare_questions(lows, paragraphs, grammar)


def _bare_questions(lows: list[str], paragraphs: list[int], grammar: Grammar) -> dict[int, str]:
    """Return the marks of an interview that is printed without any; headings that ask are none: nobody answers them in the first person."""
    bounds = [*paragraphs, len(lows)]
    asked = [number for number, (at, end) in enumerate(pairwise(bounds)) if end - at <= MAX_QUESTION and "?" in lows[max(end - 2, at) : end]]
    replies = [number + 1 for number in asked if number + 1 < len(paragraphs) and number + 1 not in asked]
    own = sum(any(FIRST_PERSON in grammar.get(low, ()) for low in lows[bounds[number] : bounds[number + 1]]) for number in replies)
    if len(asked) < MIN_QUESTIONS or own < MIN_QUESTIONS - 1:
        return {}
    return dict.fromkeys(asked, QUESTION) | dict.fromkeys(replies, ANSWER)
