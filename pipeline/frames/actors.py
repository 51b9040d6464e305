"""Actors: the force a count belongs to, and who took or holds districts."""

from collections import Counter
from dataclasses import dataclass, field

from pipeline.frames.values import Frame
from pipeline.frames.view import View
from pipeline.places import Place

STATE_UNITS = frozenset({"soldier", "police", "border_guard", "security_personnel", "reservist"})
# Actions whose subject owns the people moved: "Russia is sending 1,960 peacekeepers".
OWNED = frozenset({"deployed", "withdrew", "mobilised", "present", "trained", "returned", "arrived"})
# Verbs of loss: the subject owns the dead ("The army lost 103 men"); told by their rule's pattern being 'lose'.
# Actions for which the one country a sentence names is the country of the forces.
AT_HOME = frozenset({"killed", "wounded", "casualties", "present", "mobilised", "trained", "deployed", "missing", "withdrew"})
TAKERS = frozenset({"captured", "recaptured", "controlled", "attacked", "contested"})


@dataclass(slots=True)
class Cast:
    """Who plays in a document: how often each state and each armed group is named."""

    states: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    missions: Counter[str] = field(default_factory=Counter)
    theatres: Counter[str] = field(default_factory=Counter)

    def state(self) -> str:
        """Return the state whose forces the text is about, or nothing when two are named equally often."""
        return _leader(self.states)

    def theatre(self) -> str:
        """Return the country most places of the text lie in."""
        return _leader(self.theatres)

    def mission(self) -> str:
        """Return the international force named most often."""
        return _leader(self.missions)

    def group(self) -> str:
        """Return the armed group named most often."""
        return _leader(self.groups)


def _leader(counter: Counter[str]) -> str:
    top = counter.most_common(2)
    return top[0][0] if top and (len(top) == 1 or top[0][1] > top[1][1]) else ""


def subject_of(view: View, verb: int, places: list[Place]) -> tuple[str, str, int]:
    """Return (force, country, token) of the nearest named force, state or capital before a verb, in its clause first."""
    best: tuple[str, str, int] = ("", "", -1)
    for start, mention in sorted(view.nouns.items()):
        if start >= verb:
            break
        label = view.labels[start]
        if best[0] and label == "NATIONALITY" and start - best[2] <= 4:  # noqa: PLR2004 ("Islamic State's Egyptian branch")
            continue
        if label == "FORCE":
            payload = mention.rule.payload
            best = (mention.id, payload["country"] if payload else "", start)
        elif label in {"COUNTRY", "NATIONALITY"} and view.low(start - 1) not in {"in", "from", "to", "into", "of", "near", "with", "against", "neighbouring", "neighboring"}:
            best = ("", mention.id, start)
    for place in places:
        subject = place.metonym or (place.level == "city" and not any(view.has(at, "at", "to", "from", "of") for at in (place.start - 1, place.start - 2)))
        if subject and best[2] < place.start < verb and place.country:
            best = ("", place.country, place.start)
    return best


def fill_actor(view: View, frame: Frame, places: list[Place], verb: int, *, lost: bool, cast: Cast) -> None:
    """Give a count its force and country: its own words, its owner, its subject, its antecedent."""
    group = frame.group
    if group.force or (group.country and "|" not in group.country):
        return
    if _owner(view, frame, places):
        return
    if any(view.has(at, "government") for at in range(group.quantity.end, max(group.end, group.quantity.end + 1))) or view.has(group.quantity.end, "government"):
        group.country = cast.state()
        if group.country:
            frame.flags.append("actor_inherited")
        return
    if (gapped := _gapped(view, group.start)) is not None:
        group.force, group.country = gapped
        frame.rules.append("frames:gapping")
        return
    if 0 <= verb < group.start and (lost or frame.action in OWNED) and not _is_passive(view, verb):
        force, country, at = subject_of(view, verb, places)
        if at >= 0:
            group.force, group.country = force, country
            frame.rules.append("frames:subject")


def _is_passive(view: View, verb: int) -> bool:
    mention = next((m for m in view.actions if m.start == verb), None)
    return mention is not None and mention.form == "past" and any(view.has(at, "passive") for at in (verb - 1, verb - 2))


def _gapped(view: View, start: int) -> tuple[str, str] | None:
    """Read the subject of a shared verb: "Russia sent 1,500, [Tajikistan] 200 men and [Belarus] a hundred"."""
    for at, mention in view.nouns.items():
        opens = at == view.start or view.low(at - 1) in {",", "and", ";", "while", "the"}
        if mention.end == start and opens and view.labels[at] in {"COUNTRY", "FORCE"}:
            payload = mention.rule.payload
            return (mention.id, payload["country"] if payload else "") if view.labels[at] == "FORCE" else ("", mention.id)
    return None


