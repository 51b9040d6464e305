"""Frames: every example of counts.txt and districts.txt, and what must hold for any count."""

import json

import pytest
from counting import LABELS, counts_of, found, read, wanted
from marks import Example, read_examples, read_line
from spacy.language import Language

from pipeline.run.limit import time_limit

COUNTS = read_examples("counts.txt", LABELS)
DISTRICTS = read_examples("districts.txt", LABELS)


@pytest.mark.parametrize("example", [*COUNTS, *DISTRICTS], ids=str)
def test_frames_reads_example(cascade: Language, example: Example) -> None:
    assert found(read(cascade, example.text, example.day), example) == wanted(example)


@pytest.mark.parametrize(("examples", "least"), [(COUNTS, 240), (DISTRICTS, 40)])
def test_frames_examples_hold_enough_counter_examples(examples: list[Example], least: int) -> None:
    assert len(examples) >= least
    assert sum(not example.marks for example in examples) * 3 >= len(examples)


def test_frames_examples_are_mostly_not_about_afghanistan() -> None:
    assert sum("Afghan" in example.text or "Taliban" in example.text for example in COUNTS) * 2 <= len(COUNTS)


SLIPS = ("[Ten men](COUNT vlaue=10) fled.", "[Ten men](COUTN value=10) fled.", "[Ten men](COUNT value=10 fled.", "[Ten men] fled.", "[Ten men](COUNT value=1/2) fled.")


@pytest.mark.parametrize("line", SLIPS)
def test_frames_reads_slip_in_marks_as_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"counts\.txt:7|shorter"):
        read_line("counts.txt", 7, line, day=None, labels=LABELS)


def test_frames_writes_spans_with_their_frames(cascade: Language) -> None:
    doc = read(cascade, "Some 40 Kenyan soldiers withdrew. Rebels seized two districts.")
    found = [(span.text, span.label_, span._.frame.action) for span in doc.spans["frames"]]
    assert found == [("Some 40 Kenyan soldiers", "TROOPS", "withdrew"), ("two districts", "DISTRICTS", "captured")]


def test_rows_need_no_spans(cascade: Language) -> None:
    from pipeline.cascade import load
    from pipeline.tables import rows_of

    text = "At least 30 Afghan soldiers fled from Herat province to Iran on 4 July 2021, officials said.\n"
    bare = load(options={stage: {"spans": False} for stage in ("quantities", "places", "dates", "frames")})(text)
    assert (sorted(bare.spans), bare.ents) == (["patterns"], ())
    assert rows_of(bare) == rows_of(cascade(text))


def test_frames_convention_changes_vague_words_only(cascade: Language) -> None:
    from pipeline.cascade import load

    acled = load(options={"quantities": {"convention": "acled"}})
    text = "Dozens of soldiers fled. Nine soldiers fled."
    assert [row["best"] for _, row in counts_of(read(acled, text))] == [12, 9]
    assert [row["best"] for _, row in counts_of(read(cascade, text))] == [None, 9]


def test_frames_new_unit_makes_its_counts_appear(tmp_path_factory: pytest.TempPathFactory) -> None:
    from pipeline.cascade import load
    from pipeline.knowledge import SHIPPED

    folder = tmp_path_factory.mktemp("my_patterns")
    rules = [{"label": "UNIT", "pattern": "zeppelineers", "id": "aeronaut"}, {"label": "ACTION", "pattern": "levitated", "id": "levitated"}]
    (folder / "units.jsonl").write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
    rows = counts_of(read(load([SHIPPED, folder]), "Forty zeppelineers levitated over the town."))
    assert [(row["best"], row["unit"], row["action"]) for _, row in rows] == [(40, "aeronaut", "levitated")]


def test_line_of_counts_without_a_stop_is_read_in_time(cascade: Language) -> None:
    with time_limit(20):
        assert len(counts_of(read(cascade, "30 soldiers fled on Monday and " * 1500))) == 1500
