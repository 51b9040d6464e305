"""Sentence: the frames of one sentence: each count with its action, actor, places, date, source and status."""

from typing import Final

from pipeline.dates import TimeSpan
from pipeline.frames.actions import Action, find_action
from pipeline.frames.actors import fill_actor, owned_by_pronoun, subject_of
from pipeline.frames.cast import Cast, Party
from pipeline.frames.claims import find_cumulative, find_status
from pipeline.frames.inheritance import can_inherit_action, inherit_action, inherit_claim
from pipeline.frames.lexicon import GENERIC, PRESENT, FrameWords
from pipeline.frames.sources import BRIEFING, Heard, choose_source, find_sources, is_relay, told_at
from pipeline.frames.territory import find_by, find_territory_action
from pipeline.frames.values import CIVIL, DISTRICTS, MIXED, TROOP_COUNTS, TROOPS, Frame, Group
from pipeline.frames.view import View
from pipeline.frames.weights import ACROSS
from pipeline.frames.when import fill_date, usable_dates
from pipeline.frames.where import cross_border, fill_places, note_border, place_roles

# Words between a verb of loss and the number of the lost: "suffered more than 30 dead".
MAX_LOSS: Final = 4
# Words between a verb of claiming and the number it puts: "spoke of no fewer than 40".
MAX_CLAIM: Final = 5
# Words between "they" and the verb that says what they have or lost.
MAX_PRONOUN: Final = 3
# Rules by which a count has an owner that its list shares, and the words between two items of it.
OWNED: Final = {"frames:possessive", "frames:losses"}
MAX_JOINED: Final = 2
# The subject of a sentence stands within its first words.
MAX_SUBJECT: Final = 3
ACTING: Final = frozenset({TROOPS, CIVIL, MIXED})
STATES: Final = frozenset({"COUNTRY", "NATIONALITY"})
ACTORS: Final = frozenset({"FORCE", *STATES})


