"""Actors: the force a count belongs to, as its own sentence says it."""

from typing import Final

from pipeline.frames.actions import held_by
from pipeline.frames.cast import Cast, Party
from pipeline.frames.lexicon import FrameWords
from pipeline.frames.mentions import Mention
from pipeline.frames.values import Frame, Group
from pipeline.frames.view import View
from pipeline.places import Place

# "Islamic State's Egyptian branch": an adjective this close behind a force describes it.
MAX_BRANCH: Final = 4
# Words before a number in which its owner stands, and behind one that is a part of something.
MAX_OWNER: Final = 3
MAX_WHOLE: Final = 3
# Words behind a count in which "on our side" begins; words of a label before its colon.
MAX_BEHIND: Final = 3
MAX_LABEL: Final = 3
SUBJECT: Final = "frames:subject"
# Words of an aside behind a name.
MAX_ASIDE: Final = 12
# Words between an owner and its losses: "Chad's own heavy losses".
MAX_LOSSES: Final = 3
OWN_SIDE: Final = "own_side"
OTHER_SIDE: Final = "other_side"
SIDES: Final = (OWN_SIDE, OTHER_SIDE)
STOPS: Final = frozenset({",", ";", ":", "(", ")", "and"})
# GRAMMAR ids of nouns that name a party only by what it is.
ROLES: Final = ("means_state", "means_group", "means_mission")


def subject_of(view: View, verb: int, places: list[Place]) -> Party:
    """Return the nearest named force, state or capital before a verb, or the noun that only says which ("the army")."""
    force = country = ""
    found, aside = -1, range(0)
    for start, mention in view.nouns.items():
        if start >= verb:
            break
        if start in view.cited or start in aside:
            continue
        if mention.label in {"FORCE", "COUNTRY"} and start >= aside.stop:
            aside = _aside_behind(view, mention.end, verb)
        if mention.label == "NATIONALITY" and force and start - found <= MAX_BRANCH:
            continue
        if mention.label == "FORCE":
            force, country, found = mention.id, mention.rule.payload["country"] if mention.rule.payload else "", start
        elif mention.label in {"COUNTRY", "NATIONALITY"} and (not view.has(start - 1 - view.has(start - 1, "article"), "not_subject") or _has_relative(view, mention.end)):
            force, country, found = "", mention.id, start
    for place in places:
        subject = place.metonym or (place.level == "city" and not any(view.has(at, "at", "to", "from", "of") for at in (place.start - 1, place.start - 2)))
        if subject and place.country and found < place.start < verb:
            force, country, found = "", place.country, place.start
    roles = [(at, kind) for kind in ROLES for at in view.spots(kind) if found < at < verb and _is_role(view, at)]
    return Party("", "", *max(roles)) if roles else Party(force, country, found)


def _aside_behind(view: View, comma: int, verb: int) -> range:
    """Return the aside that describes a name: "The Oromo Liberation Army, allied with the Tigrayans since August, says"; a list is none."""
    plain = view.low(comma) == "," and view.low(comma + 1).isalpha() and not view.is_capital(comma + 1) and not view.has(comma + 1, "conjunction", "article")
    closing = next((at for at in range(comma + 1, min(comma + MAX_ASIDE, verb)) if view.low(at) == ","), -1) if plain else -1
    return range(comma, closing) if closing >= 0 else range(0)


def _has_relative(view: View, at: int) -> bool:
    """Tell whether a relative clause hangs on a country: "allies of Russia, which has 7,000 men there"."""
    return view.low(at) == "," and view.has(at + 1, "relative")


def _is_role(view: View, at: int) -> bool:
    """Tell whether "the army", "the rebels", "the mission" is a subject that is only known from the text around."""
    return view.has(at - 1, "article") and not view.has(at - 2, "at", "of", "from", "to")


def fill_actor(view: View, frame: Frame, verb: int, *, lost: bool, cast: Cast, words: FrameWords) -> None:
    """Give a count its force and country: its own words, its owner, its subject; what another count lends gives way to these."""
    group = frame.group
    frame.side = side_of(view, group)
    known = bool(group.force or (group.country and "|" not in group.country))
    owned = words.actions.has(frame.action, "owned") and not words.actions.value(frame.action, "adds_up") and not lost
    lent = known and (group.elliptic or group.role) and group.antecedent is not None and (owned or not group.quantity.additional)
    if (known and not lent) or _take_owner(view, frame, cast, words) or (lent and group.quantity.base is not None):
        return
    first = group.quantity.end
    if not known and any(view.has(at, "government") for at in range(first, max(group.end, first + 1))):
        group.country = cast.home()
        if group.country:
            frame.flag("actor_inherited")
        return
    listed = gapped(view, group.start)
    if listed is not None:
        group.force, group.country = listed
        frame.rules.append("frames:gapping")
    elif view.has(group.start - 1, "possess") and held_by(view, group) >= 0:
        _take_subject(view, frame, group.start - 1, cast, words)
    elif view.has(verb, "accompanies") and verb < group.start:
        _take_subject(view, frame, verb, cast, words)  # "took the town with 800 fighters"
    elif 0 <= verb < group.start and (lost or (words.actions.has(frame.action, "owned") and not view.has(verb, "host_verb", "puts"))) and not _is_passive(view, verb):
        _take_subject(view, frame, verb, cast, words)


