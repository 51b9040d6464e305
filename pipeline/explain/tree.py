"""Tree: what each stage found in one sentence, and what a count got or did not get."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from pipeline.dates import TimeSpan
from pipeline.frames.values import Frame
from pipeline.hits import COUNTED, matches_by_start, noun_after, short
from pipeline.places import Place
from pipeline.quantities.lexicon import Quantity

Reach = tuple[int, int]


@dataclass(slots=True)
class Node:
    """One line of the tree, and the lines below it."""

    text: str
    children: list["Node"] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the line and, indented with branches, those below it."""
        yield self.text
        for number, child in enumerate(self.children, start=1):
            first, rest = ("└─ ", "   ") if number == len(self.children) else ("├─ ", "│  ")
            for place, line in enumerate(child.lines()):
                yield (rest if place else first) + line


def tree(doc: Doc, sentence: Reach) -> Node:
    """Return the tree of one sentence."""
    inside = [frame for frame in doc._.frames if sentence[0] <= frame.start < sentence[1]]
    stages = [
        Node(f"anchor: {doc._.anchor.day} ({doc._.anchor.source})" if doc._.anchor.day else "anchor: none, so relative dates have no start and no end"),
        Node("patterns", [Node(line) for line in _matches(doc, sentence)]),
        Node("quantities", [_quantity(doc, quantity) for quantity in _within(doc._.quantities, sentence)]),
        Node("places", [_place(doc, place) for place in _within(doc._.places, sentence)]),
        Node("dates", [_date(doc, found) for found in _within(doc._.dates, sentence)]),
        Node("frames", [_frame(doc, frame, sentence) for frame in inside]),
        Node("no row", list(_left_out(doc, sentence, inside))),
    ]
    issues = [Node(f"{issue.code} {issue.message}") for issue in doc._.issues]
    shown = [stage for stage in [*stages, Node("issues", issues)] if stage.children or stage.text.startswith("anchor")]
    return Node(f"“{_text(doc, *sentence)}”", [*shown, *([] if inside else [Node("frames: none")])])


def _within(found: Iterable[Any], sentence: Reach) -> list[Any]:
    return [item for item in found if sentence[0] <= item.start < sentence[1]]


def _text(doc: Doc, start: int, end: int) -> str:
    return " ".join(doc[start:end].text.split())


def _rules(rules: Iterable[str]) -> str:
    named = ", ".join(dict.fromkeys(rule for rule in rules if rule))
    return f"  [{named}]" if named else ""


def _matches(doc: Doc, sentence: Reach) -> Iterator[str]:
    for start, end, rules in doc._.matches:
        if sentence[0] <= start < sentence[1]:
            for rule in rules:
                if rule.label not in {"GAZETTEER", "GRAMMAR"}:
                    yield f"“{_text(doc, start, end)}” {rule.label}{f' → {rule.id}' if rule.id else ''}  [{rule.name}{f', {short(rule.where)}' if rule.file else ''}]"


def _quantity(doc: Doc, quantity: Quantity) -> Node:
    bounds = f"low {_open(quantity.low)}, best {_open(quantity.best)}, high {_open(quantity.high)}"
    whole = f", of {quantity.of_total}" if quantity.of_total is not None else ""
    return Node(f"“{_text(doc, quantity.start, quantity.end)}” {quantity.precision}: {bounds}{whole}{_rules(quantity.rules)}")


def _open(value: object) -> str:
    return "open" if value is None else str(value)


def _place(doc: Doc, place: Place) -> Node:
    inside = ", ".join(part for part in (place.province, place.country) if part)
    metonym = ", stands for its government: nothing happened there" if place.metonym else ""
    flags = f", {' '.join(place.flags)}" if place.flags else ""
    return Node(f"“{_text(doc, place.start, place.end)}” {place.level} {place.name} {place.pcode or place.iso} ({inside}), {place.matched}{metonym}{flags}{_rules(place.rules)}")


def _date(doc: Doc, found: TimeSpan) -> Node:
    days = f"{found.date_start} to {found.date_end}" if found.date_start or found.date_end else "no days"
    anchor = f", counted from {found.anchor} ({found.anchor_from})" if found.anchor else ""
    flags = f", {' '.join(found.flags)}" if found.flags else ""
    return Node(f"“{_text(doc, found.start, found.end)}” {found.type} {found.value}: {days}{anchor}{flags}{_rules(found.rules)}")


