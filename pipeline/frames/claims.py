"""Claims: how sure a count is, and whether it is a running total."""

from collections.abc import Callable
from typing import Final, NamedTuple

from pipeline.frames.lexicon import ActionFacts
from pipeline.frames.mentions import Mention
from pipeline.frames.values import Frame, Group
from pipeline.frames.view import BREAKS, View

# Cues in ConText's manner: a forward cue reaches this far to the right, a backward cue to the left.
MAX_SCOPE: Final = 22
# A number for a stretch of at least this many days is a running total; one for a week is news.
MIN_SUM_DAYS: Final = 8
# Words between a verb of claiming and its number.
MAX_PUT: Final = 5
# Levels of places small enough for one event.
SPOTS: Final = frozenset({"city", "place"})
ASSERTED: Final = "asserted"
DENIED: Final = "denied"
STATUSES: Final = (DENIED, "feared", "conditional", "planned")
# "should" opens a condition at the head of a sentence; "unless" behind a plan makes it one.
NO_CUE: Final = "pseudo"
TERMINATE: Final = "terminate"
FORWARD: Final = "forward"
OPENING: Final = "opening"
AFTER_PLAN: Final = "after_plan"
# Date precisions (UCDP date_prec).
DAY: Final = 1
WEEK: Final = 3


def find_status(view: View, group: Group, verb: int) -> tuple[str, str]:
    """Return asserted, denied, planned, feared or conditional, and the rule of the cue."""
    cues = view.mentions.get("STATUS")
    if not cues:
        return ASSERTED, ""
    stops = {m.start for m in cues for rule in m.rules if rule.id == TERMINATE}
    scope = _Scope(view, group, (group.start, verb) if verb >= 0 else (group.start,), stops)
    found: dict[str, str] = {}
    conditions: list[tuple[Mention, str]] = []
    saying = [m for m in cues if m.id == NO_CUE]
    for mention in cues:
        if any(m.start <= mention.start and mention.end <= m.end for m in saying):
            continue  # "I would say", "if the army is to be believed"
        bounds = group.start <= mention.start and mention.end <= group.quantity.num_start
        for rule in mention.rules:
            status, _, direction = rule.id.partition(":")
            if bounds and status == DENIED:
                continue  # "not less than 3,000"
            if direction == AFTER_PLAN:
                conditions.append((mention, rule.name))
                continue
            if status in STATUSES and status not in found and (_governs(view, mention, direction, group) or scope.holds(mention, direction)):
                found[status] = rule.name
    if "planned" in found:
        for mention, name in conditions:
            if scope.holds(mention, AFTER_PLAN):
                found["conditional"] = name
    return next(((status, found[status]) for status in STATUSES if status in found), (ASSERTED, ""))


def _governs(view: View, mention: Mention, direction: str, group: Group) -> bool:
    """Tell whether a cue stands in the group, or opens the sentence with a condition."""
    if direction == OPENING:
        return mention.start == view.start and view.words[-1] != "?"
    opens = mention.start <= view.start + 1 and mention.id.startswith("conditional")
    return direction == FORWARD and (opens or group.start <= mention.start < group.end)


class _Scope(NamedTuple):
    """A group, the tokens where it or its verb stands, and the tokens that end the reach of cues."""

    view: View
    group: Group
    spots: tuple[int, ...]
    stops: set[int]

    def holds(self, mention: Mention, direction: str) -> bool:
        """Tell whether a cue reaches the group or its verb in its direction, with no stop between."""
        view, group = self.view, self.group
        for spot in self.spots:
            low, high = (mention.end, spot) if direction == FORWARD else (spot, mention.start)
            if not 0 <= high - low <= MAX_SCOPE or any(low <= stop < high for stop in self.stops):
                continue
            if _is_linked(view, low, high) or view.clause(mention.start - (direction == AFTER_PLAN)) in {view.clause(group.start), view.clause(group.end - 1), view.clause(spot)}:
                return True
        return False


def _is_linked(view: View, low: int, high: int) -> bool:
    """Tell whether only a that-clause opens between a cue and what it governs."""
    return (view.low(low - 1) == "that" or view.low(low) == "that") and not any(view.low(at) in BREAKS for at in range(low, high))