class SentenceFramer:
    """Frame the counts of one sentence. `frames` are those of the document so far, `heard` who speaks around it."""

    def __init__(self, view: View, words: FrameWords, cast: Cast, frames: list[Frame], heard: Heard) -> None:
        self.view = view
        self.words = words
        self.cast = cast
        self.frames = frames
        self.heard = heard
        self.sources = find_sources(view)
        view.cited = {at for source in self.sources if is_relay(source) for at in range(source.start, source.end)}
        self._spoken = {at for source in self.sources for at in range(source.start, source.end)}

    def read(self, kept: list[Group], groups: list[Group], dates: list[TimeSpan]) -> None:
        """Append a frame for each kept group."""
        self._people = [group for group in groups if group.kind in ACTING]
        self._placed = place_roles(self.view, [range(s.start, max(s.end, told_at(s))) for s in self.sources])
        self._dates = usable_dates(self.view, dates)
        for group in kept:
            self._lend(group)
            self.frames.append(self.frame(group))

    def frame(self, group: Group) -> Frame:
        """Return a group with its roles."""
        view = self.view
        frame = group.frame = Frame(DISTRICTS if group.kind == DISTRICTS else TROOP_COUNTS, group)
        verb = self._act(frame, self._people)
        fill_places(view, frame, self._placed, self.words, verb=verb)
        if not self._is_claimed(frame, verb):
            fill_date(view, frame, self._dates, verb=verb)
        frame.theatre = self._only_country(group, frame.action, verb)
        self._claim(frame, verb)
        inherit_claim(frame)
        return frame

    def _lend(self, group: Group) -> None:
        """Frame the people among whom a group is counted, which have no row of their own: "Some 30 people were killed. Nine of them were soldiers"."""
        whole = group.antecedent
        if whole is not None and whole.frame is None and whole.framed_by is not None and group.quantity.base is not None:
            whole.framed_by(whole)

    def _act(self, frame: Frame, people: list[Group]) -> int:
        """Find the action and the actor; return the token of the verb, or -1."""
        view, group, facts = self.view, frame.group, self.words.actions
        if frame.table == DISTRICTS:
            found = find_territory_action(view, group, facts)
        else:
            found = find_action(view, self._container(group, people) or group, people, facts)
        if found is not None and self._is_said(frame, found):
            frame.action = found.id
            frame.rules.append(found.rule)
            verb = found.verb
        else:
            verb = -1
            if not group.contained and not (frame.table == TROOP_COUNTS and self._answer(frame)):
                inherit_action(view, frame, self.frames)
        if frame.table == DISTRICTS:
            frame.by = find_by(view, frame, verb, view.places, facts)
            return verb
        loss = self._verb_of_loss(frame)
        fill_actor(view, frame, loss if loss >= 0 else verb, lost=loss >= 0, cast=self.cast, words=self.words)
        self._take_pronoun(frame, loss if loss >= 0 else verb)
        self._take_voice(frame)
        self._share_owner(frame)
        if not (group.force or group.country) and owned_by_pronoun(view, group) >= 0:
            group.country = self._country_of_source()  # "A spokesman in Dar es Salaam said ten of his soldiers had been killed"
            if group.country:
                frame.flag("actor_inherited")
        return verb

    def _container(self, group: Group, people: list[Group]) -> Group | None:
        """Return the people a group is named with: "270 people have been killed since fighting broke out, including 59 soldiers", "along with 847 rebels"."""
        if not any(self.view.has(at, "including") and self.view.phrase_end(at, "including") == group.start for at in range(group.start - 3, group.start)):
            return None
        return next((other for other in reversed(people) if other.end < group.start), None)

    def _take_pronoun(self, frame: Frame, verb: int) -> None:
        """Give a count the subject of the sentence before where "they" or "it" has or lost it: "The Chadians held the town. They lost four men"."""
        view, group = self.view, frame.group
        at = view.start + view.has(view.start, "conjunction")
        inherited = not (group.force or group.country) or (group.elliptic or "unit_inherited" in group.flags)
        if not (inherited and view.has(at, "they", "body_pronoun")) or not at < verb < group.start or verb - at > MAX_PRONOUN:
            return
        if not (self._verb_of_loss(frame) == verb or view.has(verb, "possess") or self.words.actions.has(frame.action, "owned")):
            return
        party = self.heard.party()
        if (party.force or party.country) and (party.force or self.words.units.value(group.unit, "actor") != "group"):
            group.force, group.country = party.force, party.country
            frame.flag("actor_inherited")

    def _share_owner(self, frame: Frame) -> None:
        """Let the wounded behind the killed have the same owner: "They put their own losses at 879 killed and 770 wounded"."""
        view, group, last = self.view, frame.group, self.frames[-1] if self.frames else None
        if last is None or last.group.sentence != group.sentence or not (group.role and OWNED & set(last.rules)):
            return
        gap = range(last.group.end, group.start)
        if len(gap) <= MAX_JOINED and all(view.low(at) == "," or view.has(at, "list") for at in gap):
            group.force, group.country = last.group.force, last.group.country

    def _take_voice(self, frame: Frame) -> None:
        """Give "640 in my task force" in an answer of an interview the force of who answers."""
        view, group = self.view, frame.group
        if frame.table != TROOP_COUNTS or group.force or group.country or group.head >= 0 and not group.unit.startswith(GENERIC):
            return
        others = any(m.label in ACTORS or m.label == "UNIT" for m in view.nouns.values() if not group.start <= m.start < group.end)
        voice = Party() if others else self.heard.voice()
        if voice.force:
            group.force = voice.force
            frame.flag("actor_inherited")

    def _is_claimed(self, frame: Frame, verb: int) -> bool:
        """Tell whether a sentence only says who put a number at what: its date is that of the claim ("On Monday the minister spoke of 28")."""
        first = not self.frames or self.frames[-1].group.sentence != frame.group.sentence
        bare = first and verb < 0 and "action_inherited" in frame.flags and self.words.actions.value(frame.action, "adds_up") == "toll"
        verbs = [s.mention.end for s in self.sources if s.mention is not None and 0 <= frame.start - s.mention.end <= MAX_CLAIM] if bare else []
        return any("that" not in self.view.words[end - self.view.start : frame.start - self.view.start] for end in verbs)

    def _answer(self, frame: Frame) -> bool:
        """Let the first count behind a question take the action it asks about."""
        asked, at = self.heard.asked()
        if not asked or (self.frames and self.frames[-1].start > at):
            return False
        frame.action = asked
        frame.flag("action_inherited")
        return True

    def _verb_of_loss(self, frame: Frame) -> int:
        """Return the verb right before the dead whose subject has lost them ("suffered", "mourns", "admits to"), or -1."""
        facts, kinds = self.words.actions, ["loss"] if self.words.actions.value(frame.action, "adds_up") == "toll" else []
        if facts.has(frame.action, "harm"):
            kinds.append("admits")
        start = frame.group.start
        return next((at for at in range(start - 1, start - 1 - MAX_LOSS, -1) if kinds and self.view.has(at, *kinds)), -1)

    def _is_said(self, frame: Frame, found: Action) -> bool:
        """Tell whether an action found far away, or mere presence, outweighs the action of the count this continues."""
        group = frame.group
        if found.weight < ACROSS:
            return not can_inherit_action(self.view, frame, self.frames)
        bare = found.id == PRESENT and found.mention is None and not self.view.has(found.held, "remains")
        return not (bare and group.elliptic and group.antecedent is not None)

    def _only_country(self, group: Group, action: str, verb: int) -> str:
        """Return the country of a sentence that names one only, unless it is the one that kills."""
        view, spoken = self.view, self._spoken
        relative = next((at for at in range(group.end, view.end) if view.has(at, "relative")), view.end)  # "at the outpost, which Tajik forces held"
        named = {m.id for s, m in view.nouns.items() if m.label in STATES and s not in spoken and s < relative and not view.has(s - 1, "at", "to", "from")}
        heard = [place for place in view.places if place.country and place.start not in spoken]
        named |= {place.country for place in heard if place.metonym}
        if not named and self.words.units.has(group.unit, "local"):
            named = {place.country for place in heard if not place.metonym}
        if not named and self.words.actions.has(action, "harm") and self.words.units.is_state(group.unit):
            named = {m.id for s, m in view.nouns.items() if m.label in STATES and s in spoken and s not in view.cited}  # a ministry mourns its own
        if not named and self.words.actions.has(action, "owned"):
            named = {self.heard.country()} - {""}
        if len(named) != 1 or (0 <= verb < group.start and any(m.label in ACTORS and s < verb for s, m in view.nouns.items())):
            return ""
        country = named.pop()
        return "" if "|" in country else country

    def _claim(self, frame: Frame, verb: int) -> None:
        view, words = self.view, self.words
        frame.source, rules = choose_source(view, frame.group, self.sources, self.heard, words.grammar)
        if BRIEFING in rules:
            frame.flag("source_inherited")
        frame.status, cue = find_status(view, frame.group, verb)
        total = find_cumulative(view, frame, verb, words.actions, self.heard.campaign, summary=self.heard.summary)
        frame.cumulative = bool(total)
        frame.rules.extend(rule for rule in (*rules, cue, total) if rule)
        if "DIRECTION" in view.mentions:
            note_border(view, frame, self._speaker_country(frame))
        cross_border(frame, words)

    def _country_of_source(self) -> str:
        """Return the country of who is cited in the sentence: of a nationality or a capital among the words for them."""
        view = self.view
        capitals = {place.start: place.country for place in view.places if place.country}
        for source in self.sources:
            for at in range(source.start, source.end):
                mention = view.nouns.get(at)
                if mention is not None and mention.label in STATES and "|" not in mention.id:
                    return mention.id
                if at in capitals:
                    return capitals[at]
        return ""

    def _speaker_country(self, frame: Frame) -> str:
        """Return the country of the one who speaks of a border: the source's, else the owner's, else the subject's."""
        view = self.view
        heard = self._country_of_source()
        if heard:
            return heard
        owners = [m.id for m in view.nouns.values() if m.label == "COUNTRY" and view.has(m.end, "genitive") and m.id != frame.group.country]
        if owners:
            return owners[0]
        subject = subject_of(view, frame.group.start, view.places)
        return subject.country if subject.at - view.start <= MAX_SUBJECT else ""