def _frame(doc: Doc, frame: Frame, sentence: Reach) -> Node:
    """Return one count: what it got, and for what it did not get, what there was to get."""
    group = frame.group
    counted = [f"low {_open(group.low)}, best {_open(group.best)}, high {_open(group.high)}", *([f"of {group.of_total}"] if group.of_total is not None else [])]
    who = ", ".join(f"{name} {value}" for name, value in (("unit", group.unit), ("force", group.force), ("country", group.country), ("by", frame.by)) if value)
    children = [
        Node(f"count: {', '.join(counted)}{', a running total' if frame.cumulative else ''}"),
        Node(f"who: {who or 'not said'}{_rules(group.rules)}"),
        _action(doc, frame, sentence),
        _where(doc, frame, sentence),
        _when(doc, frame, sentence),
        Node(f"source: {frame.source}" if frame.source else "source: none cited in reach"),
        Node(f"status: {frame.status}"),
    ]
    if frame.part_of is not None:
        children.append(Node(f"part of: “{_text(doc, frame.part_of.start, frame.part_of.end)}”"))
    if group.flags or frame.flags:
        children.append(Node(f"flags: {' '.join(dict.fromkeys((*group.flags, *frame.flags)))}"))
    return Node(f"“{_text(doc, frame.start, frame.end)}” → {frame.table}{_rules(frame.rules)}", children)


def _action(doc: Doc, frame: Frame, sentence: Reach) -> Node:
    cues = [(start, end, rule) for start, end, rules in doc._.matches for rule in rules if rule.label in {"ACTION", "ROLE"} and sentence[0] <= start < sentence[1]]
    if frame.action:
        used = [f"“{_text(doc, start, end)}”" for start, end, rule in cues if rule.id == frame.action]
        origin = f" from {' or '.join(dict.fromkeys(used))}" if used else " from another sentence, or from the noun itself"
        return Node(f"action: {frame.action}{origin}")
    offered = ", ".join(dict.fromkeys(f"“{_text(doc, start, end)}” ({rule.id})" for start, end, rule in cues))
    return Node(f"action: none; words for actions in the sentence that are not this count's: {offered}" if offered else "action: none; no ACTION rule matches in this sentence")


def _where(doc: Doc, frame: Frame, sentence: Reach) -> Node:
    roles = [f"{name} {value}" for name, value in (("origin", frame.origin), ("destination", frame.destination), ("location", frame.location)) if value]
    if roles:
        return Node(f"place: {', '.join(roles)}")
    offered = [f"“{_text(doc, place.start, place.end)}”{' (a government)' if place.metonym else ''}" for place in _within(doc._.places, sentence)]
    return Node(f"place: none; places in the sentence that are not this count's: {', '.join(offered)}" if offered else "place: none; no place in this sentence")


def _when(doc: Doc, frame: Frame, sentence: Reach) -> Node:
    if frame.date is not None:
        inside = sentence[0] <= frame.date.start < sentence[1]
        words = _text(doc, frame.date.start, (frame.date_end or frame.date).end)
        return Node(f"date: “{words}” {_open(frame.date.date_start)} to {_open((frame.date_end or frame.date).date_end)}{'' if inside else ', inherited from another sentence'}")
    offered = ", ".join(f"“{_text(doc, found.start, found.end)}”" for found in _within(doc._.dates, sentence))
    return Node(f"date: none; dates in the sentence that are not this count's: {offered}" if offered else "date: none; no date in this sentence, none to inherit")


def _left_out(doc: Doc, sentence: Reach, frames: list[Frame]) -> Iterator[Node]:
    """Yield the numbers that gave no row, with the reason."""
    starts = matches_by_start(doc)
    used = [(frame.group.quantity.start, frame.group.quantity.end) for frame in frames]
    for quantity in _within(doc._.quantities, sentence):
        if (quantity.start, quantity.end) not in used:
            yield Node(f"“{_text(doc, quantity.start, quantity.end)}”: {_reason(doc, quantity, starts)}")


def _reason(doc: Doc, quantity: Quantity, starts: dict[int, list[Any]]) -> str:
    span = next((found for found in doc._.dates if found.start < quantity.end and quantity.start < found.end), None)
    if span is not None:
        return f"part of the date “{_text(doc, span.start, span.end)}”"
    covering, noun = noun_after(doc, quantity, starts)
    if covering:
        (start, end, _), label = covering
        words = f"“{_text(doc, start, end)}” {label}"
        return f"counts {words}, and the frames stage made no row of it" if label == "UNIT" else f"counts {words}, not people under arms"
    if noun >= 0:
        return f"“{doc[noun].text}” stands after it, and no {' or '.join(sorted(COUNTED - {'DATEWORD'}))} rule covers that: add a UNIT line if it should count"
    return "no noun stands after it"
