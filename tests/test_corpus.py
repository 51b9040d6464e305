"""The corpus reader: folders, kinds of file, encodings, what is refused."""

import csv
import gzip
import io
import json
import os
import stat
import zipfile
from datetime import date
from pathlib import Path

import pytest

from pipeline.corpus import Document, finish, open_corpus
from pipeline.errors import MusterError

SENTENCE = "More than 1,000 soldiers fled across the border on Monday."
PAGE = """<html><head><title>Border crossed</title><meta property="article:published_time" content="2021-07-05"></head><body><nav>Home News Sport</nav>
<article><h1>Border crossed</h1><p>More than 1,000 soldiers fled across the border on Monday, officials of the province said.</p>
<p>They crossed at night when the fighters came closer to the bridge, and were given food and shelter.</p></article></body></html>"""


def put(root: Path, name: str, content: str | bytes = SENTENCE) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(root: Path) -> dict[str, Document]:
    corpus = open_corpus(root)
    documents = [part for document in corpus for part in finish(document)]
    assert len({document.doc_id for document in documents}) == len(documents)
    return {document.doc_id: document for document in documents}


def codes(root: Path) -> list[str]:
    corpus = open_corpus(root)
    found = [issue.code for document in corpus for issue in document.issues]
    return sorted(found + [issue.code for _, issue in corpus.issues])


