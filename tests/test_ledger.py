"""The ledger on rows written by hand: what one expert would call one event, and which totals add up."""

import random
from typing import Any

import pandas as pd
import pytest

from pipeline.columns import TABLES
from pipeline.ledger import build, unmet_pins

BOUNDS = {
    "": ("exact", 1, 1, 1),
    "more than": ("more_than", 1, 1, 0),
    "at least": ("at_least", 1, 1, 0),
    "nearly": ("nearly", 0, 1, 1),
    "about": ("about", 0, 1, 0),
    "up to": ("up_to", 0, 1, 1),
}
VAGUE = {"dozens": (24, 99), "hundreds": (200, 999), "thousands": (2000, 9999)}
PUBLISHED = {"june": "2021-06-28", "capital": "2021-07-05", "coast": "2021-07-05", "radio": "2021-07-05", "tribune": "2021-07-05"}


def bounds(mention: str) -> dict[str, Any]:
    if mention in VAGUE:
        low, high = VAGUE[mention]
        return {"precision": "vague", "low": low, "best": None, "high": high}
    words, _, figure = mention.rpartition(" ")
    precision, *there = BOUNDS[words]
    return {"precision": precision, **{name: int(figure) if is_there else None for name, is_there in zip(("low", "best", "high"), there, strict=True)}}


def troops(row_id: str, mention: str, days: str = "", **cells: Any) -> dict[str, Any]:
    """Return a row; days are "07-04", "07-03/07-04" or nothing, all in 2021; row ids are document:number."""
    start, _, end = days.partition("/")
    doc_id, _, number = row_id.partition(":")
    dates = {"date_start": f"2021-{start}" if start else None, "date_end": f"2021-{end or start}" if start else None}
    given = {"country": "AF", "unit": "soldier", "action": "fled", "destination": "Tajikistan", "status": "asserted", "section": "body", "cumulative": False}
    place = {"row_id": row_id.replace(":", "-"), "doc_id": doc_id, "published": PUBLISHED.get(doc_id, "2021-07-05"), "char_start": int(number) * 200, "evidence": row_id}
    return {**given, **place, "mention": mention, **bounds(mention), **dates, **cells}


def districts(row_id: str, mention: str, days: str = "", of_total: int | None = None, **cells: Any) -> dict[str, Any]:
    given = {"kind": "count", "province": "Badakhshan", "country": "AF", "action": "captured", "by": "Taliban", "of_total": of_total}
    return {**troops(row_id, mention, days), **given, **cells}


def tables(*rows: dict[str, Any], **documents: dict[str, str]) -> dict[str, pd.DataFrame]:
    known = sorted({row["doc_id"] for row in rows})
    papers = [{"doc_id": name, "publisher": name.title(), "sha256": name, **documents.get(name, {})} for name in known]
    parts = {"troop_counts": [row for row in rows if "kind" not in row], "districts": [row for row in rows if "kind" in row], "documents": papers}
    return {name: pd.DataFrame(part, columns=[column.name for column in TABLES[name]]).astype("object") for name, part in parts.items()}


def events_of(*rows: dict[str, Any], **documents: dict[str, str]) -> list[dict[str, Any]]:
    return build(tables(*rows, **documents))[0].to_dict("records")


def members(*rows: dict[str, Any], **documents: dict[str, str]) -> list[set[str]]:
    return [set(event["row_ids"].split()) for event in events_of(*rows, **documents)]


JULY = (
    troops("june:1", "17", "06-27", location="Balkh"),
    troops("june:2", "134"),
    troops("june:3", "53", "06-23", destination="Uzbekistan"),
    troops("capital:1", "more than 1000", "07-05"),
    troops("capital:2", "1037", "07-05", action="crossed", origin="Badakhshan", source="Khovar; the border authority of Tajikistan"),
    troops("capital:3", "nearly 1600", "06-21/07-05", cumulative=True),
    troops("coast:1", "hundreds", unit="security_personnel"),
    troops("coast:2", "more than 1000", "07-04", unit="security_personnel"),
    troops("coast:3", "1037", "07-04"),
    troops("radio:1", "more than 300", "07-03"),
    troops("radio:2", "94", "07-04"),
    troops("radio:3", "hundreds", "07-03/07-04"),
    troops("radio:4", "1037", "07-04/07-05"),
    troops("radio:5", "94", "07-04"),
    troops("radio:6", "nearly 1600", "06-22/07-05", cumulative=True),
    troops("tribune:1", "more than 1000"),
    troops("tribune:2", "more than 1000", action="crossed"),
    troops("tribune:3", "nearly 300", "07-03/07-04", action="crossed"),
    troops("tribune:4", "1037", action="crossed", date_end="2021-07-05"),
)
ADVANCE = (
    districts("coast:11", "6"),
    districts("tribune:11", "6"),
    districts("radio:11", "16", "07-01/07-04", of_total=27, action="fell"),
    districts("capital:11", "27", of_total=28, action="fell"),
)