def find_cumulative(view: View, frame: Frame, verb: int, facts: ActionFacts, campaign: Callable[[], bool], *, summary: bool) -> str:
    """Return the rule that makes a number a running total, or nothing; `summary`: the text's headline says that it sums up a time."""
    group = frame.group
    if group.quantity.additional or frame.status == "planned":
        return ""
    adds_up = facts.value(frame.action, "adds_up")
    cues = view.mentions.get("CUMULATIVE")
    if cues:
        clauses = view.clauses(group.start, group.end, verb)
        for mention in cues:
            near = abs(mention.start - group.start) <= MAX_SCOPE and view.clause(mention.start) in clauses
            near = near and not (0 <= verb < group.start and group.end <= mention.start and view.has(group.end, "speaker_pronoun"))  # "freed 42 policemen they had held since"
            if near and (adds_up or mention.end - mention.start > 1):
                return mention.rule.name
    if (adds_up == "toll" and _has_since(view, group, verb)) or _sent_since(view, group, verb):
        return "frames:since"
    undated = frame.date is None or (frame.date.precision or DAY) > WEEK
    whole = group.quantity.kind != "vague" and group.quantity.base is None
    if adds_up and undated and whole and _is_perfect(view, group, verb):
        return "frames:perfect"
    if facts.value(frame.action, "event") and adds_up == "toll" and undated and summary and frame.status == ASSERTED:
        return "frames:summary"
    if adds_up and whole and frame.date is not None and view.has(frame.date.start - 1, "up_to_date") and _is_perfect(view, group, verb, "pluperfect"):
        return "frames:by"  # "1,103 had arrived by Thursday evening"
    if facts.has(frame.action, "harm") and frame.date is None and whole and _is_put(view, group) and campaign():
        return "frames:campaign"
    return "frames:span" if adds_up and spans_days(frame, toll=adds_up == "toll") else ""


def _is_put(view: View, group: Group) -> bool:
    """Tell whether somebody puts a number, or owns up to one: "put them at 2,400", "admits to 38 dead"."""
    start = group.start
    put = any(0 <= start - m.end <= MAX_PUT and m.id != "according_to" and "that" not in view.words[m.end - view.start : start - view.start] for m in view.reporting())
    return put or any(0 <= start - at <= MAX_PUT for at in view.spots("admits"))


def _has_since(view: View, group: Group, verb: int) -> bool:
    """Tell whether people "have been killed since ..." something began."""
    return (_is_perfect(view, group, verb) or _is_perfect(view, group, verb, "pluperfect")) and any(verb < at for at in view.spots("since"))


def _sent_since(view: View, group: Group, verb: int) -> bool:
    """Tell whether somebody "has sent 7,000 troops since" a day."""
    at = verb - 1
    while 0 <= verb < group.start and (view.has(at, "inside_perfect") or view.is_adverb(at)):
        at -= 1
    perfect = 0 <= verb < group.start and view.has(at, "perfect") and view.low(at - 1) != "to"
    if not perfect or view.has(verb, "have"):
        return False
    clauses = view.clauses(group.start, group.end, verb)
    return any(view.clause(since) in clauses or since + 1 in view.dated for since in view.spots("since"))


def _is_perfect(view: View, group: Group, verb: int, tense: str = "perfect") -> bool:
    """Tell whether the verb stands in the present perfect ("have died", "have been killed"), or in the past one."""
    if verb < group.start:
        return False
    at = verb - 1
    while at >= group.end and (view.has(at, "inside_perfect") or view.is_adverb(at)):
        at -= 1
    return view.has(at, tense) and view.low(at - 1) != "to"  # "are believed to have been killed" tells of one event


def spans_days(frame: Frame, *, toll: bool) -> bool:
    """Tell whether the event of an asserted count stretches over a week or more: such a number is a sum."""
    if frame.status != ASSERTED or frame.date is None or frame.group.quantity.additional:
        return False
    first, last = frame.date.date_start, (frame.date_end or frame.date).date_end
    if first is None or last is None or (last - first).days < MIN_SUM_DAYS:
        return False
    if frame.date.type == "DURATION" or (frame.date.precision or DAY) == DAY:
        return True
    return toll and not (frame.place is not None and frame.place.level in SPOTS)  # "in September, at Kangu Beach": one event