def packed(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_corpus_ids_are_paths_without_suffix(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "deep/er/b.TXT")
    assert list(read(tmp_path)) == ["a", "deep/er/b"]


def test_corpus_same_name_with_other_suffix_gets_its_full_name(tmp_path: Path) -> None:
    put(tmp_path, "a.html", PAGE)
    put(tmp_path, "a.txt")
    assert list(read(tmp_path)) == ["a", "a.html"]


def test_corpus_single_file_is_a_corpus(tmp_path: Path) -> None:
    assert list(read(put(tmp_path, "a.txt"))) == ["a"]


def test_corpus_line_ends_become_newlines(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", b"one\r\ntwo\rthree\n")
    assert read(tmp_path)["a"].text == "one\ntwo\nthree\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_corpus_text_is_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = "“Около” – no, a café: 1,000 soldiers fled.\n" * 3 if encoding != "cp1252" else "The café’s owner – Müller – saw 1,000 soldiers flee.\n" * 3
    put(tmp_path, "a.txt", text.encode(encoding))
    assert read(tmp_path)["a"].text == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_u"])
def test_corpus_legacy_cyrillic_is_recognised_and_noted(tmp_path: Path, encoding: str) -> None:
    text = "Более тысячи солдат перешли границу в понедельник, сообщили власти области. Их встретили и накормили.\n" * 5
    put(tmp_path, "a.txt", text.encode(encoding))
    assert read(tmp_path)["a"].text == text
    assert codes(tmp_path) == ["I201"]


def test_corpus_one_broken_byte_leaves_the_rest_of_a_utf8_text(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "“Thousands” fled – 1,000 “soldiers” and 30 “guards”.".encode() + b"\xff")
    text = read(tmp_path)["a"].text
    assert text.startswith("“Thousands” fled –")
    assert codes(tmp_path) == ["I201"]


def test_corpus_nulls_become_replacement_characters(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", b"30 soldiers\0 fled and then came back again")
    assert "\0" not in read(tmp_path)["a"].text
    assert codes(tmp_path) == ["I202"]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("30 sol\u00addiers fled.", "30 soldiers fled."),
        ("3\u200b0 soldiers\u200b fled.", "30 soldiers  fled."),
        ("\u202e30 soldiers\u202c fled.", " 30 soldiers  fled."),
        ("\ufeff\ufeffGhazn\u0131\u2060 fell.", " Ghazn\u0131  fell."),
        ("\U0001f468\u200d\U0001f469 fled.", "\U0001f468\u200d\U0001f469 fled."),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u200c\u0631\u0648\u062f"),
    ],
)
def test_corpus_words_are_read_without_what_nobody_sees(tmp_path: Path, text: str, read_as: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read(tmp_path)["a"].text == read_as


def test_corpus_page_is_read_without_what_nobody_sees(tmp_path: Path) -> None:
    put(tmp_path, "a.html", "<html><body><article><p>Some 30 sol&shy;diers fled to the next town on Monday, it was said there.</p></article></body></html>")
    assert "30 soldiers fled" in read(tmp_path)["a"].text


def test_corpus_words_that_were_changed_are_noted(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "30 sol\u00addiers fled.".encode())
    assert [issue.code for issue in read(tmp_path)["a"].issues] == ["I224"]


def test_corpus_lone_surrogates_in_json_are_replaced(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl", '{"id": "x", "text": "30 soldiers \\ud800 fled"}\n')
    assert read(tmp_path)["x"].text == "30 soldiers � fled"


@pytest.mark.parametrize("content", [b"", b"  \n\n", b"\xef\xbb\xbf"])
def test_corpus_empty_text_is_a_document_with_a_problem(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "a.txt", content)
    assert read(tmp_path)["a"].problem


def test_corpus_metadata_gives_day_and_title(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "metadata.csv", "file,published,title,publisher,url\na.txt,2021-07-05,Border crossed,The Herald,\n")
    document = read(tmp_path)["a"]
    assert (document.published, document.published_from, document.title, document.publisher) == (date(2021, 7, 5), "metadata", "Border crossed", "The Herald")


def test_corpus_metadata_in_a_subfolder_counts_from_there(tmp_path: Path) -> None:
    put(tmp_path, "sub/a.txt")
    put(tmp_path, "sub/metadata.csv", "file;published\na;2021-07-05\n")
    assert read(tmp_path)["sub/a"].published == date(2021, 7, 5)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("a.txt,2021-13-45,,,", "I211", ["line 2", "2021-13-45", "2021-07-05"]),
        ("b.txt,2021-07-05,,,", "I214", ["line 2", "b.txt"]),
        ("../a.txt,2021-07-05,,,", "I212", ["line 2", "outside"]),
        ("/etc/passwd,2021-07-05,,,", "I212", ["line 2", "outside"]),
    ],
)
def test_corpus_wrong_metadata_is_reported_with_line_and_what_is_accepted(tmp_path: Path, line: str, code: str, words: list[str]) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "metadata.csv", f"file,published,title,publisher,url\n{line}\n")
    corpus = open_corpus(tmp_path)
    assert [document.problem for document in corpus] == [""]
    [(path, issue)] = corpus.issues
    assert (path, issue.code) == ("metadata.csv", code)
    assert all(word in issue.message for word in [*words, "Accepted"])


def test_corpus_metadata_without_file_column_is_an_error(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, "metadata.csv", "name,day\na.txt,2021-07-05\n")
    with pytest.raises(MusterError, match=r"E204.*metadata.csv, line 1.*file.*name, day.*Accepted"):
        open_corpus(tmp_path)


def test_corpus_front_matter_is_read_and_blanked(tmp_path: Path) -> None:
    head = "---\ntitle: Border crossed\ndate: 2021-07-05\n---\n"
    put(tmp_path, "a.txt", head + SENTENCE)
    document = read(tmp_path)["a"]
    assert (document.title, document.published, document.published_from) == ("Border crossed", date(2021, 7, 5), "front_matter")
    assert document.text.index("More") == len(head)
    assert "Border" not in document.text


@pytest.mark.parametrize("head", ["---\nno front matter here\n", "---\n: [\n---\n", "---\n- a\n---\n", "---\n---\n"])
def test_corpus_what_is_no_front_matter_stays_in_the_text(tmp_path: Path, head: str) -> None:
    put(tmp_path, "a.txt", head + SENTENCE)
    assert read(tmp_path)["a"].text.endswith(SENTENCE)