def side_of(view: View, group: Group) -> str:
    """Return whose people a count of one side are: "own" ("our", "friendly forces: 12 dead"), "other" ("enemy losses"), or nothing."""
    spots = sorted((at, side) for side in SIDES for at in view.spots(side))
    if not spots:
        return ""
    first = next((at + 1 for at in range(group.start - 1, group.start - MAX_WHOLE - 1, -1) if view.low(at) in STOPS), group.start - MAX_WHOLE)
    last = next((at for at in range(group.end, group.end + MAX_BEHIND) if view.low(at) in STOPS), group.end + MAX_BEHIND)
    beside = [side for at, side in spots if first <= at < last]
    ahead = [side for at, side in spots if at < group.start and (view.clause(at) == view.clause(group.start) or _is_label(view, at))]
    return beside[0] if beside else ahead[-1] if ahead else ""


def _is_label(view: View, at: int) -> bool:
    """Tell whether a side is the label of what follows: "enemy: 31 dead"."""
    return any(view.low(token) == ":" for token in range(at + 1, at + 1 + MAX_LABEL))


def _take_subject(view: View, frame: Frame, before: int, cast: Cast, words: FrameWords, *, rule: str = SUBJECT) -> bool:
    """Give a count the force or state named before a token."""
    party = subject_of(view, before, view.places)
    if party.role:
        party = cast.party(party.role)
        if not (party.force or party.country):
            return False
        frame.flag("actor_inherited")
    elif party.at < 0:
        return False
    if not party.force and words.units.value(frame.group.unit, "actor") == "group":
        return False  # the rebels a government speaks of are not its own
    frame.group.force, frame.group.country = party.force, party.country
    frame.rules.append(rule)
    return True


def _is_passive(view: View, verb: int) -> bool:
    mention = view.action_at(verb)
    return mention is not None and mention.form == "past" and any(view.has(at, "passive") for at in (verb - 1, verb - 2))


def gapped(view: View, start: int) -> tuple[str, str] | None:
    """Read the subject of a shared verb: "Russia sent 1,500, [Tajikistan] 200 men and [Belarus] a hundred"."""
    for at, mention in view.nouns.items():
        if mention.end == start and mention.label in {"COUNTRY", "FORCE"} and _opens_gap(view, at, mention):
            payload = mention.rule.payload
            return (mention.id, payload["country"] if payload else "") if mention.label == "FORCE" else ("", mention.id)
    return None


def _opens_gap(view: View, at: int, mention: Mention) -> bool:
    listed = view.low(at - 1) in {",", ";"} or (view.low(at - 1) == ":" and mention.label == "COUNTRY")  # "KIA 4, WIA 11" is no force
    return at == view.start or listed or view.has(at - 1, "opens_gap")


def owned_by_pronoun(view: View, group: Group) -> int:
    """Return the token of "its" or "his" that owns a group, -1 without one."""
    reach = group.end + (MAX_WHOLE if group.quantity.base is not None else 0)
    return next((at for at in range(group.start - 1, reach) if view.has(at, "possessive") and not view.has(at, *SIDES)), -1)


def _loser(view: View, group: Group) -> tuple[str, str] | None:
    """Read whose losses a number puts: "Chad's own losses were 29 dead", "Israel's dead at 12"."""
    for at, mention in view.nouns.items():
        if at >= group.start or mention.label not in {"COUNTRY", "FORCE"} or not view.has(mention.end, "genitive") or view.clause(at) != view.clause(group.start):
            continue
        if any(view.has(token, "losses") for token in range(mention.end + 1, min(mention.end + 1 + MAX_LOSSES, group.start))):
            return (mention.id, "") if mention.label == "FORCE" else ("", mention.id)
    of = [m for at, m in view.nouns.items() if at < group.start and m.label in {"COUNTRY", "FORCE"} and _are_losses_of(view, at)]
    return None if len(of) != 1 else (of[0].id, "") if of[0].label == "FORCE" else ("", of[0].id)


def _its_losses(view: View, group: Group) -> int:
    """Return the pronoun of "Hezbollah put its own dead at three", -1 without one."""
    for at in range(group.start - 1, group.start - 1 - MAX_LOSSES, -1):
        if view.has(at, "losses"):
            owner = at - 1 - (view.low(at - 1) == "own")
            return owner if view.has(owner, "possessive") and not view.has(owner, *SIDES) else -1
    return -1


def _are_losses_of(view: View, at: int) -> bool:
    """Tell whether a name stands behind "losses of" ("Losses of M23 were put at 151 dead", "the dead of the army")."""
    before = at - 1 - view.has(at - 1, "article")
    return view.low(before) == "of" and view.has(before - 1, "losses")


def _take_owner(view: View, frame: Frame, cast: Cast, words: FrameWords) -> bool:
    """Read the owner in the group itself or right before it: "Taldykorgan's 600 policemen", "160 of its soldiers", "The Zambians, 208 men"."""
    group = frame.group
    for place in view.places:
        if group.start - MAX_OWNER <= place.start and place.end <= group.end and place.country and view.has(place.end, "genitive"):
            group.country = place.country
            return True
    apposes = view.low(group.start - 1) == "," and group.quantity.base is None
    apposed = next((m for m in view.nouns.values() if m.end == group.start - 1), None) if apposes else None
    counted = apposed is not None and any(at in view.figures for at in range(apposed.start - MAX_OWNER, apposed.start))  # "14 Tupac Amaru rebels, two commandos"
    if apposed is not None and not counted and apposed.label in {"FORCE", "NATIONALITY"} and "|" not in apposed.id and view.low(apposed.end - 1).endswith("s"):
        group.force, group.country = (apposed.id, "") if apposed.label == "FORCE" else ("", apposed.id)
        return True
    loser = _loser(view, group)
    if loser is not None:
        group.force, group.country = loser
        frame.rules.append("frames:losses")
        return True
    possessive = max(owned_by_pronoun(view, group), _its_losses(view, group))
    return possessive >= 0 and _take_subject(view, frame, possessive, cast, words, rule="frames:possessive")
