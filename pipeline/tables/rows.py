"""Rows: what the stages found in one document, as rows of the tables of facts."""

from bisect import bisect_right
from datetime import date
from functools import lru_cache
from typing import Any, Final

from spacy.tokens import Doc

from pipeline.columns import FACT_TABLES
from pipeline.corpus.texts import text_of
from pipeline.dates import TimeSpan
from pipeline.frames.values import TROOP_COUNTS, Frame
from pipeline.places import Place
from pipeline.tables.hashes import row_hash, short_hash
from pipeline.tokens import sentence_starts, tokens_of

Row = dict[str, Any]
PREFIX: Final = {"troop_counts": "t", "districts": "d", "provinces": "p", "places": "l", "dates": "w", "mentions": "m"}
# Tables of named places by their level; all others are places.
LEVEL_TABLES: Final = {"province": "provinces", "district": "districts"}
# Characters on either side of the anchor that a row_id depends on.
CONTEXT: Final = 40
# Combinations of rules kept as they are written in a cell.
JOINED: Final = 4096
BODY: Final = "body"
BOILERPLATE: Final = "boilerplate"
# A range of two dates is no more precise than a few days (UCDP date_prec).
FEW_DAYS: Final = 2


class RowMaker:
    """Make the rows of one document."""

    def __init__(self, doc: Doc) -> None:
        document = doc._.document
        self.doc_id = document.doc_id if document is not None else ""
        self.published = doc._.anchor.day
        self._text = text_of(doc)
        self._tokens = tokens_of(doc)
        self._seen: dict[tuple[str, ...], int] = {}
        self._bounds = sentence_starts(doc)
        self._sections = doc._.sections
        self._section_starts = [section.start for section in self._sections]
        self._sentences: dict[int, tuple[str, str]] = {}

    def words(self, start: int, end: int) -> str:
        """Return the words between two tokens as written."""
        return self._text[self._tokens.starts[start] : self._tokens.ends[end - 1]]

    def head(self, table: str, span: tuple[int, int], anchor: tuple[int, int], *, kind: str = "") -> Row:
        """Return the columns every fact row begins with; `anchor` is the token span the row_id rests on."""
        text, tokens, seen = self._text, self._tokens, self._seen
        first, last = tokens.starts[anchor[0]], tokens.ends[anchor[1] - 1]
        key = (table, kind, fold_spaces(text[first:last]), fold_spaces(text[max(0, first - CONTEXT) : first]), fold_spaces(text[last : last + CONTEXT]))
        seen[key] = number = seen.get(key, 0) + 1
        mention = text[tokens.starts[span[0]] : tokens.ends[span[1] - 1]]
        return {"row_id": short_hash(PREFIX[table], self.doc_id, *key, number), "doc_id": self.doc_id, "published": self.published, "mention": mention}

    def _sentence(self, token: int) -> tuple[str, str]:
        """Return the sentence a token stands in and the kind of its section, each worked out once."""
        number = bisect_right(self._bounds, token) - 1
        found = self._sentences.get(number)
        if found is None:
            end = self._bounds[number + 1] if number + 1 < len(self._bounds) else len(self._tokens.starts)
            found = self._sentences[number] = (self.words(self._bounds[number], end), self._section(token))
        return found

    def _section(self, token: int) -> str:
        number = bisect_right(self._section_starts, token) - 1
        inside = number >= 0 and token < self._sections[number].end
        return str(self._sections[number].kind) if inside else BODY

    def tail(self, row: Row, span: tuple[int, int], rules: tuple[str, ...], flags: tuple[str, ...]) -> Row:
        """Add the columns every fact row ends with."""
        evidence, section = self._sentence(span[0])
        row["evidence"] = evidence
        row["section"] = section
        row["char_start"] = self._tokens.starts[span[0]]
        row["char_end"] = self._tokens.ends[span[1] - 1]
        row["rule"] = join_rules(rules)
        row["flags"] = " ".join(dict.fromkeys(flags)) if flags else ""
        row["row_hash"] = row_hash(row)
        row["review"] = row["review_fix"] = row["review_note"] = ""
        return row

    def count(self, frame: Frame) -> Row:
        """Return the row of a troop count or of a number of districts."""
        group, place, quantity = frame.group, frame.place, frame.group.quantity
        troops = frame.table == TROOP_COUNTS
        row = self.head(frame.table, (frame.start, frame.end), (quantity.num_start, quantity.num_end), kind="" if troops else "count")
        start, end, precision, mention = self._dates(frame)
        row |= {
            "precision": quantity.precision, "low": group.low, "best": group.best, "high": group.high, "of_total": group.of_total,
            "action": frame.action, "location": frame.location, "where_prec": place.prec if place else None,
            "date_start": start, "date_end": end, "date_precision": precision, "date_mention": mention,
            "source": frame.source, "status": frame.status, "province": _province_of(place),
        }  # fmt: skip
        if troops:
            row |= {
                "unit": group.unit, "force": group.force, "country": group.country if "|" not in group.country else "", "origin": frame.origin,
                "destination": frame.destination, "district": place.name if place is not None and place.level == "district" else "",
                "cumulative": frame.cumulative, "part_of": None,
            }  # fmt: skip
        else:
            row |= {"kind": "count", "province_iso": place.province_iso or place.iso if place else "", "country": place.country if place else "", "by": frame.by}
        return self.tail(row, (frame.start, frame.end), (*group.rules, *frame.rules), (*group.flags, *frame.flags))

    def _dates(self, frame: Frame) -> tuple[date | None, date | None, int | None, str]:
        """Return first day, last day, precision and wording of the date of a frame; a range joins its two ends."""
        first, last = frame.date, frame.date_end
        if first is None:
            return None, None, None, ""
        if last is None:
            return first.date_start, first.date_end, first.precision, self.words(first.start, first.end)
        precision = max(first.precision or 0, last.precision or 0, FEW_DAYS)
        return first.date_start, last.date_end, precision, self.words(first.start, last.end)

    def place(self, place: Place) -> tuple[str, Row]:
        """Return the table and the row of a place."""
        table, span = LEVEL_TABLES.get(place.level, "places"), (place.start, place.end)
        row = self.head(table, span, span, kind="named") | {"name": place.name, "country": place.country, "matched": place.matched}
        if table == "provinces":
            row |= {"iso_3166_2": place.iso, "pcode": place.pcode}
        elif table == "districts":
            row |= {"kind": "named", "pcode": place.pcode, "province": place.province, "province_iso": place.province_iso, "where_prec": place.prec}
        else:
            row |= {"level": place.level, "code": place.pcode, "province": place.province, "lat": _degrees(place.lat), "lon": _degrees(place.lon)}
        return table, self.tail(row, span, place.rules, (*place.flags, "metonym") if place.metonym else place.flags)

    def date(self, found: TimeSpan) -> Row:
        """Return the row of a date expression."""
        span = (found.start, found.end)
        row = self.head("dates", span, span) | {
            "type": found.type, "value": found.value, "date_start": found.date_start, "date_end": found.date_end, "date_precision": found.precision,
            "direction": found.direction, "anchor": found.anchor, "anchor_from": found.anchor_from,
        }  # fmt: skip
        return self.tail(row, span, found.rules, found.flags)

    def mention(self, span: tuple[int, int], label: str, identifier: str, rule: str) -> Row:
        """Return the row of a mention whose label the cascade does not know."""
        row = self.head("mentions", span, span, kind=label) | {"label": label, "id": identifier}
        return self.tail(row, span, (rule,), ())


