"""Where: origin, destination and location of a frame, from prepositions and direction words."""

from dataclasses import dataclass

from pipeline.frames.values import Frame, Group
from pipeline.frames.view import View
from pipeline.frames.when import in_dateline
from pipeline.places import Place

TOWARD, AWAY = "toward", "away"
# Words between a preposition and its place: "into the northern province of Kunar".
MAX_PREPOSITION_GAP = 6
# Words around a count in which the border it crossed is named.
MAX_BORDER = 24
# Specific places come before larger ones.
RANK = {"place": 0, "city": 1, "district": 2, "province": 3, "country": 4}
# Actions that take people across a border: a place abroad is where they went.
FLIGHT = frozenset({"fled", "crossed", "retreated", "arrived"})
# Words that may stand before a name no gazetteer knows: "at the village of Metele", "near the town of Darak".
SETTLEMENT_WORDS = frozenset({"the", "town", "village", "city", "port", "base", "camp", "of", "outpost", "garrison", "northern", "southern", "eastern", "western", "central", "nearby", "border", "post", "army", "military"})


@dataclass(frozen=True, slots=True)
class Placed:
    """A place with the role its preposition gives it: to, from, via, at, or "" without one."""

    place: Place
    role: str
    preposition: int


def place_roles(view: View, places: list[Place], speakers: list[range]) -> list[Placed]:
    """Give every place of the sentence that can be a location the role of its preposition."""
    found: list[Placed] = []
    for place in sorted([*places, *unlisted(view, places)], key=lambda p: p.start):
        if place.metonym or _is_possessor(view, place) or in_dateline(view, place.start, place.end) or any(place.start in span for span in speakers):
            continue
        role, at = _preposition(view, place)
        if not role and found and _continues_list(view, found[-1].place, place):
            role, at = found[-1].role, found[-1].preposition
        found.append(Placed(place, role, at))
    return found


def unlisted(view: View, places: list[Place]) -> list[Place]:
    """Return names no gazetteer knows that stand where a place stands: "at Metele", "the town of Darak"."""
    letters = [at for at in range(view.start, view.end) if view.doc[at].is_alpha]
    if sum(view.is_capital(at) for at in letters) * 2 > len(letters):
        return []  # a headline in capitals says nothing about names
    known = {at for place in places for at in range(place.start, place.end)} | view.dated
    found = []
    for at in range(view.start, view.end - 1):
        if not view.has(at, "at", "to", "from") or view.low(at) in {"of", "by", "for", "under", "across", "between"}:
            continue
        if view.low(at + 1) == "the" and view.has(at + 2, "region") and view.low(at + 3) not in {"of", "-"}:
            found.append(Place(at + 2, at + 3, view.low(at + 2), "region", matched="cue", prec=5, rules=("frames:region",)))
            continue
        start = at + 1
        while view.low(start) in SETTLEMENT_WORDS:
            start += 1
        end = start
        while end < view.end and _is_name(view, end) and end not in known:
            end += 1
            if view.low(end) == "-" and end + 1 < view.end and not view.doc[end - 1].whitespace_ and _is_name(view, end + 1):
                end += 1
        if end > start and not any(view.labels.get(t) in {"FORCE", "UNIT", "NATIONALITY", "COUNTRY"} for t in range(start, end)) and view.labels.get(end) is None:
            found.append(Place(start, end, view.text(start, end), "place", matched="cue", flags=("not_in_gazetteer",), rules=("frames:unlisted",)))
    return found


def _is_name(view: View, token: int) -> bool:
    text = view.doc[token].text
    return text[:1].isupper() and text.isalpha() and len(text) > 2 and not (text.isupper() and len(text) <= 5)  # noqa: PLR2004 (acronyms are bodies)


