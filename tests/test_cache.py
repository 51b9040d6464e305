"""The cache: only what fits its key, whatever happens to the file."""

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.cache import KEPT_RUNS, Cache, Result, code_version, key_of, pack, unpack
from pipeline.corpus import Document

DOCUMENT = Document("a", "Thirty soldiers fled.", "a.txt")
KEY = key_of(DOCUMENT, "f")
RESULT = Result("a", b"d", pack({"rows": {}, "text": "t"}))


@pytest.mark.parametrize(
    "change",
    [{"doc_id": "b"}, {"text": "Forty soldiers fled."}, {"title": "x"}, {"published": date(2021, 7, 5)}, {"published_from": "url"}, {"html": "<p>"}, {"path": "b.txt"}],
)
def test_key_changes_with_anything_about_the_document(change: dict[str, object]) -> None:
    assert key_of(replace(DOCUMENT, **change), "f") != KEY  # type: ignore[arg-type]


def test_key_changes_with_rules_and_code() -> None:
    assert key_of(DOCUMENT, "g") != KEY
    assert len(code_version()) == 64


def test_pack_keeps_values_as_the_tables_show_them() -> None:
    values = {"n": 3, "none": None, "flag": True, "text": "“ü\ud800"}
    assert unpack(pack(values | {"day": date(2021, 7, 5)})) == values | {"day": "2021-07-05"}


def test_cache_finds_what_was_stored_in_the_next_run(tmp_path: Path) -> None:
    first = Cache(tmp_path / "c.sqlite")
    assert not first.find(KEY)
    first.store(KEY, [RESULT, replace(RESULT, doc_id="a:0002")])
    first.close()
    second = Cache(tmp_path / "c.sqlite")
    assert second.count() == 0
    assert second.find(KEY)
    assert [result.doc_id for result in second.results()] == ["a", "a:0002"]
    second.close()


def test_cache_does_not_keep_what_another_try_may_change(tmp_path: Path) -> None:
    first = Cache(tmp_path / "c.sqlite")
    first.store(KEY, [replace(RESULT, lasting=False)])
    assert first.count() == 1
    first.close()
    second = Cache(tmp_path / "c.sqlite")
    assert not second.find(KEY)
    second.close()


def test_cache_does_not_trust_a_harmed_result(tmp_path: Path) -> None:
    first = Cache(tmp_path / "c.sqlite")
    first.store(KEY, [replace(RESULT, body=RESULT.body[:-3])])
    assert not first.find(KEY)
    first.close()


@pytest.mark.parametrize("content", [b"", b"junk" * 1000, b"SQLite format 3\0" + b"\0" * 5000])
def test_cache_that_is_no_database_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.sqlite").write_bytes(content)
    cache = Cache(tmp_path / "c.sqlite")
    cache.store(KEY, [RESULT])
    assert cache.find(KEY)
    cache.close()


def test_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "c.sqlite")
    cache.store(KEY, [RESULT])
    assert [result.doc_id for result in cache.results()] == ["a"]
    cache.close()


def test_cache_drops_what_no_run_used_for_long(tmp_path: Path) -> None:
    first = Cache(tmp_path / "c.sqlite")
    first.store(KEY, [RESULT])
    first.close()
    for _ in range(KEPT_RUNS):
        Cache(tmp_path / "c.sqlite").close()
    with sqlite3.connect(tmp_path / "c.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM results").fetchone() == (0,)
    connection.close()


def test_cache_results_come_in_order_of_their_ids() -> None:
    cache = Cache(None)
    for doc_id in ("b", "a:0002", "é", "a", "a-b"):
        cache.store(key_of(replace(DOCUMENT, doc_id=doc_id), "f"), [replace(RESULT, doc_id=doc_id)])
    assert [result.doc_id for result in cache.results()] == sorted(["b", "a:0002", "é", "a", "a-b"])
    cache.close()