def test_corpus_front_matter_bomb_does_not_go_off(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    put(tmp_path, "a.txt", "---\n" + "\n".join(lines) + "\n---\n" + SENTENCE)
    assert read(tmp_path)["a"].text.endswith(SENTENCE)


def test_corpus_web_page_gives_title_and_text_without_navigation(tmp_path: Path) -> None:
    put(tmp_path, "a.html", PAGE)
    document = read(tmp_path)["a"]
    assert document.title == "Border crossed"
    assert "fled across" in document.text
    assert "Sport" not in document.text
    assert document.html


def test_corpus_web_page_in_its_own_encoding(tmp_path: Path) -> None:
    put(tmp_path, "a.html", PAGE.replace("<head>", '<head><meta charset="windows-1251">').replace("officials", "власти").encode("cp1251"))
    assert "власти" in read(tmp_path)["a"].text


@pytest.mark.parametrize(
    "content",
    [
        "<html></html>",
        "<",
        "<html><body><script>alert(1)</script></body></html>",
        "\x00\x01",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><html><body>&b;</body></html>",
    ],
)
def test_corpus_page_without_text_is_a_problem_and_reads_nothing_else(tmp_path: Path, content: str) -> None:
    put(tmp_path, "a.html", content)
    document = read(tmp_path)["a"]
    assert "root:" not in document.text
    assert document.problem or document.text.strip()


RECORDS = [
    {"id": "x1", "text": SENTENCE, "title": "One", "published": "2021-07-05", "publisher": "The Herald", "url": "https://example.org/1"},
    {"text": "Thirty guards surrendered."},
]


def as_csv() -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, ["id", "text", "title", "published", "publisher", "url"])
    writer.writeheader()
    writer.writerows(RECORDS)
    return buffer.getvalue().encode("utf-8-sig")


def as_jsonl() -> bytes:
    return "\n".join(json.dumps(record) for record in RECORDS).encode()


def as_parquet() -> bytes:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    sink = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist([{**RECORDS[0], "published": date(2021, 7, 5)}, RECORDS[1]]), sink)
    return sink.getvalue()


@pytest.mark.parametrize(("name", "make"), [("n.csv", as_csv), ("n.jsonl", as_jsonl), ("n.parquet", as_parquet), ("n.jsonl.gz", lambda: gzip.compress(as_jsonl()))])
def test_corpus_tables_of_texts_give_one_document_a_record(tmp_path: Path, name: str, make) -> None:  # noqa: ANN001
    put(tmp_path, name, make())
    documents = read(tmp_path)
    assert list(documents) == ["x1", f"{name}:2"]
    first = documents["x1"]
    assert (first.text, first.title, first.published, first.publisher, first.url) == (SENTENCE, "One", date(2021, 7, 5), "The Herald", "https://example.org/1")


@pytest.mark.parametrize("line", ["{broken", "[1]", "3", '{"text": ""}', '{"title": "no text"}', '{"text": ["a"]}', '{"text": null}', "[" * 100_000])
def test_corpus_bad_record_is_a_problem_and_the_others_are_read(tmp_path: Path, line: str) -> None:
    put(tmp_path, "n.jsonl", f'{line}\n{{"id": "good", "text": "Thirty guards fled."}}\n')
    documents = read(tmp_path)
    assert documents["n.jsonl:1"].problem
    assert documents["good"].text == "Thirty guards fled."


def test_corpus_records_with_one_id_are_both_read(tmp_path: Path) -> None:
    put(tmp_path, "n.jsonl", '{"id": "a", "text": "Thirty guards fled."}\n{"id": "a", "text": "Forty guards fled."}\n')
    assert list(read(tmp_path)) == ["a", "a~2"]
    assert codes(tmp_path) == ["I221"]


def test_corpus_csv_without_a_text_column_says_what_is_accepted(tmp_path: Path) -> None:
    put(tmp_path, "n.csv", "name,day\na,b\n")
    problem = read(tmp_path)["n"].problem
    assert "name, day" in problem
    assert "text, body" in problem


