"""Readers: one for each kind of file. Each yields documents as they come, so that memory stays flat."""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import BinaryIO

from pipeline.corpus.decode import choose_encoding, decode, tidy
from pipeline.corpus.document import Document, clean_id, fail, hash_bytes, hash_text, note, read_day
from pipeline.corpus.files import Source
from pipeline.corpus.metadata import DAY, FIELDS, guess_delimiter, read_front_matter

# A single text, record or page above this is refused with an issue; what is below is read in parts (see MAX_CHARS).
MAX_BYTES = 1 << 30
MAX_RECORD_BYTES = 256 << 20
SAMPLE_BYTES = 1 << 20
META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
MAX_ID = 200

Reader = Callable[[Source, BinaryIO], Iterator[Document]]


def read_text(source: Source, stream: BinaryIO) -> Iterator[Document]:
    """Read a plain text, with front matter or without."""
    content = stream.read(MAX_BYTES + 1)
    document = Document(source.stem, "", source.path, sha256=hash_bytes(content))
    if len(content) > MAX_BYTES:
        yield fail(document, "I207", f"larger than {MAX_BYTES:,} bytes: not read. Split the file")
        return
    text, issues = decode(content)
    yield read_front_matter(replace(document, text=text, issues=issues))


def read_html(source: Source, stream: BinaryIO) -> Iterator[Document]:
    """Read a web page; its text is extracted later, by whoever needs it."""
    yield page(Document(source.stem, "", source.path), stream.read(MAX_RECORD_BYTES + 1))


def page(document: Document, content: bytes, charset: str = "") -> Document:
    """Return the document with the web page in the encoding that it names."""
    document = replace(document, sha256=hash_bytes(content))
    if len(content) > MAX_RECORD_BYTES:
        return fail(document, "I207", f"a web page larger than {MAX_RECORD_BYTES:,} bytes: not read")
    named = META_CHARSET.search(content[:4096])
    for encoding in (charset, named.group(1).decode("ascii") if named else ""):
        try:
            text, issues = tidy(content.decode(encoding)) if encoding else ("", ())
        except (LookupError, UnicodeDecodeError):
            continue
        if text:
            return replace(document, html=text, issues=(*document.issues, *issues))
    html, issues = decode(content)
    return replace(document, html=html, issues=(*document.issues, *issues)) if html.strip() else fail(document, "I210", "an empty file")