def _owner(view: View, frame: Frame, places: list[Place]) -> bool:
    """Read the owner in the group itself: "Taldykorgan's 600 policemen", "160 of its soldiers"."""
    group = frame.group
    for place in places:
        if group.start - 3 <= place.start and place.end <= group.end and place.country and view.low(place.end) in {"'s", "’s"}:
            group.country = place.country
            return True
    reach = group.end + (3 if group.quantity.base is not None else 0)
    possessive = next((at for at in range(group.start - 1, reach) if view.has(at, "possessive")), -1)
    if possessive >= view.start:
        force, country, at = subject_of(view, possessive, places)
        if at >= 0:
            group.force, group.country = force, country
            frame.rules.append("frames:possessive")
            return True
    return False


def inherit_actor(frame: Frame, cast: Cast, frames: list[Frame]) -> None:
    """Fill an actor nobody named, with a flag: from the count it continues, a like count before, or the cast."""
    group = frame.group
    if "|" in group.country:
        candidates = group.country.split("|")
        frame.flags.append("ambiguous_actor")
        group.country = next((c for c in candidates if c == cast.state()), "")
    if group.force or group.country:
        return
    antecedent = group.antecedent
    if antecedent is not None and (antecedent.force or antecedent.country):
        group.force, group.country = antecedent.force, antecedent.country
    elif frame.theatre and group.unit in STATE_UNITS and frame.action in AT_HOME:
        group.country = frame.theatre
    elif (like := _like_before(frame, frames)) is not None:
        group.force, group.country = like.group.force, like.group.country
    elif group.unit == "peacekeeper":
        group.force = cast.mission()
    elif group.unit in STATE_UNITS:
        group.country = cast.state() if cast.state() != frame.abroad else ""
    elif group.unit == "militia":
        group.country = cast.state()
    elif group.unit == "insurgent":
        group.force = cast.group()
    if group.force or group.country:
        frame.flags.append("actor_inherited")


def _like_before(frame: Frame, frames: list[Frame]) -> Frame | None:
    """Return the last count before of the same side (state forces or armed groups) whose actor is known."""
    state = frame.group.unit in STATE_UNITS
    for other in reversed(frames[: next(i for i, f in enumerate(frames) if f is frame)]):
        known = other.table == frame.table and (other.group.force or other.group.country)
        if other.group.sentence != frame.group.sentence and other.group.unit != frame.group.unit:
            continue
        if known and (other.group.unit in STATE_UNITS) == state and "actor_inherited" not in other.flags:
            return other
    return None


def find_by(view: View, frame: Frame, verb: int, places: list[Place], words: list[str]) -> str:
    """Return who took, holds or attacks districts: the subject, or the one after to, by or under."""
    del words
    spots = sorted(view.nouns.items())
    after = [(s, m) for s, m in spots if verb >= 0 and s > verb and view.labels[s] in {"FORCE", "UNIT", "NATIONALITY"}]
    before = [(s, m) for s, m in spots if verb >= 0 and s < verb and view.labels[s] in {"FORCE", "UNIT", "NATIONALITY"}]
    if frame.action in TAKERS and before and not view.has(verb - 1, "passive"):
        start, mention = before[-1]
        return _name(view, start, mention.end)
    for start, mention in after:
        if view.low(start - 1) in {"to", "by", "under", "of", "the", "with"} and start - verb <= 8:  # noqa: PLR2004
            return _name(view, start, mention.end)
    metonyms = [p for p in places if p.metonym and view.start <= p.start < view.end]
    if frame.action in TAKERS and metonyms:
        return metonyms[-1].name
    government = next((at for at in range(view.start, view.end) if view.has(at, "government")), -1)
    if before:
        return _name(view, before[-1][0], before[-1][1].end)
    if government >= 0:
        return view.text(government, government + 1)
    return ""


def _name(view: View, start: int, end: int) -> str:
    """Return a force by its canonical name, other groups as written with the nationality before them."""
    if view.labels.get(start) == "FORCE":
        return view.nouns[start].id
    while start - 1 >= view.start and view.labels.get(start - 1) in {"NATIONALITY", "FORCE"}:
        start -= 1
    while view.labels.get(end) == "UNIT":
        end = view.nouns[end].end
    return view.text(start, end)
