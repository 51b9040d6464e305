"""The ledger on a generated world, and what its parts promise for any value."""

import math
import random
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_world import World, pair_scores

from pipeline.columns import TABLES
from pipeline.gazetteer import load_gazetteer
from pipeline.knowledge import SHIPPED, Knowledge, load_knowledge
from pipeline.ledger import build
from pipeline.ledger.families import read_families
from pipeline.ledger.geography import Geography
from pipeline.ledger.groups import Fit, Group, Score
from pipeline.ledger.values import Bounds, digits, fit_ranges, steps, total_ranges

FLOOR = 0.95


@cache
def shipped() -> Knowledge:
    """Return the shipped patterns, read once (a fixture would be printed with a failure, all of it)."""
    return load_knowledge([SHIPPED])


@pytest.fixture
def geography() -> Geography:
    return Geography(load_gazetteer(shipped()), {"afghanistan": "AF"})


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often a mention is held against a group: time grows with it, and it does not depend on the machine."""
    count = [0]
    score = Fit.score

    def counted(self: Fit, i: int, group: Group) -> Score | None:
        count[0] += 1
        return score(self, i, group)

    monkeypatch.setattr(Fit, "score", counted)
    return count


@pytest.mark.parametrize("seed", [1, 2])
def test_world_events_are_found_again(seed: int) -> None:
    world = World(400, seed=seed)
    precision, recall, score = pair_scores(build(world.tables())[0], world.truth)
    print(f"precision {precision:.3f} recall {recall:.3f} F1 {score:.3f}")
    assert score >= FLOOR


def test_world_comparisons_grow_no_faster_than_mentions(comparisons: list[int]) -> None:
    per_mention = []
    for events in (300, 1200):
        world = World(events)
        comparisons[0] = 0
        build(world.tables())
        per_mention.append(comparisons[0] / len(world.rows))
    assert per_mention[1] < per_mention[0] * 1.5


def test_world_of_one_day_is_not_compared_as_a_whole(comparisons: list[int]) -> None:
    world = World(1500, days=1)
    build(world.tables())
    assert comparisons[0] < 3 * len(world.rows)


def test_world_in_any_order_gives_the_same_ledger() -> None:
    tables = World(150, totals=0.1).tables()
    turned = {name: table.sample(frac=1, random_state=3) for name, table in tables.items()}
    for one, other in zip(build(tables), build(turned), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_world_without_dates_is_merged_inside_documents_only() -> None:
    tables = World(60).tables()
    for column in ("published", "date_start", "date_end"):
        tables["troop_counts"][column] = ""
    events = build(tables)[0]
    assert set(events["documents"]) == {1}


CELLS = st.fixed_dictionaries(
    {
        "doc_id": st.sampled_from(["a", "b", "c", "nowhere"]),
        "published": st.sampled_from(["", "2021-07-05", "2021-07-06", "0480-09-20", "no day"]),
        "date_start": st.sampled_from(["", "2021-07-04", "2021-07-05", "2021-01-01", "0480-09-01"]),
        "date_end": st.sampled_from(["", "2021-07-05", "2021-07-01", "2021-12-31"]),
        "precision": st.sampled_from(["", "exact", "more_than", "nearly", "vague", "range", "odd"]),
        "low": st.sampled_from(["", "3", "1000", "99999999999999999999"]),
        "best": st.sampled_from(["", "3", "1037"]),
        "high": st.sampled_from(["", "3", "2000"]),
        "action": st.sampled_from(["", "fled", "killed", "juggled"]),
        "unit": st.sampled_from(["", "soldier", "drone"]),
        "country": st.sampled_from(["", "AF"]),
        "location": st.sampled_from(["", "Kunduz", "Atlantis"]),
        "cumulative": st.sampled_from(["", "true"]),
        "status": st.sampled_from(["", "asserted", "denied", "planned"]),
        "evidence": st.sampled_from(["", "One sentence."]),
        "review_fix": st.sampled_from(["", "same=r0", "other=r1 r2; same=er3", "same=;;other==r0", "best=3"]),
    }
)


def reports_an_event(row: dict[str, str]) -> bool:
    return bool(row["status"] in {"", "asserted"} and row["action"] and not row["cumulative"] and (row["low"] or row["best"] or row["high"]))


@settings(max_examples=25, deadline=None)
@given(st.lists(CELLS, max_size=12), st.randoms(use_true_random=False))
def test_any_rows_give_each_mention_one_event_in_any_order(cells: list[dict[str, str]], dice: random.Random) -> None:
    rows = [{**row, "row_id": f"r{number}", "char_start": str(number)} for number, row in enumerate(cells)]
    documents = pd.DataFrame([{"doc_id": name, "sha256": name} for name in "abc"], columns=[column.name for column in TABLES["documents"]], dtype="str").fillna("")
    districts = pd.DataFrame(columns=[column.name for column in TABLES["districts"]])
    ledgers = []
    for _ in range(2):
        troops = pd.DataFrame(rows, columns=[column.name for column in TABLES["troop_counts"]], dtype="str").fillna("")
        ledgers.append(build({"troop_counts": troops, "districts": districts, "documents": documents}, shipped()))
        dice.shuffle(rows)
    events = ledgers[0][0]
    told = " ".join(events["row_ids"]).split()
    assert len(told) == len(set(told))
    assert {row["row_id"] for row in rows if reports_an_event(row)} == set(told)
    for one, other in zip(*ledgers, strict=True):
        pd.testing.assert_frame_equal(one, other)


# The precisions that state a lowest number, the number itself, a highest one.
STATED = ({"exact", "more_than", "at_least"}, {"exact", "more_than", "at_least", "nearly", "about", "up_to"}, {"exact", "nearly", "up_to", "less_than"})
numbers = st.integers(1, 10**9)


def bounds_of(precision: str, number: int) -> Bounds:
    column = [np.array([number if precision in there else math.nan]) for there in STATED]
    return Bounds(np.array([precision], dtype=object), *column)


@given(st.sampled_from(["exact", "more_than", "at_least", "nearly", "about", "up_to", "less_than"]), numbers)
def test_fit_range_holds_what_is_stated(precision: str, number: int) -> None:
    lowest, highest = (edge[0] for edge in fit_ranges(bounds_of(precision, number)))
    assert 0 <= lowest <= number <= highest
    assert lowest == highest or precision != "exact"


@given(st.sampled_from(["exact", "more_than", "nearly", "about"]), numbers)
def test_total_range_is_no_narrower_than_fit_range(precision: str, number: int) -> None:
    bounds = bounds_of(precision, number)
    assert total_ranges(bounds)[0][0] <= fit_ranges(bounds)[0][0]
    assert total_ranges(bounds)[1][0] >= fit_ranges(bounds)[1][0]


@given(numbers)
def test_steps_and_digits_make_the_number(number: int) -> None:
    step, count = int(steps(np.array([float(number)]))[0]), int(digits(np.array([float(number)]))[0])
    assert number % step == 0
    assert len(str(number // step)) == count


@pytest.mark.parametrize(
    ("precision", "number", "lowest", "highest"),
    [("nearly", 1600, 1500, 1600), ("nearly", 1000, 800, 1000), ("about", 300, 250, 350), ("more_than", 1000, 1000, 2000), ("at_least", 14, 14, 17.5), ("up_to", 500, 350, 500)],
)
def test_fit_range_is_as_documented(precision: str, number: int, lowest: float, highest: float) -> None:
    assert tuple(edge[0] for edge in fit_ranges(bounds_of(precision, number))) == (lowest, highest)


@pytest.mark.parametrize(("inner", "outer"), [("Badakhshan", "Afghanistan"), ("Kunduz", "Kunduz"), ("Hirat", "Herat")])
def test_place_lies_in_place(geography: Geography, inner: str, outer: str) -> None:
    assert geography.lies_in(geography.number(inner), geography.number(outer))


def test_namesakes_are_told_apart_by_their_province(geography: Geography) -> None:
    here, there = geography.number("Shighnan", "Badakhshan"), geography.number("Shighnan", "Helmand")
    assert geography.lies_in(here, geography.number("Badakhshan"))
    assert not geography.agree(geography.number("Badakhshan"), geography.number("Gorno-Badakhshan"))
    assert geography.lies_in(there, geography.number("Helmand"))


def test_every_action_and_unit_has_a_family() -> None:
    families = read_families(shipped())
    for label, lexica in (("ACTION", (families.action, families.territory)), ("UNIT", (families.unit,))):
        ids = {rule.id for rule in shipped().rules() if rule.label == label and ":" not in rule.id}
        assert sorted(word for word in ids if not any(word in lexicon.of for lexicon in lexica)) == []


@pytest.mark.parametrize(
    ("source", "other"),
    [("Khovar; Tajikistan’s border authority", "Tajik border guards"), ("the government of Tajikistan", "Tajik officials")],
)
def test_voice_of_a_relay_is_the_body_relayed(source: str, other: str) -> None:
    families = read_families(shipped())
    assert families.voice(source) == families.voice(other)