def fold_spaces(text: str) -> str:
    r"""Return a text with one space for every run of white space, as \\s+ finds them, at a third of the time."""
    words = " ".join(text.split())
    if len(words) == len(text):
        return words
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{words}{' ' * after}" if words else " " * before


@lru_cache(maxsize=JOINED)
def join_rules(rules: tuple[str, ...]) -> str:
    """Return the ids of rules as a cell shows them: each once, without spaces of their own."""
    return " ".join(dict.fromkeys(rule.replace(" ", "_") for rule in rules if rule))


def _province_of(place: Place | None) -> str:
    if place is None:
        return ""
    return place.name if place.level == "province" else place.province


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def rows_of(doc: Doc, *, keep_boilerplate: bool = False) -> dict[str, list[Row]]:
    """Return the rows of one document by table, each table by position in the text."""
    maker = RowMaker(doc)
    rows: dict[str, list[Row]] = {table: [] for table in FACT_TABLES}
    by_frame = {id(frame): maker.count(frame) for frame in doc._.frames}
    for frame in doc._.frames:
        row = by_frame[id(frame)]
        rows[frame.table].append(row)
        if frame.table == TROOP_COUNTS and frame.part_of is not None and id(frame.part_of) in by_frame:
            row["part_of"] = by_frame[id(frame.part_of)]["row_id"]
            row["row_hash"] = row_hash(row)
    flag_repeats(rows[TROOP_COUNTS])
    for place in doc._.places:
        table, row = maker.place(place)
        rows[table].append(row)
    rows["dates"] = [maker.date(span) for span in doc._.dates]
    rows["mentions"] = [maker.mention((span.start, span.end), span.label_, span.kb_id_, span.id_) for span in doc.spans.get("patterns", [])]
    for found in rows.values():
        found[:] = [row for row in found if keep_boilerplate or row["section"] != BOILERPLATE]
        found.sort(key=_place_in_text)
    return rows


def _place_in_text(row: Row) -> tuple[int, int, str]:
    return row["char_start"], row["char_end"], row["row_id"]


def flag_repeats(rows: list[Row]) -> None:
    """Flag the later of two rows of a document that give the same figure for the same thing."""
    first: dict[tuple[object, ...], str] = {}
    for row in rows:
        key = (row["low"], row["best"], row["high"], row["unit"], row["force"], row["country"], row["action"])
        if key in first:
            row["flags"] = f"{row['flags']} repeats:{first[key]}".strip()
        else:
            first[key] = row["row_id"]
