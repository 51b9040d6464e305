"""After a change of patterns only what the change can touch is read again, and the rows are those of a run from scratch."""

import hashlib
import shutil
from pathlib import Path

import pytest
from texts import write_documents

from pipeline.run import Settings, extract, reading
from pipeline.run.carry import changed_words

ROOT = Path(__file__).parent.parent
SOLDIERS = ("units.jsonl", '{"label": "UNIT", "pattern": "soldiers", "id": "soldier"}')
FLED = ("actions.jsonl", '{"label": "ACTION", "pattern": [{"LEMMA": "flee"}, {"LOWER": "across"}], "id": "fled"}')


@pytest.fixture
def world(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    for number, text in enumerate(write_documents(8, seed=21, paragraphs=8)):
        (tmp_path / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "corpus" / "odd.txt").write_text("Thirty halberdiers and 40 soldiers fled to Herat on Monday.\n", encoding="utf-8")
    shutil.copytree(ROOT / "patterns", tmp_path / "patterns")
    return tmp_path


def run(world: Path, out: str, *, cache: bool = True) -> dict[str, str]:
    settings = Settings(patterns=(str(world / "patterns"),))
    extract(world / "corpus", world / out / "out", settings=settings, cache=cache)
    names = ("documents", "troop_counts", "districts", "provinces", "places", "dates", "mentions", "issues")
    return {name: hashlib.sha256((world / out / "out" / f"{name}.csv").read_bytes()).hexdigest() for name in names}


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    real = reading.Reading.read_batch
    monkeypatch.setattr(reading.Reading, "read_batch", lambda self, documents, **how: found.extend(document.doc_id for document in documents) or real(self, documents, **how))
    return found


PHRASE = '{"label": "UNIT", "pattern": "halberdiers", "id": "soldier"}'
TOKENS = '{"label": "UNIT", "pattern": [{"LEMMA": "halberdier"}, {"LOWER": "and", "OP": "?"}], "id": "pike"}'


@pytest.mark.parametrize("line", [PHRASE, TOKENS])
def test_carry_added_rule_has_only_texts_with_its_words_read_again(world: Path, seen: list[str], line: str) -> None:
    run(world, "a")
    seen.clear()
    with (world / "patterns" / "units.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    after = run(world, "a")
    assert seen == ["odd"]
    assert after == run(world, "b", cache=False)


def test_carry_removed_rule_gives_the_rows_of_a_run_from_scratch(world: Path, seen: list[str]) -> None:
    run(world, "a")
    path = world / "patterns" / "units.jsonl"
    path.write_text("\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if '"pattern": "police officers"' not in line) + "\n", encoding="utf-8")
    seen.clear()
    after = run(world, "a")
    assert "odd" not in seen
    assert after == run(world, "b", cache=False)


def test_carry_changed_word_table_has_everything_read_again(world: Path, seen: list[str]) -> None:
    run(world, "a")
    seen.clear()
    with (world / "patterns" / "abbreviations.csv").open("a", encoding="utf-8") as file:
        file.write("zzz" + "," * (file.tell() and (world / "patterns" / "abbreviations.csv").read_text(encoding="utf-8").splitlines()[0].count(",")) + "\n")
    run(world, "a")
    assert len(seen) == 9


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ([SOLDIERS], [SOLDIERS], ()),
        ([SOLDIERS], [SOLDIERS, ("units.jsonl", '{"label": "UNIT", "pattern": "border guards", "id": "g"}')], (frozenset({"border", "guards"}),)),
        ([SOLDIERS], [], (frozenset({"soldiers"}),)),
        ([SOLDIERS, FLED], [FLED, SOLDIERS], None),
        ([], [("mine.jsonl", '{"label": "COUNTRY", "pattern": "Ruritania", "id": "XR"}')], None),
        ([], [("mine.jsonl", '{"label": "UNIT", "pattern": [{"TEXT": {"REGEX": "sold.*"}}], "id": "s"}')], None),
        ([], [("mine.jsonl", '{"label": "UNIT", "pattern": "...", "id": "s"}')], None),
    ],
)
def test_changed_words_are_those_a_match_must_show(old: list[tuple[str, str]], new: list[tuple[str, str]], words: tuple[frozenset[str], ...] | None) -> None:
    assert changed_words(old, new) == words


def test_changed_words_of_a_lemma_are_its_forms() -> None:
    words = changed_words([], [FLED])
    assert words is not None
    assert {frozenset({form, "across"}) for form in ("flee", "fled", "flees", "fleeing")} <= set(words)
