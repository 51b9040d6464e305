"""Build the frames of one document, sentence by sentence, groups first and then their roles."""

from bisect import bisect_right
from collections import defaultdict
from functools import partial

from spacy.tokens import Doc

from pipeline.frames.actions import ACROSS, find_action, find_territory_action
from pipeline.frames.actors import STATE_UNITS, Cast, fill_actor, find_by, inherit_actor, subject_of
from pipeline.frames.context import fill_from_context
from pipeline.frames.claims import TOLLS, find_cumulative, find_status
from pipeline.frames.ellipsis import Resolver
from pipeline.frames.groups import GroupReader
from pipeline.frames.lexicon import FrameWords
from pipeline.frames.parts import link_parts
from pipeline.frames.sources import PRONOUNS, Source, choose_source, find_sources
from pipeline.frames.values import Frame, Group
from pipeline.frames.view import Mention, View
from pipeline.frames.when import dates_of_saying, fill_date
from pipeline.frames.where import Placed, cross_border, fill_places, note_border, place_roles
from pipeline.places import Place
from pipeline.quantities.lexicon import Quantity

# Words between a verb of loss and the number of the lost: "suffered more than 30 dead".
MAX_LOSS = 5
# The subject of a sentence stands within its first words.
MAX_SUBJECT = 3
# Forces that seldom serve abroad.
LOCAL_UNITS = frozenset({"police", "border_guard", "security_personnel"})