def read_jsonl(source: Source, stream: BinaryIO) -> Iterator[Document]:
    """Read one JSON object a line."""
    for number, line in enumerate(_lines(stream), start=1):
        base = Document(f"{source.path}:{number}", "", source.path, sha256=hash_bytes(line))
        if len(line) > MAX_RECORD_BYTES:
            yield fail(base, "I207", f"line {number} is longer than {MAX_RECORD_BYTES:,} bytes: not read")
            continue
        text, issues = decode(line)
        if text.strip():
            base = replace(base, issues=issues)
            try:
                record = json.loads(text)
            except (ValueError, RecursionError) as error:
                yield fail(base, "I216", f"line {number} is broken JSON ({error}). Accepted: one object a line")
                continue
            yield from_record(base, record, number) if isinstance(record, dict) else fail(base, "I216", f"line {number} is no JSON object. Accepted: one object a line")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Return lines, the rest of an overlong one skipped; a text in UTF-16 is turned into UTF-8 on the way."""
    head = stream.read(SAMPLE_BYTES)
    encoding = choose_encoding(head)
    rest: BinaryIO = io.BufferedReader(_Chained(head, stream))
    if encoding.startswith(("utf-16", "utf-32")):
        yield from (line.encode("utf-8", "surrogatepass") for line in io.TextIOWrapper(rest, encoding=encoding, errors="replace"))
        return
    while line := rest.readline(MAX_RECORD_BYTES + 1):
        yield line.removeprefix(b"\xef\xbb\xbf")
        while line and not line.endswith(b"\n") and len(line) > MAX_RECORD_BYTES:
            line = rest.readline(MAX_RECORD_BYTES + 1)


class _Chained(io.RawIOBase):
    """Read the first bytes again, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into the buffer."""
        content = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def read_csv(source: Source, stream: BinaryIO) -> Iterator[Document]:
    """Read one document a row; the header names its fields."""
    csv.field_size_limit(MAX_RECORD_BYTES)
    head = stream.read(SAMPLE_BYTES)
    encoding = choose_encoding(head)
    lines = io.TextIOWrapper(io.BufferedReader(_Chained(head, stream)), encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="")
    reader = csv.DictReader(lines, delimiter=guess_delimiter(head.decode(encoding, "replace")), restkey="")
    names = [name or "" for name in reader.fieldnames or ()]
    if not any(name.strip().lower() in FIELDS["text"] + FIELDS["html"] for name in names):
        yield fail(Document(source.stem, "", source.path), "I217", f"no column with the texts (found: {', '.join(names) or 'nothing'}). Accepted: {', '.join(FIELDS['text'])}")
        return
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            yield from_record(Document(f"{source.path}:{number}", "", source.path), row, number)
    except csv.Error as error:
        yield fail(Document(f"{source.path}:{number + 1}", "", source.path), "I217", f"row {number + 1} cannot be read ({error}), nor what follows it")


def read_parquet(source: Source, stream: BinaryIO) -> Iterator[Document]:
    """Read one document a row, batch by batch."""
    from pyarrow import ArrowException, parquet  # noqa: PLC0415 - 166 MB that only Parquet corpora need

    number = 0
    try:
        file = parquet.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read(MAX_BYTES)))
        wanted = {name for names in FIELDS.values() for name in names}
        columns = [name for name in file.schema_arrow.names if name.lower() in wanted]
        for batch in file.iter_batches(batch_size=500, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield from_record(Document(f"{source.path}:{number}", "", source.path), row, number)
    except (ArrowException, OSError, ValueError) as error:
        yield fail(Document(f"{source.path}:{number + 1}", "", source.path), "I217", f"not a readable Parquet file from row {number + 1} on ({error})")


def from_record(base: Document, record: Mapping[str, object], number: int) -> Document:
    """Return the document that a record of JSONL, CSV or Parquet describes."""
    cells = {str(key).strip().lower(): value for key, value in record.items() if value and isinstance(value, str | int | float | date)}
    found = {name: next((cells[key] for key in keys if key in cells), "") for name, keys in FIELDS.items()}
    identifier = clean_id(str(found["doc_id"]))
    text, issues = tidy(str(found["text"]))
    html = "" if text else tidy(str(found["html"]))[0]
    document = replace(
        base,
        doc_id=identifier if 0 < len(identifier) <= MAX_ID else base.doc_id,
        text=text,
        html=html,
        sha256=base.sha256 or hash_text(text or html),
        issues=(*base.issues, *issues),
        title=tidy(str(found["title"]))[0],
        publisher=tidy(str(found["publisher"]))[0],
        url=tidy(str(found["url"]))[0],
    )
    if not text.strip() and not html.strip():
        return fail(document, "I210", f"record {number} has no text. Accepted: a text under {', '.join(FIELDS['text'])}")
    day = read_day(found["published"])
    if day is None and found["published"]:
        document = note(document, "I211", f"record {number}: {found['published']!r} is no date. Accepted: {DAY}")
    return replace(document, published=day, published_from="metadata") if day else document


def read_warc(source: Source, stream: BinaryIO) -> Iterator[Document]:
    """Read the pages of a news crawl: successful responses with HTML or text in them, and extracted texts (WET)."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - only crawls need it
    from warcio.exceptions import ArchiveLoadFailed  # noqa: PLC0415 - the same

    number = 0
    try:
        records = ArchiveIterator(stream)
        while True:
            with redirect_stderr(StringIO()):  # warcio complains there about every record with a wrong length
                record = next(records, None)
            if record is None:
                break
            number += 1
            kind = _kind_of(record)
            if kind:
                identifier = (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<> ")
                base = Document(identifier or f"{source.path}:{number}", "", source.path, url=record.rec_headers.get_header("WARC-Target-URI") or "")
                yield _from_response(base, record.content_stream().read(MAX_RECORD_BYTES + 1), kind)
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
        yield fail(Document(f"{source.path}:{number + 1}", "", source.path), "I217", f"not a readable WARC file from record {number + 1} on ({error})")


def _kind_of(record: object) -> str:
    """Return the content type of a record that holds a text, else nothing."""
    headers = getattr(record, "http_headers", None)
    kind = getattr(record, "rec_type", "")
    if kind == "response" and headers is not None and headers.get_statuscode() == "200":
        return _text_type(headers.get_header("Content-Type") or "")
    if kind in {"resource", "conversion"}:
        return _text_type(record.rec_headers.get_header("Content-Type") or "")  # type: ignore[attr-defined]
    return ""


def _text_type(content_type: str) -> str:
    return content_type.lower() if content_type.lower().startswith(("text/html", "application/xhtml", "text/plain")) else ""


def _from_response(base: Document, content: bytes, kind: str) -> Document:
    if not kind.startswith("text/plain"):
        return page(base, content, kind.rpartition("charset=")[2].strip(" \"';") if "charset=" in kind else "")
    text, issues = decode(content[:MAX_RECORD_BYTES])
    return replace(base, text=text, sha256=hash_bytes(content), issues=issues)


def _unpacked(reader: Reader) -> Reader:
    def read(source: Source, stream: BinaryIO) -> Iterator[Document]:
        try:
            with gzip.open(stream) as unpacked:
                yield from reader(source, unpacked)  # type: ignore[arg-type]
        except (OSError, EOFError, zlib.error) as error:
            yield fail(Document(f"{source.path}:broken", "", source.path), "I217", f"not a readable gzip file, or cut short ({error})")

    return read


READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
    ".warc": read_warc,
    ".warc.gz": read_warc,
    ".jsonl.gz": _unpacked(read_jsonl),
    ".csv.gz": _unpacked(read_csv),
}
