"""The ledger behind the whole cascade: dispatches of several papers in, events and checked totals out."""

import csv
from pathlib import Path

import pytest

from pipeline.run import extract

PAPERS = {
    "wire": ("2023-05-09", "N'DJAMENA - 412 Sudanese soldiers crossed into Chad on Monday, the Chadian army said.\n"),
    "post": ("2023-05-10", "More than 400 Sudanese soldiers fled into Chad on May 8, according to border officials.\n\nOn May 6, 37 Sudanese soldiers fled into Chad.\n"),
    "desk": (
        "2023-05-10",
        """The 412 Sudanese soldiers fled across the border into Chad on May 9, the Chadian government said.

Nearly 450 Sudanese soldiers have fled into Chad since May 5.

Another 26 Sudanese soldiers fled into Egypt on May 7.
""",
    ),
}
Row = dict[str, str]


def read(out: Path, table: str) -> list[Row]:
    with (out / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("papers") / "corpus"
    root.mkdir()
    for name, (_, text) in PAPERS.items():
        (root / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = ["file,published,publisher", *(f"{name}.txt,{published},The {name.title()}" for name, (published, _) in PAPERS.items())]
    (root / "metadata.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def out(corpus: Path) -> Path:
    extract(corpus, corpus.parent / "out", cache=False)
    return corpus.parent / "out"


def test_texts_of_one_crossing_become_one_event(out: Path) -> None:
    [event] = [event for event in read(out, "events") if event["best"] == "412"]
    assert (event["documents"], event["low"], event["high"], event["destination"]) == ("3", "400", "412", "Chad")
    assert event["differences"] == "date: 8 May (post, wire) – 9 May (desk)"


def test_texts_with_a_running_total_add_up_without_those_who_went_elsewhere(out: Path) -> None:
    events = {event["best"]: event["event_id"] for event in read(out, "events")}
    [total] = read(out, "totals")
    assert (total["value"], total["sum_best"], total["gap"], total["verdict"]) == ("450", "449", "1", "adds_up")
    assert set(total["parts"].split()) == {events["37"], events["412"]}


def test_texts_added_one_at_a_time_give_the_same_ledger(corpus: Path, out: Path, tmp_path: Path) -> None:
    grown = tmp_path / "corpus"
    grown.mkdir()
    (grown / "metadata.csv").write_bytes((corpus / "metadata.csv").read_bytes())
    for name in reversed(PAPERS):
        (grown / f"{name}.txt").write_bytes((corpus / f"{name}.txt").read_bytes())
        extract(grown, tmp_path / "out", cache=False)
    for table in ("events", "totals"):
        assert read(tmp_path / "out", table) == read(out, table)


def test_texts_split_by_a_reviewer_stay_split(corpus: Path, tmp_path: Path) -> None:
    outputs = tmp_path / "out"
    extract(corpus, outputs, cache=False)
    counts = read(outputs, "troop_counts")
    [wire], [desk] = ([row for row in counts if row["doc_id"] == name and row["best"] == "412"] for name in ("wire", "desk"))
    desk["review_fix"] = f"other={wire['row_id']}"
    with (outputs / "troop_counts.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(counts[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(counts)
    extract(corpus, outputs, cache=False)
    assert not any({wire["row_id"], desk["row_id"]} <= set(event["row_ids"].split()) for event in read(outputs, "events"))
