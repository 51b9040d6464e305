"""Document: one text with what is known about it."""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from unicodedata import normalize

from pipeline.errors import Issue

# White space, control characters and lone surrogates.
ODD = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]+")
# The id of a document whose file has no name but white space.
UNNAMED = "document"


@dataclass(frozen=True, slots=True)
class Document:
    r"""One text with what is known about it. Offsets count code points of `text`, line ends are `\n`.

    A web page comes with its `html` and no text until `finish` has extracted it. A document that could not
    be read has no text and says why in `problem`; the issues say so too, for issues.csv.
    """

    doc_id: str
    text: str
    path: str = ""
    title: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    published_from: str = "none"
    sha256: str = ""
    problem: str = ""
    html: str = ""
    issues: tuple[Issue, ...] = field(default=())


def hash_bytes(content: bytes) -> str:
    """Return the SHA-256 of the bytes."""
    return hashlib.sha256(content).hexdigest()


def hash_text(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes; lone surrogates count too."""
    return hash_bytes(text.encode("utf-8", "surrogatepass"))


def fail(document: Document, code: str, problem: str, *, rule: str = "") -> Document:
    """Return the document as one that could not be read, with the issue that says why."""
    return replace(document, text="", html="", problem=problem, issues=(*document.issues, Issue(code, problem, rule=rule)))


def note(document: Document, code: str, message: str) -> Document:
    """Return the document with one more issue."""
    return replace(document, issues=(*document.issues, Issue(code, message)))


def clean_name(name: str) -> str:
    """Return a file name as it is shown and compared: NFC, bytes that are no UTF-8 replaced."""
    return normalize("NFC", name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def clean_id(name: str) -> str:
    """Return an id as every table shows it: on one line, no blanks around it, no control characters."""
    return ODD.sub(" ", name).strip()


def read_day(value: object) -> date | None:
    """Return the day of an ISO date or time (2021-07-05, 2021-07-05T10:00Z) or of a date object, else None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError:
        return None
