"""Inheritance: actor, action and claims that a count takes from counts before it, always with a flag."""

from typing import Final

from pipeline.frames.actors import OWN_SIDE
from pipeline.frames.cast import Cast, Party
from pipeline.frames.lexicon import IRREGULAR, KILLED, REGULAR, FrameWords
from pipeline.frames.values import DISTRICTS, TROOP_COUNTS, UNCOUNTED, Frame
from pipeline.frames.view import View

# A count of the same unit lends its actor this many sentences on.
MAX_LIKE: Final = 2
# Counts of the sentence before among which the dead are looked for: a disputed figure is rather a toll.
MAX_TOLD: Final = 8


def inherit_action(view: View, frame: Frame, frames: list[Frame]) -> None:
    """Let a part of a breakdown do what its total does: "617 gave up: 67 officers, 401 other ranks"."""
    antecedent = frame.group.antecedent
    before = antecedent.frame if antecedent is not None else None
    if before is None or before.table != frame.table or (before.group.sentence < view.index and not frame.group.quantity.additional and frame.group.quantity.base is None):
        before = _topic(view, frame, frames)
    if before is not None and before.action:
        frame.action = before.action
        frame.flag("action_inherited")


def _topic(view: View, frame: Frame, frames: list[Frame]) -> Frame | None:
    """Return the count that a bare figure speaks of: the last one of its sentence; of the sentence before the dead, then the last."""
    last = frames[-1] if frames else None
    if last is None or last.table != frame.table or last.group.sentence < view.index - 1:
        return None
    if last.group.sentence == view.index:
        return last
    told = [f for f in frames[-MAX_TOLD:] if f.group.sentence == last.group.sentence and f.table == frame.table and f.action]
    return max(told, key=lambda f: f.action == KILLED, default=last)


def can_inherit_action(view: View, frame: Frame, frames: list[Frame]) -> bool:
    """Tell whether a count of the same sentence, or the one this continues, has an action to lend."""
    if frame.group.acting is not None:
        return True
    last = frames[-1] if frames else None
    return last is not None and last.table == TROOP_COUNTS and last.group.sentence == view.index and bool(last.action)


def inherit_claim(frame: Frame) -> None:
    """Let an elliptic count take what it does not say itself from the count it continues."""
    antecedent = frame.group.antecedent
    before = antecedent.frame if antecedent is not None else None
    if antecedent is None or before is None or before.table != frame.table:
        return
    if not frame.action and before.action:
        frame.action, frame.by = before.action, frame.by or before.by
        frame.flag("action_inherited")
    whole = frame.table == DISTRICTS and frame.group.quantity.base is not None and frame.group.quantity.of_total is None  # "five of them" lie where they lie
    if (whole or not frame.location) and before.location:
        frame.location, frame.place = before.location, before.place
        frame.flag("location_inherited")
    frame.origin = frame.origin or before.origin
    frame.destination = frame.destination or before.destination
    if antecedent.sentence != frame.group.sentence:
        if antecedent.kind in UNCOUNTED and frame.date is None and before.date is not None and "action_inherited" in frame.flags:
            frame.date_from(before)
            frame.cumulative |= before.cumulative
        return
    if frame.date is None and before.date is not None:
        frame.date_from(before)
    frame.source = frame.source or before.source
    if "action_inherited" in frame.flags:
        frame.cumulative = frame.cumulative or (before.cumulative and not frame.group.quantity.additional)
        frame.status = before.status if frame.status == "asserted" else frame.status


def match_unit(frame: Frame, words: FrameWords) -> None:
    """Give "men" and "dead" whose force is known the unit of that force."""
    row = words.forces.get(frame.group.force)
    if row is not None and row["unit"] and "unit_inherited" in frame.group.flags:
        frame.group.unit = row["unit"]


