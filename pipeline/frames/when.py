"""When: the date of the event, never the date of the saying."""

from pipeline.dates import TimeSpan
from pipeline.frames.values import Frame
from pipeline.frames.view import DASHES, View

# "said on Monday", "told Reuters late on Monday": a date this close behind a verb of saying dates the saying.
MAX_SAYING_GAP = 3
# A dateline ends with a dash within this many tokens: "GOMA, DR Congo, Sunday, January 26 -".
MAX_DATELINE = 14
# What crossing a clause costs in words, and what a bar between two statements costs.
CROSSING, BARRED = 5, 40


def dates_of_saying(view: View, dates: list[TimeSpan]) -> set[int]:
    """Return the start tokens of dates that say when something was said."""
    found = set()
    for mention in view.mentions.get("REPORTING", ()):
        if mention.id in {"weak", "own_account"} or view.low(mention.start - 1) == "to":
            continue
        for date in dates:
            gap = range(mention.end, date.start)
            if date.start >= mention.end and len(gap) <= MAX_SAYING_GAP + 1 and all(_light(view, at) for at in gap) and not _fact_follows(view, date):
                found.add(date.start)
            elif 0 < mention.start - date.end + 1 <= 1 and date.start > view.start and mention.id == "say" and view.low(date.start - 1) in {"on", ","}:
                found.add(date.start)
    return found


def _light(view: View, at: int) -> bool:
    """Tell whether a word may stand between "said" and its date."""
    return view.low(at) in {"on", "late", "early", "in", "earlier", "the", "that", "at", "to", "a"} or view.is_capital(at)


def _fact_follows(view: View, date: TimeSpan) -> bool:
    """Tell whether the date opens the reported clause: "said that on Monday 40 men fled"."""
    return any(view.low(at) == "that" for at in range(max(date.start - 3, view.start), date.start))


def fill_date(view: View, frame: Frame, dates: list[TimeSpan], saying: set[int], *, verb: int) -> None:
    """Give a frame the date of its clause, else of its sentence; a range takes both ends."""
    usable = [date for date in dates if date.start not in saying and date.type != "SET" and (date.date_start or date.date_end) and not in_dateline(view, date.start, date.end)]
    if not usable:
        return
    group = frame.group
    clauses = {view.clause(group.start), view.clause(group.end - 1)} | ({view.clause(verb)} if verb >= 0 else set())

    def cost(date: TimeSpan) -> int:
        spots = [group.end, group.start] + ([verb] if verb >= 0 else [])
        nearest = min(spots, key=lambda spot: abs(date.start - spot))
        crossing = min((abs(view.clause(date.start) - clause) for clause in clauses), default=0)
        barred = _is_barred(view, min(date.start, nearest), max(date.start, nearest))
        return abs(date.start - nearest) + CROSSING * crossing + BARRED * barred + (0 if date.start >= group.start else 2)

    best = min(usable, key=cost)
    if cost(best) >= BARRED and not _opens_sentence(view, best):
        return
    frame.date = best
    follower = next((d for d in usable if d is not best and _range_between(view, best, d)), None)
    opener = next((d for d in usable if d is not best and _range_between(view, d, best)), None)
    if follower is not None:
        frame.date_end = follower
    elif opener is not None:
        frame.date, frame.date_end = opener, best
    frame.rules.extend(best.rules[:1])


def _is_barred(view: View, start: int, end: int) -> bool:
    """Tell whether something between a count and a date parts two statements."""
    return any(view.low(at) in {";", "while", "whereas", "but", "after", "before"} or (view.low(at) == "and" and view.clause(at) != view.clause(at - 1) and not view.doc[at + 1].like_num) for at in range(start, end))


def in_dateline(view: View, start: int, end: int) -> bool:
    """Tell whether tokens stand in the dateline that opens a report: "YAOUNDE, 13 June 2019 -"."""
    if start - view.start > MAX_DATELINE // 2 or not view.doc[view.start].is_upper:
        return False
    return any(view.low(at) in DASHES and view.doc[at - 1].whitespace_ or view.low(at) == ":" for at in range(end, min(view.start + MAX_DATELINE, view.end)))


def _opens_sentence(view: View, date: TimeSpan) -> bool:
    """Tell whether a date at the head of the sentence sets the time for all of it."""
    return date.start - view.start <= 3  # noqa: PLR2004


def _range_between(view: View, first: TimeSpan, second: TimeSpan) -> bool:
    """Tell whether two dates are the ends of one range: "June 18 to June 26", "25 and 26 May"."""
    words = [view.low(at) for at in range(first.end, second.start)]
    return first.end <= second.start and len(words) <= 2 and bool(words) and all(word in {"to", "-", "–", "and", "until", "till", "through", "the"} for word in words)  # noqa: PLR2004