class FrameReader:
    """Read the counts of one document with everything the text says about them."""

    def __init__(self, doc: Doc, words: FrameWords) -> None:
        self.doc = doc
        self.words = words
        self.bounds = [sentence.start for sentence in doc.sents] or [0]
        self.quantities: dict[int, list[Quantity]] = defaultdict(list)
        for quantity in doc._.quantities:
            self.quantities[self._sentence(quantity.num_start)].append(quantity)
        self.matches = self._bucket(set(self.quantities))
        self.places: dict[int, list[Place]] = defaultdict(list)
        for place in doc._.places:
            self.places[self._sentence(place.start)].append(place)
        self.dates = defaultdict(list)
        for date in doc._.dates:
            self.dates[self._sentence(date.start)].append(date)
        self.dated = {at for date in doc._.dates for at in range(date.start, date.end)}
        self.cast = self._cast()
        self.resolver = Resolver()
        self.speaker = ""
        self.sources: list[Source] = []
        self.frames: list[Frame] = []

    def _sentence(self, token: int) -> int:
        return bisect_right(self.bounds, token) - 1

    def _bucket(self, wanted: set[int]) -> dict[int, dict[str, list[Mention]]]:
        """Sort the matches of the sentences that hold numbers by label."""
        buckets: dict[int, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        for start, end, rules in self.doc._.matches:
            sentence = self._sentence(start)
            if sentence in wanted:
                by_label: dict[str, list[object]] = defaultdict(list)
                for rule in rules:
                    by_label[rule.label].append(rule)
                for label, found in by_label.items():
                    buckets[sentence][label].append(Mention(start, end, tuple(found)))  # type: ignore[arg-type]
        return buckets

    def _troops_before(self, index: int) -> list[tuple[str, str, str]]:
        """Return (unit, force, country) of plural troops named without a number in the sentence before."""
        begin = self.bounds[max(index - 1, 0)]
        found: list[tuple[str, str, str]] = []
        force = country = ""
        for start, end, rules in self.doc._.matches:
            if not begin <= start < self.bounds[index]:
                continue
            for rule in rules:
                if rule.label == "FORCE":
                    force, country = rule.id, rule.payload["country"] if rule.payload else ""
                elif rule.label == "NATIONALITY":
                    force, country = "", rule.id
                elif rule.label == "UNIT" and not rule.id.startswith("generic") and self.doc[end - 1].lower_.endswith(("s", "men")):
                    found.append((rule.id, force, country))
                    force = country = ""
        return found

    def _cast(self) -> Cast:
        """Count which states and armed groups the document names."""
        cast = Cast()
        end = -1
        for start, stop, rules in self.doc._.matches:
            if start < end:
                continue
            for rule in rules:
                if rule.label == "FORCE":
                    end = stop
                    if rule.payload and rule.payload["country"]:
                        cast.states[rule.payload["country"]] += 1
                    kind = rule.payload["kind"] if rule.payload else "nonstate"
                    (cast.missions if kind == "international" else cast.groups)[rule.id] += kind != "state"
                elif rule.label in {"NATIONALITY", "COUNTRY"} and "|" not in rule.id:
                    cast.states[rule.id] += 1 + 3 * (rule.label == "NATIONALITY" and self._before_state_unit(stop))
        for place in self.doc._.places:
            if place.country and not place.metonym and place.level != "country":
                cast.states[place.country] += 1
            if place.country and not place.metonym:
                cast.theatres[place.country] += 1
        return cast

    def _before_state_unit(self, token: int) -> bool:
        return any(start == token and rule.label == "UNIT" and rule.id in STATE_UNITS for start, _, rules in self._near(token) for rule in rules)

    def _near(self, token: int) -> list[tuple[int, int, tuple[object, ...]]]:
        return self._by_start().get(token, [])

    def _by_start(self) -> dict[int, list[tuple[int, int, tuple[object, ...]]]]:
        if not hasattr(self, "_starts"):
            self._starts: dict[int, list[tuple[int, int, tuple[object, ...]]]] = defaultdict(list)
            for match in self.doc._.matches:
                self._starts[match[0]].append(match)
        return self._starts

    def read(self) -> list[Frame]:
        """Return the frames of the document in order."""
        for index in sorted(self.quantities):
            end = self.bounds[index + 1] if index + 1 < len(self.bounds) else len(self.doc)
            view = View(self.doc, index, self.bounds[index], end, self.matches.get(index, {}), partial(self._troops_before, index))
            view.places, view.dated = self.places[index], self.dated
            groups = GroupReader(view, self.quantities[index], self.dated).read()
            kept = self.resolver.resolve(view, groups)
            if kept:
                self._frame_sentence(view, kept, groups)
        for frame in self.frames:
            if frame.table == "troop_counts":
                inherit_actor(frame, self.cast, self.frames)
                self._match_unit(frame)
                cross_border(frame, self.words.countries)
        fill_from_context(self.frames, self.cast, self.words.countries, self._scenes())
        link_parts(self.frames)
        return self.frames

    def _match_unit(self, frame: Frame) -> None:
        """Give "men" and "dead" whose force is known the unit of that force."""
        row = self.words.forces.get(frame.group.force)
        if row is not None and row["unit"] and "unit_inherited" in frame.group.flags:
            frame.group.unit = row["unit"]

    def _scenes(self) -> list[tuple[int, Place]]:
        """Return the places an event may be at, with their sentences: no capitals that speak, no datelines, no countries."""
        return [(index, place) for index, places in sorted(self.places.items()) for place in places if not place.metonym and place.level not in {"country", "region"} and not self.doc[place.start].is_upper]

    def _frame_sentence(self, view: View, kept: list[Group], groups: list[Group]) -> None:
        people = [g for g in groups if g.kind in {"troops", "person", "mixed"}]
        self.sources = sources = find_sources(view)
        placed = place_roles(view, self.places[view.index], [range(s.start, s.end) for s in sources])
        saying = dates_of_saying(view, self.dates[view.index])
        for group in kept:
            frame = Frame("troop_counts" if group.kind == "troops" else "districts", group)
            group.frame = frame
            verb = self._act(view, frame, people)
            self._place(view, frame, placed, verb)
            fill_date(view, frame, self.dates[view.index], saying, verb=verb)
            frame.theatre = self._only_country(view, group, verb)
            self._claim(view, frame, sources, verb)
            self._inherit(frame)
            self.frames.append(frame)
        counted = {g.quantity.num_start for g in groups}
        named = [s for s in sources if s.mention.rules and s.mention.id != "weak" and s.text.lower() not in PRONOUNS and counted.isdisjoint(range(s.start, s.end))]
        self.speaker = named[-1].text if named else self.speaker

    def _only_country(self, view: View, group: Group, verb: int) -> str:
        """Return the country of a sentence that names one only, unless it is the one that kills."""
        spoken = {at for source in self.sources for at in range(source.start, source.end)}
        named = {m.id for s, m in view.nouns.items() if view.labels[s] in {"COUNTRY", "NATIONALITY"} and s not in spoken and not view.has(s - 1, "at", "to", "from")}
        named |= {p.country for p in view.places if p.country and p.metonym and p.start not in spoken}
        if not named and group.unit in LOCAL_UNITS:
            named = {p.country for p in view.places if p.country and not p.metonym and p.start not in spoken}
        killer = 0 <= verb < group.start and any(view.labels[s] in {"COUNTRY", "NATIONALITY", "FORCE"} and s < verb for s in view.nouns)
        return next(iter(named)) if len(named) == 1 and not killer and "|" not in next(iter(named)) else ""

    def _act(self, view: View, frame: Frame, people: list[Group]) -> int:
        """Find the action; return the token of its verb, or -1."""
        group = frame.group
        if frame.table == "districts":
            found = find_territory_action(view, group, self.words.actions)
        else:
            found = find_action(view, group, people, self.words.actions)
        if found is not None and found.weight >= ACROSS and group.elliptic and found.mention is None and group.antecedent is not None and found.id == "present":
            found = None
        if found is not None and not (found.weight < ACROSS and self._can_inherit(view, group)):
            frame.action = found.id
            frame.rules.append(found.rule)
        else:
            found = None
            self._inherit_action(view, frame)
        verb = found.verb if found is not None else -1
        if frame.table == "districts":
            frame.by = find_by(view, frame, verb, self.places[view.index], [])
        else:
            loss = next((at for at in range(group.start - 1, max(group.start - MAX_LOSS, view.start - 1), -1) if view.has(at, "loss")), -1)
            owning = loss if loss >= 0 and frame.action in TOLLS else verb
            fill_actor(view, frame, self.places[view.index], owning, lost=loss >= 0, cast=self.cast)
        return verb

    def _can_inherit(self, view: View, group: Group) -> bool:
        """Tell whether a count of the same sentence, or the one this continues, has an action to lend."""
        if group.antecedent is not None and group.antecedent.frame is not None and group.antecedent.frame.action:
            return True
        return bool(self.frames) and self.frames[-1].table == "troop_counts" and self.frames[-1].group.sentence == view.index and bool(self.frames[-1].action)

    def _inherit_action(self, view: View, frame: Frame) -> None:
        """Let a part of a breakdown do what its total does: "617 gave up: 67 officers, 401 other ranks"."""
        antecedent = frame.group.antecedent
        if antecedent is not None and antecedent.frame is not None and antecedent.frame.table == frame.table:
            frame.action = antecedent.frame.action
            frame.flags.append("action_inherited")
        elif self.frames:
            last = self.frames[-1]
            if last.table == frame.table and last.action and last.group.sentence >= view.index - 1:
                frame.action = last.action
                frame.flags.append("action_inherited")

    def _place(self, view: View, frame: Frame, placed: list[Placed], verb: int) -> None:
        moves = self.words.actions.moves(frame.action) if frame.table == "troop_counts" else ""
        fill_places(view, frame, placed, moves=moves, verb=verb)

    def _claim(self, view: View, frame: Frame, sources: list[Source], verb: int) -> None:
        frame.source, rules = choose_source(view, frame.group, sources, self.speaker)
        frame.status, cue = find_status(view, frame.group, verb)
        total = find_cumulative(view, frame, verb)
        frame.cumulative = bool(total)
        frame.rules.extend(rule for rule in (*rules, cue, total) if rule)
        note_border(view, frame, self._speaker_country(view, frame, sources))
        cross_border(frame, self.words.countries)

    def _speaker_country(self, view: View, frame: Frame, sources: list[Source]) -> str:
        """Return the country of the one who speaks of a border: the source's, else the subject's."""
        for source in sources:
            for at in range(source.start, source.end):
                if view.labels.get(at) in {"NATIONALITY", "COUNTRY"} and "|" not in view.nouns[at].id:
                    return view.nouns[at].id
                metonym = next((p for p in view.places if p.start == at and p.country), None)
                if metonym is not None:
                    return metonym.country
        owners = [m.id for s, m in view.nouns.items() if view.labels[s] == "COUNTRY" and view.low(m.end) in {"'s", "’s"} and m.id != frame.group.country]
        if owners:
            return owners[0]
        _, country, at = subject_of(view, frame.group.start, view.places)
        return country if at - view.start <= MAX_SUBJECT else ""

    def _inherit(self, frame: Frame) -> None:
        """Let an elliptic count take what it does not say itself from the count it continues."""
        antecedent = frame.group.antecedent
        before = antecedent.frame if antecedent is not None else None
        if before is None or before.table != frame.table:
            return
        if not frame.action:
            frame.action, frame.by = before.action, frame.by or before.by
            frame.flags.append("action_inherited")
        same = antecedent is not None and antecedent.sentence == frame.group.sentence
        if not frame.location and before.location:
            frame.location, frame.place = before.location, before.place
        frame.origin = frame.origin or before.origin
        frame.destination = frame.destination or before.destination
        if frame.date is None and before.date is not None and same:
            frame.date, frame.date_end = before.date, before.date_end
            frame.flags.append("date_inherited")
        if same and not frame.source:
            frame.source = before.source
        if same and "action_inherited" in frame.flags:
            frame.cumulative = frame.cumulative or (before.cumulative and not frame.group.quantity.additional)
            frame.status = before.status if frame.status == "asserted" else frame.status
