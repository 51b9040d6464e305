"""Gold: what is read from the project's own dispatches is at least as right as it was."""

import hashlib
import json
import math
import os
from pathlib import Path

import pytest
from scoring import SETS, Report, Tally, pairs, read_facts, same_numbers, score_set

FLOORS = Path(__file__).parent / "gold" / "floors.json"
# What may be done to the floors in this run: nothing, "raise" or "lower".
ALLOWED = os.environ.get("MUSTER_FLOORS", "")


def digest(name: str) -> str:
    """Return a hash of the texts, their metadata and the gold facts."""
    folder, gold = SETS[name]
    found = hashlib.sha256(gold.read_bytes())
    for path in sorted(folder.iterdir()):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def pinned(old: dict[str, float], measured: dict[str, float], *, lower: bool) -> dict[str, float]:
    """Return the new floors: the scores rounded down; a floor falls only where that is allowed."""
    rounded = {name: math.floor(score * 100) / 100 for name, score in measured.items()}
    return rounded if lower else {name: max(score, old.get(name, 0.0)) for name, score in rounded.items()}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    reports = {name: score_set(name, tmp_path_factory.mktemp(name) / "out") for name in SETS}
    if ALLOWED:
        old = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
        new = {}
        for name, report in reports.items():
            before = old.get(name, {})
            comparable = before.get("sha256") == digest(name)
            new[name] = {"sha256": digest(name), "scores": pinned(before.get("scores", {}), report.scores, lower=ALLOWED == "lower" or not comparable)}
        FLOORS.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
    return reports


def floors() -> dict[str, dict[str, float]]:
    """Return the floors of each set."""
    return {name: entry["scores"] for name, entry in json.loads(FLOORS.read_text(encoding="utf-8")).items()} if FLOORS.exists() else {}


@pytest.mark.parametrize("name", SETS)
def test_floors_belong_to_these_texts(name: str, reports: dict[str, Report]) -> None:
    assert json.loads(FLOORS.read_text(encoding="utf-8"))[name]["sha256"] == digest(name), "texts or gold have changed: MUSTER_FLOORS=raise python -m pytest tests/test_gold.py"


@pytest.mark.parametrize(("name", "score"), [(name, score) for name, scores in floors().items() for score in scores])
def test_score_is_not_below_its_floor(name: str, score: str, reports: dict[str, Report]) -> None:
    floor, found = floors()[name][score], reports[name].scores[score]
    misses = [line for line in reports[name].misses if line.startswith(score.partition(" ")[0].rstrip("s"))]
    assert found >= floor, "\n".join([f"{score} of {name} fell to {found:.3f}, below {floor}", *misses])


@pytest.mark.parametrize("name", SETS)
def test_every_score_has_a_floor(name: str, reports: dict[str, Report]) -> None:
    assert set(floors()[name]) == set(reports[name].scores)


@pytest.mark.parametrize("name", SETS)
def test_gold_mentions_stand_where_they_say(name: str) -> None:
    folder, gold = SETS[name]
    facts = read_facts(gold)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")}
    assert {fact["doc"] for fact in facts} == set(texts)
    assert [fact for fact in facts if texts[fact["doc"]][fact["char_start"] : fact["char_end"]] != fact["mention"]] == []


def test_floors_do_not_fall_without_leave() -> None:
    assert pinned({"a": 0.9, "b": 0.5}, {"a": 0.851, "b": 0.629}, lower=False) == {"a": 0.9, "b": 0.62}
    assert pinned({"a": 0.9, "b": 0.5}, {"a": 0.851, "b": 0.629}, lower=True) == {"a": 0.85, "b": 0.62}


def test_scores_of_nothing_are_nothing() -> None:
    assert (Tally().f1, Tally().recall) == (0.0, 0.0)


def test_rows_and_facts_pair_once_and_by_agreement() -> None:
    facts = [{"doc": "d", "char_start": 0, "char_end": 9, "low": 5, "best": 5, "high": 5}, {"doc": "d", "char_start": 5, "char_end": 12, "low": 7, "best": 7, "high": 7}]
    rows = [{"doc_id": "d", "char_start": "4", "char_end": "8", "low": n, "best": n, "high": n} for n in ("7", "5")]
    assert pairs(facts, rows, same_numbers, {}) == {0: 1, 1: 0}
