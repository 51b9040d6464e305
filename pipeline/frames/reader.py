"""Reader: the frames of one document, sentence by sentence, groups first and then their roles."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import accumulate, pairwise
from typing import Final, TypeVar

from spacy.tokens import Doc

from pipeline.dates import TimeSpan
from pipeline.frames.bearings import Bearings
from pipeline.frames.cast import read_cast
from pipeline.frames.claims import DAY
from pipeline.frames.context import Context, Day, Scene
from pipeline.frames.groups import GroupReader
from pipeline.frames.inheritance import Known, inherit_actor, match_unit
from pipeline.frames.lexicon import GENERIC, REGULAR, FrameWords
from pipeline.frames.nouns import NounReader
from pipeline.frames.parts import Breakdown, find_breakdown, link_parts
from pipeline.frames.resolve import Resolver
from pipeline.frames.sentence import SentenceFramer
from pipeline.frames.sources import Heard
from pipeline.frames.speakers import after
from pipeline.frames.unlisted import unlisted
from pipeline.frames.values import TROOP_COUNTS, UNCOUNTED, Frame, Group
from pipeline.frames.view import Troops, View
from pipeline.frames.voices import Voices
from pipeline.frames.when import usable_dates
from pipeline.frames.where import cross_border, flag_place, lies_in
from pipeline.patterns.ruler import Match
from pipeline.places import Place
from pipeline.quantities.lexicon import Quantity
from pipeline.tokens import sentence_starts, tokens_of

T = TypeVar("T", Quantity, Place, TimeSpan)
# Endings of plurals that name troops without a number.
PLURAL: Final = ("s", "men")
# Sentences kept read at a time; a text may have hundreds of thousands.
MAX_VIEWS: Final = 1000


class FrameReader:
    """Read the counts of one document with everything the text says about them."""

    def __init__(self, doc: Doc, words: FrameWords) -> None:
        self.doc = doc
        self.words = words
        self.bounds = [*sentence_starts(doc), len(doc)]
        self.matches: list[Match] = doc._.matches
        self.starts = [match[0] for match in self.matches]
        self.printed: date | None = doc._.anchor.day
        self.quantities: Sequence[Quantity] = doc._.quantities
        dates: tuple[TimeSpan, ...] = doc._.dates
        self.places = self._by_sentence(doc._.places)
        self.dates = self._by_sentence(dates)
        self.dated = {at for span in dates for at in range(span.start, span.end)}
        starts, (first, last) = tokens_of(doc).starts, doc._.dateline
        self.dateline = range(bisect_left(starts, first), bisect_left(starts, last))
        self.figures = {q.start: q.end for q in self.quantities}
        self.paragraphs = {section.start for section in doc._.sections}
        self.bearings = Bearings(self.matches)
        self.steps = self._count_steps()
        self.resolver = Resolver(words)
        self.cast = read_cast(doc, self.matches, self.bearings, words.units)
        self.frames: list[Frame] = []
        self.breakdowns: list[Breakdown] = []
        self.spoken: set[int] = set()
        self._views: dict[int, View] = {}
        self._framed: set[int] = set()
        self._told_days: dict[int, list[TimeSpan]] = {}

    def read(self) -> list[Frame]:
        """Return the frames of the document in order."""
        voices = Voices(self.doc, self.bearings, self.bounds, self.steps, view_of=self._view, words=self.words)
        lenders: list[Group] = []
        for index, quantities in sorted(self._by_sentence([q for q in self.quantities if q.num_start not in self.dated]).items()):
            view = self._view(index)
            groups = GroupReader(view, quantities, NounReader(view, quantities, self.words)).read()
            kept = self.resolver.resolve(view, groups)
            uncounted = [group for group in groups if group.kind in UNCOUNTED]
            lenders.extend(uncounted)
            if kept:
                framer = SentenceFramer(view, self.words, self.cast, self.frames, voices.around(index))
                for group in uncounted:
                    group.framed_by = framer.frame
                framer.read(kept, groups, self.dates.get(index, []))
                self.spoken.update(at for source in framer.sources for at in range(source.start, source.end))
                voices.note(index, view, framer.sources, frozenset(group.quantity.num_start for group in groups))
                self._note_breakdown(view, kept, groups)
            else:
                for group in uncounted:
                    group.framed_by = partial(self._frame_uncounted, view, groups, voices.around(index), self.dates.get(index, []))
        for group in lenders:
            group.framed_by = None  # it holds the sentence, and frames are kept
        self._inherit()
        self._views.clear()  # they ask the reader that holds them: without this only the collector of cycles would free both
        return self.frames

    def _frame_uncounted(self, view: View, groups: list[Group], heard: Heard, dates: list[TimeSpan], group: Group) -> Frame:
        """Return people without a row of their own with their roles; asked for when a later count is a part of them."""
        framer = SentenceFramer(view, self.words, self.cast, self.frames, heard)
        framer.read([], groups, dates)
        return framer.frame(group)

    def _by_sentence(self, found: Sequence[T]) -> dict[int, list[T]]:
        """Sort what a stage found by the sentence it begins in."""
        buckets: dict[int, list[T]] = defaultdict(list)
        for item in found:
            buckets[bisect_right(self.bounds, item.num_start if isinstance(item, Quantity) else item.start) - 1].append(item)
        return buckets

    def _count_steps(self) -> list[int]:
        """Return the number of each sentence as distances count it: one that names no number, day, place or player adds nothing."""
        told = {*self.places, *self.dates, *self._by_sentence(self.quantities)}
        told.update(bisect_right(self.bounds, start) - 1 for start in self.bearings.telling)
        return list(accumulate(index in told for index in range(len(self.bounds) - 1)))

    def _matches(self, index: int) -> list[Match]:
        return self.matches[bisect_left(self.starts, self.bounds[index]) : bisect_left(self.starts, self.bounds[index + 1])]

    def _view(self, index: int) -> View:
        """Return one sentence, read once however many ask for it."""
        if index not in self._views:
            if len(self._views) >= MAX_VIEWS:
                self._views.clear()
            self._views[index] = self._read_view(index)
        return self._views[index]

    def _read_view(self, index: int) -> View:
        view = View(self.doc, self.steps[index], (self.bounds[index], self.bounds[index + 1]), self._matches(index), self.words.grammar)
        view.places, view.before = self.places.get(index, []), partial(self._troops_before, index)
        view.dated, view.dateline, view.figures, view.printed = self.dated, self.dateline, self.figures, self.printed
        return view

    def _note_breakdown(self, view: View, kept: list[Group], groups: list[Group]) -> None:
        breakdown = find_breakdown(view, groups) if len(kept) > 2 else None  # noqa: PLR2004 - a total and two parts
        if breakdown is not None:
            self.breakdowns.append(breakdown)

    def _troops_before(self, index: int) -> list[Troops]:
        """Return (unit, force, country) of plural troops named without a number in the sentence before."""
        lows = tokens_of(self.doc).lows
        found: list[Troops] = []
        force = country = ""
        before = bisect_left(self.steps, self.steps[index] - 1)
        asks = "?" in lows[max(self.bounds[before + 1] - 2, 0) : self.bounds[before + 1]]  # "How many men did you lose?"
        for start, end, rules in self._matches(before) if before < index else ():
            for rule in rules:
                if rule.label == "FORCE":
                    force, country = rule.id, rule.payload["country"] if rule.payload else ""
                elif rule.label == "NATIONALITY":
                    joined = country and "conjunction" in self.words.grammar.get(lows[start - 1], ())
                    force, country = "", f"{country}|{rule.id}" if joined else rule.id
                elif rule.label == "UNIT" and lows[end - 1].endswith(PLURAL) and (asks or not rule.id.startswith(GENERIC)):
                    found.append((REGULAR if rule.id.startswith(GENERIC) else rule.id, force, country))
                    force = country = ""
        return found

    def _inherit(self) -> None:
        """Fill what sentences leave open from the whole document."""
        known = Known(self.words)
        for frame in self.frames:
            if frame.table == TROOP_COUNTS:
                inherit_actor(frame, self.cast, known, self.words)
                match_unit(frame, self.words)
                cross_border(frame, self.words)
            known.add(frame)
        self._carry_sources()
        Context(self.frames, self.cast, self.words, self._scenes, self._days, spoken=self.spoken).fill()
        link_parts(self.frames, self.breakdowns)
        for frame in self.frames:
            flag_place(frame)
            for name in frame.date.flags if frame.date is not None else ():
                frame.flag(name)

    def _carry_sources(self) -> None:
        """Let a count that goes on where the one before it in its paragraph ended have the same source: "A further 68 had been detained"."""
        sections = sorted(self.paragraphs)
        for before, frame in pairwise(self.frames):
            near = frame.group.sentence - before.group.sentence <= 1 and bisect_right(sections, before.start) == bisect_right(sections, frame.start)
            if near and not frame.source and before.source and frame.group.quantity.additional:
                frame.source = before.source
                frame.flag("source_inherited")
        for frame in self.frames:
            if not frame.source:
                frame.source = self._named_after(bisect_right(self.bounds, frame.start))

    def _named_after(self, index: int) -> str:
        """Return who is named in the sentence behind a count as the one it comes from: "So said the President yesterday", "That is from the register"."""
        if index + 1 >= len(self.bounds) or self.bounds[index] in self.paragraphs:
            return ""
        opening = self._matches(index)[:1]
        if not opening or opening[0][0] > self.bounds[index] + 1 or not any(rule.id == "names_source" for _, _, rules in self._matches(index)[:3] for rule in rules):
            return ""
        view = self._view(index)
        end = next((view.phrase_end(at, "names_source") for at in range(view.start, view.start + 2) if view.has(at, "names_source")), -1)
        span = after(view, end) if end >= 0 else None
        return view.text(*span) if span is not None else ""

    def _days(self, first: int, last: int) -> list[Day]:
        """Return the days on which something happened in the sentences without a count from one distance to another."""
        framed = self._framed = self._framed or {bisect_right(self.bounds, frame.start) - 1 for frame in self.frames}
        sentences = range(bisect_left(self.steps, first), bisect_right(self.steps, last))
        return [(self.steps[index], span) for index in sentences if index in self.dates and index not in framed for span in self._told(index)]

    def _told(self, index: int) -> list[TimeSpan]:
        if index not in self._told_days:
            dates = usable_dates(self._view(index), self.dates[index])
            # the day of the paper stands in datelines, too
            self._told_days[index] = [span for span in dates if span.precision == DAY and span.direction != "future" and span.date_start != self.printed]
        return self._told_days[index]

    def _scenes(self) -> list[Scene]:
        """Return the places an event may be at, with their sentences: no capitals that speak, no datelines, no countries."""
        texts, lows = tokens_of(self.doc).texts, tokens_of(self.doc).lows
        found = ((self.steps[index], place) for index, places in sorted(self.places.items()) for place in places)
        found = ((step, place) for step, place in found if not place.metonym and place.level not in {"country", "region"})
        listed = [(step, place) for step, place in found if not texts[place.start].isupper() and place.start not in self.dateline]
        named = [(self.steps[index], place) for index in self._naming() for place in unlisted(self._view(index)) if place.level != "region"]
        scenes = sorted([*listed, *named], key=_where) if named else listed
        inside = {later[1].start for earlier, later in pairwise(scenes) if lies_in(lows, self.words.grammar, earlier[1], later[1])}
        return [scene for scene in scenes if scene[1].start not in inside]

    def _naming(self) -> list[int]:
        """Return the sentences in which a name that is no known place stands where a place stands: "The rebels are in Metele"."""
        tokens, governing = tokens_of(self.doc), self.words.governing
        known = {place.start for places in self.places.values() for place in places}
        texts = tokens.texts
        spots = [at + 1 for at, low in enumerate(tokens.lows[:-1]) if low in governing and texts[at + 1][0].isupper() and at + 1 not in known]
        return sorted({bisect_right(self.bounds, at) - 1 for at in spots})


def _where(scene: Scene) -> int:
    return scene[1].start
