"""Territory: claims on the districts of one place, in order of time, and whether they count the same whole."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from pipeline.ledger.events import Event
from pipeline.ledger.mentions import FOREVER, NEVER, RECENT, Mentions
from pipeline.ledger.wording import say_each, say_number

# First and last day, number of districts, event.
Claim = tuple[int, int, int, Event]

# Claims further apart than this tell of different advances.
APART = 14


def order_claims(events: Iterable[Event], mentions: Mentions, wholes: Sequence[float]) -> list[Event]:
    """Return the events by place and time, those of one advance with the wholes they do not agree on."""
    series: defaultdict[int, list[Event]] = defaultdict(list)
    for event in events:
        series[event.group.block].append(event)
    places = sorted(series.values(), key=lambda claims: (claims[0].row["country"], claims[0].row["location"], claims[0].row["action"], claims[0].row["event_id"]))
    return [event for claims in places for advance in _advances(claims) for event in _compare(advance, mentions, wholes)]


def _stretch(event: Event) -> tuple[int, int]:
    """Return the days a claim can be of; an undated one is some days old at most."""
    if event.start != NEVER or event.end == FOREVER:
        return event.start, event.end
    return event.end - RECENT, event.end


def _value(event: Event) -> int:
    return next((int(event.row[name]) for name in ("best", "low", "high") if event.row[name] is not None), 0)


def _advances(claims: list[Event]) -> list[list[Event]]:
    """Split the claims on one place where nothing is claimed for long, each part in order of time."""
    ordered = sorted(((*_stretch(event), _value(event), event.row["event_id"], event) for event in claims), key=itemgetter(1, 2, 3))
    advances: list[list[Claim]] = []
    reached = 0
    for start, end, value, _, event in ordered:
        if advances and start - reached <= APART:
            advances[-1].append((start, end, value, event))
        else:
            advances.append([(start, end, value, event)])
        reached = end  # they come in order of their ends
    return [_grow(advance) for advance in advances]


def _grow(advance: list[Claim]) -> list[Event]:
    """Put claims that may be of the same day in order of size: ground is gained before it is all gained."""
    ordered = list(advance)
    settled = len(ordered) - 1  # what lies behind has come to rest, until something is put there
    for end in range(len(ordered) - 1, 0, -1):
        last = -1
        for i in range(end):
            if i > settled and i - 1 != last:
                break
            one, other = ordered[i], ordered[i + 1]
            if one[2] > other[2] and one[0] <= other[1] and other[0] <= one[1]:
                ordered[i], ordered[i + 1] = other, one
                last = i
        if last < 0:
            break
        settled = last
    return [event for *_, event in ordered]


def _compare(advance: list[Event], mentions: Mentions, wholes: Sequence[float]) -> list[Event]:
    """Add to each claim what the others of its advance count differently."""
    documents = mentions.rows["doc_id"]
    counted = sorted({(wholes[i], documents[i]) for event in advance for i in event.group.members if not math.isnan(wholes[i])})
    if len({whole for whole, _ in counted}) < 2:  # noqa: PLR2004 - one whole
        return advance
    texts = [
        "districts in all: " + say_each((f"{whole:,.0f}", document) for whole, document in counted),
        "claims in order of time: " + say_each((_say_claim(event, i, mentions, wholes), documents[i]) for event in advance for i in sorted(event.group.members)),
    ]
    return [_differ(event, texts) for event in advance]


def _say_claim(event: Event, i: int, mentions: Mentions, wholes: Sequence[float]) -> str:
    bounds = mentions.bounds
    claim = say_number(bounds.precision[i], bounds.low[i], bounds.best[i], bounds.high[i])
    whole = next((wholes[j] for j in (i, *sorted(event.group.members)) if not math.isnan(wholes[j])), math.nan)
    return claim if math.isnan(whole) else f"{claim} of {whole:,.0f}"


def _differ(event: Event, texts: list[str]) -> Event:
    differences = "; ".join(text for text in (event.row["differences"], *texts) if text)
    return replace(event, row={**event.row, "agreement": "differ", "differences": differences})
