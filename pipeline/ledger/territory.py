"""Territory: claims on the districts of one place, in order of time, and whether they count the same whole."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.ledger.events import Event
from pipeline.ledger.mentions import FOREVER, NEVER, RECENT, Mentions
from pipeline.ledger.wording import say_each, say_number

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
    ordered = sorted(claims, key=lambda event: (_stretch(event)[1], _value(event), event.row["event_id"]))
    advances: list[list[Event]] = []
    for event in ordered:
        if advances and _stretch(event)[0] - max(_stretch(other)[1] for other in advances[-1]) <= APART:
            advances[-1].append(event)
        else:
            advances.append([event])
    return [_grow(advance) for advance in advances]


def _grow(advance: list[Event]) -> list[Event]:
    """Put claims that may be of the same day in order of size: ground is gained before it is all gained."""
    ordered = list(advance)
    for end in range(len(ordered) - 1, 0, -1):
        for i in range(end):
            one, other = ordered[i], ordered[i + 1]
            overlap = _stretch(one)[0] <= _stretch(other)[1] and _stretch(other)[0] <= _stretch(one)[1]
            if overlap and _value(one) > _value(other):
                ordered[i], ordered[i + 1] = other, one
    return ordered


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