@pytest.fixture(scope="module")
def july() -> tuple[pd.DataFrame, pd.DataFrame]:
    return build(tables(*JULY, *ADVANCE))


def event_with(events: pd.DataFrame, row_id: str) -> dict[str, Any]:
    return next(event for event in events.to_dict("records") if row_id in event["row_ids"].split())


def test_one_crossing_is_one_event_of_four_documents(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    event = event_with(july[0], "capital-2")
    told = {"capital-1", "capital-2", "coast-2", "coast-3", "radio-4", "tribune-1", "tribune-2", "tribune-4"}
    assert set(event["row_ids"].split()) == told
    assert (event["documents"], event["mentions"], event["low"], event["best"], event["high"]) == (4, 8, 1000, 1037, 1037)
    assert (event["action"], event["origin"], event["destination"]) == ("fled", "Badakhshan", "Tajikistan")


def test_dates_that_differ_are_said(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    event = event_with(july[0], "capital-2")
    assert event["agreement"] == "differ"
    assert event["differences"] == "date: 4 July (coast) – 4 to 5 July (radio) – 5 July (capital)"
    assert (str(event["date_start"]), str(event["date_end"])) == ("2021-07-04", "2021-07-05")


def test_nearly_and_more_than_are_one_number_told_differently(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    event = event_with(july[0], "radio-1")
    assert set(event["row_ids"].split()) == {"radio-1", "radio-3", "tribune-3"}
    assert event["differences"] == "number: nearly 300 (tribune) – more than 300 (radio)"


def test_other_numbers_are_other_events(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    found = [set(event_with(july[0], row)["row_ids"].split()) for row in ("june-1", "june-2", "june-3", "radio-2")]
    assert found == [{"june-1"}, {"june-2"}, {"june-3"}, {"radio-2", "radio-5"}]


def test_a_running_total_is_checked_against_its_parts(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    for total in july[1].to_dict("records"):
        assert (total["value"], total["sum_best"], total["gap"], total["verdict"]) == (1600, 1582, 18, "adds_up")
        assert "ejune-3" not in total["parts"].split()


def test_claims_on_districts_stand_in_order_with_their_wholes(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    claims = [event for event in july[0].to_dict("records") if event["unit"] == "district"]
    assert [event["best"] for event in claims] == [6, 16, 27]
    assert [event["documents"] for event in claims] == [2, 1, 1]
    assert all(event["differences"].startswith("districts in all: 27 (radio) – 28 (capital)") for event in claims)


def test_the_order_of_rows_changes_nothing(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    rows = [*JULY, *ADVANCE]
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        events, totals = build(tables(*rows))
        pd.testing.assert_frame_equal(events, july[0])
        pd.testing.assert_frame_equal(totals, july[1])


def test_other_news_leave_event_ids_alone(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    news = [troops("aaa:1", "1037", "07-04", country="MM", destination="India"), troops("zzz:1", "12", "07-04", action="killed")]
    assert set(july[0]["event_id"]) <= {event["event_id"] for event in events_of(*JULY, *ADVANCE, *news)}


def test_text_tables_are_read_like_typed_ones(july: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    def written(cell: object) -> str:
        return "" if pd.isna(cell) else str(cell).lower() if isinstance(cell, bool) else str(cell).removesuffix(".0")

    text = {name: table.map(written).astype("str") for name, table in tables(*JULY, *ADVANCE).items()}
    pd.testing.assert_frame_equal(build(text)[0], july[0])


def test_no_rows_give_no_events() -> None:
    events, totals = build(tables())
    assert (len(events), len(totals)) == (0, 0)
    assert list(events.columns) == [column.name for column in TABLES["events"]]


def test_copies_of_a_document_count_once() -> None:
    copied = {"sha256": "the same bytes"}
    events = events_of(troops("coast:1", "94", "07-04"), troops("radio:1", "94", "07-04"), coast=copied, radio=copied)
    assert [(event["documents"], event["row_ids"]) for event in events] == [(1, "coast-1")]


@pytest.mark.parametrize(
    "cells",
    [{"section": "boilerplate"}, {"review": "wrong"}, {"status": "planned"}, {"status": "feared"}, {"status": "conditional"}, {"action": ""}, {"cumulative": True}],
)
def test_what_did_not_happen_is_no_event(cells: dict[str, Any]) -> None:
    assert events_of(troops("coast:1", "94", "07-04", **cells)) == []


def test_a_denial_is_said_of_the_event_it_denies() -> None:
    [event] = events_of(troops("coast:1", "94", "07-04"), troops("radio:1", "94", "07-04", status="denied", source="Kabul"))
    assert (event["documents"], event["agreement"], event["differences"]) == (1, "differ", "denied: Kabul (radio)")


def test_two_counts_of_one_sentence_are_two_events() -> None:
    rows = [troops(f"radio:{number}", "10", "07-04", action="killed", destination="", evidence="Ten died here and ten there.", char_start=number * 10) for number in (1, 2)]
    assert members(*rows) == [{"radio-1"}, {"radio-2"}]


def test_two_days_in_one_document_are_two_events() -> None:
    assert len(members(troops("radio:1", "94", "07-03"), troops("radio:2", "94", "07-04"))) == 2
    assert len(members(troops("radio:1", "94", "07-03"), troops("coast:2", "94", "07-04"))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {"country": "MM"}),
        ({}, {"action": "killed"}),
        ({}, {"unit": "insurgent", "force": "Taliban"}),
        ({}, {"unit": "police"}),
        ({}, {"destination": "Uzbekistan"}),
        ({"origin": "Badakhshan"}, {"origin": "Gorno-Badakhshan"}),
        ({"origin": "Badakhshan"}, {"origin": "Balkh"}),
        ({"date_start": "2021-06-20", "date_end": "2021-06-20"}, {}),
    ],
)
def test_contradicting_reports_are_two_events(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(members(troops("radio:1", "94", "07-04", **one), troops("coast:1", "94", "07-04", **other))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"origin": "Badakhshan"}, {"origin": "Afghanistan"}),
        ({"location": "Shighnan", "province": "Badakhshan"}, {"location": "Badakhshan"}),
        ({"location": "Hirat"}, {"location": "Herat"}),
        ({"unit": "border_guard"}, {"unit": "soldier"}),
        ({"force": "Afghan National Army"}, {"force": ""}),
        ({"action": "arrived"}, {"action": "crossed"}),
        ({"date_start": "2021-07-01"}, {"date_start": None, "date_end": None}),
    ],
)
def test_reports_that_can_agree_are_one_event(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(members(troops("radio:1", "94", "07-04", **one), troops("coast:1", "94", "07-04", **other))) == 1


@pytest.mark.parametrize("other", ["more than 1000", "at least 1000", "nearly 1100", "about 1000", "up to 1400", "1037"])
def test_numbers_that_can_be_the_same_are_one_event(other: str) -> None:
    assert len(members(troops("radio:1", "1037", "07-04"), troops("coast:1", other, "07-04"))) == 1


@pytest.mark.parametrize("other", ["more than 2000", "nearly 1000", "about 800", "1038", "dozens", "more than 300"])
def test_numbers_that_cannot_be_the_same_are_two_events(other: str) -> None:
    assert len(members(troops("radio:1", "1037", "07-04"), troops("coast:1", other, "07-04"))) == 2


def test_a_vague_word_fits_any_number_in_its_range() -> None:
    [event] = events_of(troops("radio:1", "320", "07-04"), troops("coast:1", "hundreds", "07-04"))
    assert (event["low"], event["best"], event["high"]) == (320, 320, 320)


def test_a_vague_word_alone_has_no_best() -> None:
    [event] = events_of(troops("coast:1", "hundreds", "07-04"))
    assert (event["low"], event["best"], event["high"]) == (200, None, 999)


def test_an_undated_vague_word_of_another_document_joins_no_number() -> None:
    assert len(members(troops("radio:1", "320", "07-04"), troops("coast:1", "hundreds"))) == 2


def test_relays_of_one_source_are_one_voice() -> None:
    relays = [troops(f"paper{number}:1", "about 300", "07-04", source="Khovar; Tajik border guards") for number in range(3)]
    others = [troops("coast:1", "about 320", "07-04", source="a deputy"), troops("radio:1", "about 320", "07-04", source="two villagers")]
    [event] = events_of(*relays, *others)
    assert (event["best"], event["documents"]) == (320, 5)


def test_a_month_and_a_day_are_not_the_same_date() -> None:
    month = troops("coast:1", "30", "07-01/07-31", action="killed", destination="")
    assert len(members(month, troops("radio:1", "30", "07-04", action="killed", destination=""))) == 2
    assert len(members(month, {**month, "row_id": "radio-1", "doc_id": "radio"})) == 1


def test_same_and_other_are_obeyed() -> None:
    apart, joined = troops("radio:1", "94", "07-03"), troops("coast:1", "120", "07-09")
    assert members({**apart, "review_fix": "unit=soldier; same=coast-1"}, joined) == [{"radio-1", "coast-1"}]
    assert members({**apart, "review_fix": "same=ecoast-1"}, joined) == [{"radio-1", "coast-1"}]
    twins = [troops("radio:1", "94", "07-04"), troops("coast:1", "94", "07-04"), troops("tribune:1", "94", "07-04")]
    split = members(twins[0], {**twins[1], "review_fix": "other=radio-1"}, twins[2])
    assert not any({"radio-1", "coast-1"} <= rows for rows in split)
    assert len(split) == 2


def test_what_a_pin_joins_is_compared_in_words() -> None:
    [event] = events_of(troops("radio:1", "94", "07-04", review_fix="same=coast-1"), troops("coast:1", "120", "07-04", destination="Uzbekistan"))
    assert event["differences"] == "number: 94 (radio) – 120 (coast); destination: Tajikistan (radio) – Uzbekistan (coast)"


def test_pins_that_cannot_be_obeyed_are_listed() -> None:
    rows = tables(troops("radio:1", "94", review_fix="same=nowhere; other=radio-1"), troops("coast:1", "94", status="planned", review_fix="same=radio-1"))
    assert unmet_pins(rows) == [("coast-1", "same=radio-1"), ("radio-1", "other=radio-1"), ("radio-1", "same=nowhere")]


def total_of(value: str, *parts: str, **cells: Any) -> dict[str, Any]:
    rows = [troops(f"paper{number}:1", part, f"07-{number + 1:02}") for number, part in enumerate(parts)]
    return build(tables(*rows, troops("radio:9", value, "07-01/07-30", cumulative=True, **cells)))[1].to_dict("records")[0]


@pytest.mark.parametrize(
    ("value", "parts", "verdict", "gap"),
    [
        ("160", ("71", "89"), "adds_up", 0),
        ("161", ("71", "89"), "short", 1),
        ("159", ("71", "89"), "over", -1),
        ("1600", ("1037", "545"), "adds_up", 18),
        ("nearly 1600", ("1037", "571"), "over", -8),
        ("nearly 1600", ("1037", "400"), "short", 163),
        ("more than 150", ("71", "89"), "adds_up", -10),
        ("340", ("about 300", "40"), "adds_up", 0),
    ],
)
def test_totals_are_judged_by_their_own_words(value: str, parts: tuple[str, ...], verdict: str, gap: int) -> None:
    total = total_of(value, *parts)
    assert (total["verdict"], total["gap"]) == (verdict, gap)


def test_a_total_without_a_window_or_parts_stays_open() -> None:
    assert total_of("160", "160", date_start=None, date_end=None)["verdict"] == "open"
    assert total_of("160", "160", destination="Uzbekistan")["verdict"] == "open"
    assert total_of("hundreds", "160")["verdict"] == "open"


def test_parts_of_parts_are_not_summed() -> None:
    rows = [troops("radio:1", "40", "07-04"), troops("radio:2", "14", "07-04", part_of="radio-1"), troops("radio:3", "88", "07-05")]
    total = build(tables(*rows, troops("radio:4", "128", "07-04/07-05", cumulative=True)))[1].to_dict("records")[0]
    assert (total["sum_best"], total["parts"], total["verdict"]) == (128, "eradio-1 eradio-3", "adds_up")


def test_parts_named_in_the_text_count_whatever_they_did() -> None:
    rows = [troops("radio:1", "40", "07-04", part_of="radio-4"), troops("radio:3", "88", "07-05", action="surrendered", part_of="radio-4")]
    total = build(tables(*rows, troops("radio:4", "128", "07-04/07-05", cumulative=True)))[1].to_dict("records")[0]
    assert (total["sum_best"], total["verdict"]) == (128, "adds_up")


def test_the_same_claim_of_two_sides_is_two_events() -> None:
    assert len(members(districts("radio:1", "52", by="Taliban"), districts("coast:1", "52", by="the Afghan government"))) == 2


def test_claims_months_apart_are_not_compared() -> None:
    events = events_of(districts("radio:1", "6", "01-04", of_total=27), districts("coast:1", "16", "07-04", of_total=28))
    assert [event["differences"] for event in events] == ["", ""]
