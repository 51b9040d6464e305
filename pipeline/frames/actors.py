"""Actors: the force a count belongs to, as its own sentence says it."""

from pipeline.frames.actions import held_by
from pipeline.frames.cast import Cast
from pipeline.frames.lexicon import ActionFacts
from pipeline.frames.values import Frame
from pipeline.frames.view import View
from pipeline.places import Place

# "Islamic State's Egyptian branch": an adjective this close behind a force describes it.
MAX_BRANCH = 4
# Words before a number in which its owner stands, and behind one that is a part of something.
MAX_OWNER, MAX_WHOLE = 3, 3


def subject_of(view: View, verb: int, places: list[Place]) -> tuple[str, str, int]:
    """Return (force, country, token) of the nearest named force, state or capital before a verb."""
    force = country = ""
    found = -1
    for start, mention in view.nouns.items():
        if start >= verb:
            break
        if mention.label == "NATIONALITY" and force and start - found <= MAX_BRANCH:
            continue
        if mention.label == "FORCE":
            force, country, found = mention.id, mention.rule.payload["country"] if mention.rule.payload else "", start
        elif mention.label in {"COUNTRY", "NATIONALITY"} and not view.has(start - 1, "not_subject"):
            force, country, found = "", mention.id, start
    for place in places:
        subject = place.metonym or (place.level == "city" and not any(view.has(at, "at", "to", "from", "of") for at in (place.start - 1, place.start - 2)))
        if subject and place.country and found < place.start < verb:
            force, country, found = "", place.country, place.start
    return force, country, found


def fill_actor(view: View, frame: Frame, verb: int, *, lost: bool, cast: Cast, facts: ActionFacts) -> None:
    """Give a count its force and country: its own words, its owner, its subject."""
    group = frame.group
    if group.force or (group.country and "|" not in group.country) or _take_owner(view, frame):
        return
    first = group.quantity.end
    if any(view.has(at, "government") for at in range(first, max(group.end, first + 1))):
        group.country = cast.state()
        if group.country:
            frame.flag("actor_inherited")
        return
    listed = gapped(view, group.start)
    if listed is not None:
        group.force, group.country = listed
        frame.rules.append("frames:gapping")
    elif view.has(group.start - 1, "possess") and held_by(view, group) >= 0:
        _take_subject(view, frame, group.start - 1, "frames:subject")
    elif 0 <= verb < group.start and (lost or facts.has(frame.action, "owned")) and not _is_passive(view, verb):
        _take_subject(view, frame, verb, "frames:subject")


def _take_subject(view: View, frame: Frame, before: int, rule: str) -> bool:
    """Give a count the force or state named before a token."""
    force, country, at = subject_of(view, before, view.places)
    if at >= 0:
        frame.group.force, frame.group.country = force, country
        frame.rules.append(rule)
    return at >= 0


def _is_passive(view: View, verb: int) -> bool:
    mention = view.action_at(verb)
    return mention is not None and mention.form == "past" and any(view.has(at, "passive") for at in (verb - 1, verb - 2))


def gapped(view: View, start: int) -> tuple[str, str] | None:
    """Read the subject of a shared verb: "Russia sent 1,500, [Tajikistan] 200 men and [Belarus] a hundred"."""
    for at, mention in view.nouns.items():
        if mention.end == start and mention.label in {"COUNTRY", "FORCE"} and (at == view.start or view.low(at - 1) in {",", ";"} or view.has(at - 1, "opens_gap")):
            payload = mention.rule.payload
            return (mention.id, payload["country"] if payload else "") if mention.label == "FORCE" else ("", mention.id)
    return None


def _take_owner(view: View, frame: Frame) -> bool:
    """Read the owner in the group itself: "Taldykorgan's 600 policemen", "160 of its soldiers"."""
    group = frame.group
    for place in view.places:
        if group.start - MAX_OWNER <= place.start and place.end <= group.end and place.country and view.has(place.end, "genitive"):
            group.country = place.country
            return True
    reach = group.end + (MAX_WHOLE if group.quantity.base is not None else 0)
    possessive = next((at for at in range(group.start - 1, reach) if view.has(at, "possessive")), -1)
    return possessive >= 0 and _take_subject(view, frame, possessive, "frames:possessive")