def test_corpus_news_crawl_gives_its_pages(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    for status, kind in (("200 OK", "text/html; charset=utf-8"), ("404 Not Found", "text/html"), ("200 OK", "image/png")):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record("https://example.org/a", "response", payload=io.BytesIO(PAGE.encode()), http_headers=headers))
    put(tmp_path, "crawl.warc.gz", buffer.getvalue())
    [document] = read(tmp_path).values()
    assert document.doc_id.startswith("urn:uuid:")
    assert (document.title, document.url) == ("Border crossed", "https://example.org/a")


@pytest.mark.parametrize("name", ["n.parquet", "n.warc.gz", "n.jsonl.gz", "n.zip"])
@pytest.mark.parametrize("content", [b"", b"not what it says", b"\x1f\x8b\x08\x00broken", b"PAR1PAR1"])
def test_corpus_broken_container_does_not_stop_the_others(tmp_path: Path, name: str, content: bytes) -> None:
    put(tmp_path, "a.txt")
    put(tmp_path, name, content)
    assert read(tmp_path)["a"].text == SENTENCE


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", ""), ("a.csv", "text,published\n"), ("a.zip", packed({})), ("a.jsonl.gz", gzip.compress(b""))])
def test_corpus_container_without_anything_is_an_issue(tmp_path: Path, name: str, content: str | bytes) -> None:
    put(tmp_path, name, content)
    put(tmp_path, "b.txt")
    assert codes(tmp_path) == ["I210"]


def test_corpus_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    inner = packed({"c.txt": "Forty guards fled."})
    members = {"a.txt": SENTENCE, "sub/b.txt": "Thirty guards fled.", "metadata.csv": "file,published\na.txt,2021-07-05\n", "in.zip": inner, "n.jsonl": as_jsonl()}
    put(tmp_path, "n.zip", packed(members))
    documents = read(tmp_path)
    assert list(documents) == ["n/a", "n/in/c", "x1", "n.zip/n.jsonl:2", "n/sub/b"]
    assert documents["n/a"].published == date(2021, 7, 5)


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:/out.txt", "..\\out.txt"])
def test_corpus_archive_member_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path, "n.zip", packed({name: SENTENCE, "good.txt": SENTENCE}))
    documents = read(tmp_path)
    assert [document.doc_id for document in documents.values() if not document.problem] == ["n/good"]
    assert "I208" in codes(tmp_path)


def test_corpus_archive_link_is_refused(tmp_path: Path) -> None:
    member = zipfile.ZipInfo("link.txt")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "/etc/passwd")
    put(tmp_path, "n.zip", buffer.getvalue())
    assert codes(tmp_path) == ["I204"]


def test_corpus_archive_bomb_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "n.zip", packed({"bomb.txt": b"0" * (30 << 20), "good.txt": SENTENCE}))
    documents = read(tmp_path)
    assert "unpacks to" in documents["n/bomb"].problem
    assert documents["n/good"].text == SENTENCE


def test_corpus_nested_archives_end_somewhere(tmp_path: Path) -> None:
    content = packed({"a.txt": SENTENCE})
    for _ in range(6):
        content = packed({"in.zip": content})
    put(tmp_path, "n.zip", content)
    assert codes(tmp_path) == ["I207"]


def test_corpus_links_are_not_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside", "secret.txt")
    root = tmp_path / "corpus"
    put(root, "a.txt")
    (root / "loop").symlink_to(root)
    (root / "secret.txt").symlink_to(outside)
    documents = read(root)
    assert documents["secret"].problem
    assert not documents["secret"].text
    assert codes(root) == ["I204", "I204"]


def test_corpus_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "a.txt/b.txt")
    assert list(read(tmp_path)) == ["a.txt/b"]


def test_corpus_pipe_is_not_opened(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path)["pipe"].problem


