"""Claims: how sure a count is, and whether it is a running total."""

from pipeline.frames.values import Frame, Group
from pipeline.frames.view import BREAKS, Mention, View

# Cues in ConText's manner: a forward cue reaches this far to the right, a backward cue to the left.
MAX_SCOPE = 22
# A number for a stretch of at least this many days is a running total.
MIN_SUM_DAYS = 6
STATUSES = ("denied", "feared", "conditional", "planned")
# What adds up over time; being somewhere or being sent somewhere does not.
TOLLS = frozenset({"killed", "wounded", "casualties", "captured", "surrendered", "missing", "joined"})
FLOWS = TOLLS | {"fled", "crossed", "retreated", "arrived", "returned", "withdrew", "freed", "defected"}
DAY, WEEK = 1, 3


def find_status(view: View, group: Group, verb: int) -> tuple[str, str]:
    """Return asserted, denied, planned, feared or conditional, and the rule of the cue."""
    stops = {m.start for m in view.mentions.get("STATUS", ()) for rule in m.rules if rule.id == "terminate"}
    spots = [group.start] + ([verb] if verb >= 0 else [])
    found: dict[str, str] = {}
    for mention in view.mentions.get("STATUS", ()):
        for rule in mention.rules:
            status, _, direction = rule.id.partition(":")
            if status in STATUSES and status not in found and _in_scope(view, mention, direction, spots, group, stops):
                found[status] = rule.name
    return next(((status, found[status]) for status in STATUSES if status in found), ("asserted", ""))


def _in_scope(view: View, mention: Mention, direction: str, spots: list[int], group: Group, stops: set[int]) -> bool:
    """Tell whether a cue reaches the group or its verb in its direction, with no stop between."""
    if direction == "forward" and group.start <= mention.start < group.end:
        return True
    if direction == "forward" and mention.start <= view.start + 1 and mention.id.startswith("conditional"):
        return True
    for spot in spots:
        low, high = (mention.end, spot) if direction == "forward" else (spot, mention.start)
        if not 0 <= high - low <= MAX_SCOPE or any(low <= stop < high for stop in stops):
            continue
        if _linked(view, low, high) or view.clause(mention.start) in {view.clause(group.start), view.clause(group.end - 1), view.clause(spot)}:
            return True
    return False


def _linked(view: View, low: int, high: int) -> bool:
    """Tell whether only a that-clause opens between a cue and what it governs."""
    return (view.low(low - 1) == "that" or view.low(low) == "that") and not any(view.low(at) in BREAKS for at in range(low, high))


def find_cumulative(view: View, frame: Frame, verb: int) -> str:
    """Return the rule that makes a number a running total, or nothing."""
    group = frame.group
    if group.quantity.additional or frame.status == "planned":
        return ""
    clauses = {view.clause(group.start), view.clause(group.end - 1)} | ({view.clause(verb)} if verb >= 0 else set())
    for mention in view.mentions.get("CUMULATIVE", ()):
        near = view.clause(mention.start) in clauses and abs(mention.start - group.start) <= MAX_SCOPE
        if near and (frame.action in FLOWS or mention.end - mention.start > 1):
            return mention.rule.name
    if group.quantity.kind != "vague" and _is_perfect(view, group, verb) and frame.action in FLOWS and (frame.date is None or (frame.date.precision or DAY) > WEEK):
        return "frames:perfect"
    return "frames:span" if spans_days(frame) else ""


def _is_perfect(view: View, group: Group, verb: int) -> bool:
    """Tell whether the verb stands in the present perfect: "have died", "have been killed"."""
    if verb < 0 or verb < group.start:
        return False
    at = verb - 1
    while at >= group.end and (view.low(at) in {"been", "already", "now", "also"} or view.low(at).endswith("ly")):
        at -= 1
    return view.low(at) in {"have", "has", "'ve", "’ve"}


def spans_days(frame: Frame) -> bool:
    """Tell whether the event of an asserted count stretches over a week or more: such a number is a sum."""
    if frame.status != "asserted" or frame.action not in FLOWS or frame.date is None or frame.group.quantity.additional:
        return False
    first, last = frame.date.date_start, (frame.date_end or frame.date).date_end
    if first is None or last is None or (last - first).days < MIN_SUM_DAYS:
        return False
    return frame.action in TOLLS or frame.date.type == "DURATION" or (frame.date.precision or DAY) == DAY