def _preposition(view: View, place: Place) -> tuple[str, int]:
    """Return the role and token of the preposition that governs a place."""
    for at in range(place.start - 1, max(place.start - 1 - MAX_PREPOSITION_GAP, view.start - 1), -1):
        for role in ("from", "to", "via"):
            if view.has(at, role):
                return role, at
        if view.low(at) != "of" and view.has(at, "at"):
            return "at", at
        if view.low(at) in {",", ";", ":", ".", "who", "that", "and", "(", ")"} or any(m.start <= at < m.end for m in view.actions):
            return "", -1
    return "", -1


def _is_possessor(view: View, place: Place) -> bool:
    """Tell whether a country stands for its army or government ("Ukraine's raid")."""
    return place.level == "country" and view.low(place.end) in {"'s", "’s", "'", "’"}


def _continues_list(view: View, first: Place, second: Place) -> bool:
    between = [view.low(at) for at in range(first.end, second.start)]
    return len(between) <= 3 and all(word in {",", "and", "in", "or", "the", "(", "province", "district"} for word in between)  # noqa: PLR2004


def fill_places(view: View, frame: Frame, placed: list[Placed], *, moves: str, verb: int) -> None:
    """Fill origin, destination and location of a frame from the places of its sentence."""
    usable = [p for p in placed if _in_reach(view, frame.group, p, verb)] or placed
    for item in sorted(usable, key=lambda p: (_distance(p, frame.group, verb), RANK.get(p.place.level, 5))):
        if item.role == "from" and moves and not frame.origin:
            frame.origin = item.place.name
        elif item.role == "to" and moves and not frame.destination:
            frame.destination = item.place.name
            if item.place.level != "country":
                _locate(frame, item.place)
                frame.placed = True
        elif item.role or item.place.level != "country":
            _locate(frame, item.place)
            frame.placed |= frame.place is item.place and bool(item.role)
    if frame.action == "withdrew" and not frame.origin and frame.location:
        frame.origin = frame.location


def note_border(view: View, frame: Frame, speaker_country: str) -> None:
    """Remember whose border the sentence speaks of ("across its border" = the border of the one speaking)."""
    frame.border = speaker_country if _at_border(view, frame.group) else ""


def cross_border(frame: Frame, names: dict[str, str]) -> None:
    """Tell where people who crossed a border went: the country of the place, or of the one whose border it is."""
    home = frame.group.country
    if frame.action not in FLIGHT or not home or "|" in home:
        return
    place = frame.place
    if place is not None and frame.placed and place.country and place.country != home and place.country in names and frame.origin != place.name:
        frame.destination = names[place.country]
        if place.level == "country":
            frame.location, frame.place = "", None
    elif not frame.destination and frame.border and frame.border != home and frame.border in names:
        frame.destination = names[frame.border]
        frame.rules.append("frames:speaker_border")


def _at_border(view: View, group: Group) -> bool:
    """Tell whether the sentence speaks of the border of the one speaking ("across its border")."""
    return any(abs(m.start - group.start) <= MAX_BORDER for m in view.mentions.get("DIRECTION", ()) if m.id == "into_speaker")


def _locate(frame: Frame, place: Place) -> None:
    """Keep the most specific place as the location."""
    if frame.place is not None and place.level == "region":
        return
    if frame.place is None or frame.place.level == "region" or RANK.get(place.level, 5) < RANK.get(frame.place.level, 5):
        frame.place, frame.location = place, place.name
        frame.rules.extend(place.rules[:1])
        frame.flags.extend(flag for flag in place.flags if flag in {"ambiguous_place", "not_in_gazetteer"})


def _in_reach(view: View, group: Group, item: Placed, verb: int) -> bool:
    """Tell whether a place belongs to a frame: in the clause of its count or its verb, or next to one of them."""
    clauses = {view.clause(group.start), view.clause(group.end - 1)} | ({view.clause(verb)} if verb >= 0 else set())
    return view.clause(item.place.start) in clauses or _distance(item, group, verb) <= 4  # noqa: PLR2004 (a place beside the count)


def _distance(item: Placed, group: Group, verb: int) -> int:
    spots = [group.end, group.start] + ([verb] if verb >= 0 else [])
    return min(abs(item.place.start - spot) for spot in spots)