def inherit_actor(frame: Frame, cast: Cast, known: "Known", words: FrameWords) -> None:
    """Fill an actor nobody named, with a flag: from the count it continues, a like count before, or the cast."""
    group = frame.group
    if "|" in group.country:
        frame.flag("ambiguous_actor")
        group.country = next((c for c in group.country.split("|") if c == cast.state()), "")
    if frame.side:
        _take_side(frame, cast, words)
    if group.force or group.country:
        return
    antecedent = group.antecedent
    if antecedent is not None and (antecedent.force or antecedent.country):
        group.force, group.country = antecedent.force, antecedent.country
    elif frame.theatre and words.units.is_state(group.unit) and words.actions.has(frame.action, "own_country"):
        group.country = frame.theatre
    elif (like := known.like(frame)) is not None:
        group.force, group.country = like.group.force, like.group.country
    else:
        _take_lead(frame, cast, words)
    if group.force or group.country:
        frame.flag("actor_inherited")


def _take_side(frame: Frame, cast: Cast, words: FrameWords) -> None:
    """Tell who "we" and "the enemy" are, in the mouth of the state the text is about."""
    group = frame.group
    open_unit = "unit_inherited" in group.flags
    rebels = words.units.value(group.unit, "actor") == "group"
    own = Party(force=cast.group()) if rebels and frame.side == OWN_SIDE else Party(country=cast.state())
    party = own if frame.side == OWN_SIDE else cast.opponent(own)
    if not (party.force or party.country) or (bool(party.force) != rebels and not open_unit):
        return
    group.force, group.country = party.force, party.country
    frame.flag("actor_inherited")
    if open_unit and rebels != bool(party.force):
        group.unit = IRREGULAR if party.force else REGULAR


def _take_lead(frame: Frame, cast: Cast, words: FrameWords) -> None:
    """Give a count the state, mission or armed group that the text names most."""
    group = frame.group
    lead = words.units.value(group.unit, "actor")
    leaves = words.units.is_state(group.unit) and words.actions.value(frame.action, "home") == "from_abroad"
    if leaves and max(cast.missions.values(), default=0) > 1 and cast.state() == cast.theatre():
        lead = "mission"  # those who leave a country at war are hardly its own
    if lead == "mission":
        group.force = cast.mission()
    elif lead == "group":
        group.force = cast.group()
    elif lead == "state":
        state = cast.theatre() if words.units.has(group.unit, "local") and cast.theatre() in words.countries else cast.state()
        if not (words.units.is_state(group.unit) and state == abroad(frame, words)) and not _goes_there(frame, state, words):
            group.country = state


def _goes_there(frame: Frame, country: str, words: FrameWords) -> bool:
    """Tell whether people are sent to a country, who are then hardly its own."""
    return bool(country) and words.countries.get(country) == frame.destination and words.actions.value(frame.action, "home") == "to_abroad"


def abroad(frame: Frame, words: FrameWords) -> str:
    """Return the country people crossed into, which is not their own."""
    if not frame.destination or words.actions.value(frame.action, "border") != "across":
        return ""
    named = next((code for code, name in words.countries.items() if name == frame.destination), "")
    return named or (frame.place.country if frame.place is not None else "")


class Known:
    """The counts so far whose own words say whose they are."""

    def __init__(self, words: FrameWords) -> None:
        self._is_state = words.units.is_state
        self._last: dict[tuple[str, object, object], tuple[int, Frame]] = {}
        self._count = 0

    def add(self, frame: Frame) -> None:
        """Remember a count when its actor is known."""
        self._count += 1
        if (frame.group.force or frame.group.country) and "actor_inherited" not in frame.flags:
            for key in self._keys(frame):
                self._last[key] = (self._count, frame)

    def like(self, frame: Frame) -> Frame | None:
        """Return the last count before of the same unit, or of the same side (state or not) in the same sentence."""
        near = frame.group.sentence - MAX_LIKE
        found = [pair for key in self._keys(frame) if (pair := self._last.get(key)) is not None and pair[1].group.sentence >= near]
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _keys(self, frame: Frame) -> tuple[tuple[str, object, object], ...]:
        group = frame.group
        return (frame.table, "unit", group.unit), (frame.table, group.sentence, self._is_state(group.unit))
