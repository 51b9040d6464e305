"""Claims: how sure a count is, and whether it is a running total."""

from pipeline.frames.values import Frame, Group
from pipeline.frames.view import Mention, View

# Cues in ConText's manner: a forward cue reaches this far to the right, a backward cue to the left.
MAX_SCOPE = 22
# A number for a stretch of at least this many days is a running total.
MIN_SUM_DAYS = 6
STATUSES = ("denied", "feared", "conditional", "planned")


def find_status(view: View, group: Group, verb: int) -> tuple[str, str]:
    """Return asserted, denied, planned, feared or conditional, and the rule of the cue."""
    stops = [m.start for m in view.mentions.get("STATUS", ()) if m.id == "terminate"]
    spots = [group.start] + ([verb] if verb >= 0 else [])
    found: dict[str, str] = {}
    for mention in view.mentions.get("STATUS", ()):
        for rule in mention.rules:
            status, _, direction = rule.id.partition(":")
            if status in STATUSES and status not in found and _in_scope(view, mention, direction, spots, group, stops):
                found[status] = rule.name
    return next(((status, found[status]) for status in STATUSES if status in found), ("asserted", ""))


def _in_scope(view: View, mention: Mention, direction: str, spots: list[int], group: Group, stops: list[int]) -> bool:
    """Tell whether a cue reaches the group or its verb in its direction, with no stop between."""
    for spot in spots:
        low, high = (mention.end, spot) if direction == "forward" else (spot, mention.start)
        near = 0 <= high - low <= MAX_SCOPE and not any(low <= stop < high for stop in stops)
        if near and view.clause(mention.start) in {view.clause(group.start), view.clause(group.end - 1), view.clause(spot)}:
            return True
    return False


def find_cumulative(view: View, group: Group) -> str:
    """Return the rule that makes a number a running total, or nothing."""
    if group.quantity.additional:
        return ""
    clauses = {view.clause(group.start), view.clause(group.end - 1)}
    for mention in view.mentions.get("CUMULATIVE", ()):
        if view.clause(mention.start) in clauses and abs(mention.start - group.start) <= MAX_SCOPE:
            return mention.rule.name
    return ""


def spans_days(frame: Frame) -> bool:
    """Tell whether the event of an asserted count stretches over a week or more: such a number is a sum."""
    if frame.status != "asserted" or frame.action in {"", "present", "deployed"} or frame.date is None or frame.group.quantity.additional:
        return False
    first, last = frame.date.date_start, (frame.date_end or frame.date).date_end
    return first is not None and last is not None and (last - first).days >= MIN_SUM_DAYS