def test_corpus_file_that_vanishes_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    gone = put(tmp_path, "b.txt")
    corpus = open_corpus(tmp_path)
    gone.unlink()
    assert [bool(document.problem) for document in corpus] == [False, True]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_corpus_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, "a.txt").chmod(0)
    assert "cannot be read" in read(tmp_path)["a"].problem


def test_corpus_odd_file_names_are_kept_readable(tmp_path: Path) -> None:
    put(tmp_path, "Ghazni e\u0301.txt")
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.txt"))).write_text(SENTENCE, encoding="utf-8")
    assert set(read(tmp_path)) == {"Ghazni é", "bad�"}


@pytest.mark.parametrize(("name", "shown"), [(" .txt", ".txt"), ("a\nb.txt", "a b"), (" c \t.txt", "c"), ("\x7f.txt", ".txt")])
def test_corpus_ids_are_as_the_tables_show_them(tmp_path: Path, name: str, shown: str) -> None:
    (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    assert [document.doc_id for document in open_corpus(tmp_path / name)] == [shown]


def test_corpus_names_that_differ_in_blanks_only_have_two_ids(tmp_path: Path) -> None:
    for name in ("a b.txt", "a\nb.txt", "a  b.txt"):
        (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
    assert len(read(tmp_path)) == 3


def test_corpus_leftovers_are_passed_over_and_other_files_counted(tmp_path: Path) -> None:
    for name in ("a.txt", ".hidden.txt", "~$a.txt", "__MACOSX/a.txt", "b.pdf", "c.pdf"):
        put(tmp_path, name)
    corpus = open_corpus(tmp_path)
    assert [document.doc_id for document in corpus] == ["a"]
    [(_, issue)] = corpus.issues
    assert issue.code == "I220"
    assert "'.pdf' are not read (found: 2)" in issue.message


def test_corpus_long_text_is_read_in_parts_that_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setattr(sys.modules["pipeline.corpus.finish"], "MAX_CHARS", 1_000)
    text = "\n".join(f"Line {number}: {SENTENCE}" for number in range(200))
    put(tmp_path, "a.txt", text)
    documents = list(read(tmp_path).values())
    assert [document.doc_id for document in documents[:3]] == ["a", "a:0002", "a:0003"]
    assert "".join(document.text for document in documents) == text
    assert all(len(document.text) <= 1_000 for document in documents)
    assert all(any(issue.code == "I219" for issue in document.issues) for document in documents)


@pytest.mark.parametrize("make", [lambda root: root / "missing", lambda root: root])
def test_corpus_missing_or_empty_says_what_is_accepted(tmp_path: Path, make) -> None:  # noqa: ANN001
    with pytest.raises(MusterError, match=r"E20[13].*Accepted"):
        open_corpus(make(tmp_path))


def test_corpus_folder_without_texts_says_what_is_accepted(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    with pytest.raises(MusterError, match=r"E203.*no texts.*\.txt"):
        open_corpus(tmp_path)


def test_corpus_order_on_disk_does_not_matter(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        put(tmp_path, f"{number}.txt")
    assert list(read(tmp_path)) == ["1", "2", "3"]


def test_corpus_at_an_address_is_read_like_a_folder() -> None:
    """Memory stands in for S3: both are file systems of fsspec."""
    system = pytest.importorskip("fsspec").filesystem("memory")
    for name, content in {"a.txt": SENTENCE, "metadata.csv": "file,published\na.txt,2021-07-05\n", "b.zip": packed({"c.txt": SENTENCE, "../d.txt": SENTENCE})}.items():
        system.pipe(f"/bucket/news/{name}", content if isinstance(content, bytes) else content.encode())
    documents = {document.doc_id: document for document in open_corpus("memory://bucket/news")}
    assert [(name, document.problem == "") for name, document in documents.items()] == [("a", True), ("b/../d", False), ("b/c", True)]
    assert str(documents["a"].published) == "2021-07-05"
