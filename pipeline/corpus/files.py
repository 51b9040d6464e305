"""Files: which files a corpus holds, in folders and in zip archives. Nothing outside the corpus is ever opened."""

import io
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipeline.corpus.document import clean_name
from pipeline.errors import Issue

ZIP = ".zip"
GZIP = ".gz"
# Archives in archives deeper than this are more likely a trap than a corpus.
MAX_DEPTH = 2
# A member that unpacks to more than this, or to so many times its packed size, is not read (zip bombs).
MAX_MEMBER_BYTES = 2 << 30
MAX_RATIO = 200
SMALL_MEMBER_BYTES = 10 << 20
# A metadata file is a table of names; what is beyond this is not read.
MAX_BYTES_OF_METADATA = 256 << 20
MAX_MEMBERS = 1_000_000
# What file managers, editors and version control leave behind.
LEFTOVERS = (".", "~$", "__MACOSX", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the corpus: its path as shown, and how to open it.

    `url` is where another machine finds it, empty inside an archive; `problem` says why it must not be opened.
    """

    path: str
    open: Callable[[], BinaryIO]
    size: int = 0
    url: str = ""
    problem: Issue | None = None

    @property
    def suffix(self) -> str:
        """Return the suffix in small letters; .warc.gz and .jsonl.gz count as one."""
        name = self.path.rsplit("/", 1)[-1].lower()
        suffix = _suffix(name)
        return _suffix(name[: -len(GZIP)]) + suffix if suffix == GZIP else suffix

    @property
    def stem(self) -> str:
        """Return the path without the suffix; archives on the way lose theirs too."""
        parts = [part[: -len(ZIP)] if part.lower().endswith(ZIP) else part for part in self.path.split("/")]
        last = self.path.rsplit("/", 1)[-1]
        return "/".join([*parts[:-1], last[: len(last) - len(self.suffix)] or last])


def _suffix(name: str) -> str:
    """Return what follows the last full stop of a file name, with it, as PurePath.suffix does in ten times the time."""
    at = name.rfind(".")
    return name[at:] if 0 < at < len(name) - 1 else ""


def walk(root: Path) -> Iterator[Source]:
    """Return the files below a folder, in order of their names, whatever order the disk keeps."""
    if root.is_file():
        yield Source(clean_name(root.name), _opener(root), root.stat().st_size, str(root.resolve()))
        return
    yield from _walk(root, "", {_identity(root.stat())})


def _walk(folder: Path, prefix: str, above: set[tuple[int, int]]) -> Iterator[Source]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: clean_name(entry.name))
    except OSError as error:
        yield _refuse(prefix.rstrip("/") or folder.name, "I203", f"folder cannot be read ({error.strerror})")
        return
    for entry in entries:
        path = prefix + clean_name(entry.name)
        if not entry.name.startswith(LEFTOVERS):
            yield from _visit(Path(entry.path), path, above)


def _visit(place: Path, path: str, above: set[tuple[int, int]]) -> Iterator[Source]:
    try:
        status = place.lstat()
        if stat.S_ISLNK(status.st_mode):
            yield _refuse(path, "I204", f"a link to {clean_name(str(place.readlink()))!r}: links are not followed, they may lead outside the corpus or in circles")
        elif stat.S_ISDIR(status.st_mode):
            if _identity(status) not in above:
                yield from _walk(place, path + "/", above | {_identity(status)})
        elif stat.S_ISREG(status.st_mode):
            yield Source(path, _opener(place), status.st_size, str(place.absolute()))
        else:
            yield _refuse(path, "I205", "neither a file nor a folder (a pipe, socket or device)")
    except OSError as error:
        yield _refuse(path, "I203", f"cannot be read ({error.strerror})")


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _opener(place: Path) -> Callable[[], BinaryIO]:
    return lambda: place.open("rb")


def _refuse(path: str, code: str, message: str) -> Source:
    return Source(path, io.BytesIO, problem=Issue(code, message))


def open_archive(source: Source, stream: BinaryIO, depth: int = 0) -> Iterator[Source]:
    """Return the members of a zip archive, those of archives inside it included."""
    try:
        archive = zipfile.ZipFile(stream)
        members = sorted(archive.infolist(), key=lambda member: clean_name(member.filename))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield _refuse(source.path, "I206", f"not a readable zip archive ({error})")
        return
    if len(members) > MAX_MEMBERS:
        yield _refuse(source.path, "I207", f"{len(members)} members. Accepted: up to {MAX_MEMBERS}")
        return
    for member in members:
        name = clean_name(member.filename).replace("\\", "/")
        if not name:
            yield _refuse(source.path, "I206", "a member without a name: not read")
            continue
        if member.filename.endswith("/") or any(part.startswith(LEFTOVERS) for part in name.split("/") if part != ".."):
            continue
        path = f"{source.path}/{name}"
        refusal = _refusal(member, name, depth)
        yield Source(path, io.BytesIO, problem=refusal) if refusal else Source(path, _member_opener(archive, member))


def _refusal(member: zipfile.ZipInfo, name: str, depth: int) -> Issue | None:
    """Return why a member must not be unpacked, if so."""
    if name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name.split("/", 1)[0]:
        return Issue("I208", f"{name!r} leads outside the archive: not read")
    if stat.S_ISLNK(member.external_attr >> 16):
        return Issue("I204", "a link inside an archive: not followed")
    if member.flag_bits & 1:
        return Issue("I209", "encrypted: not read")
    if member.file_size > MAX_MEMBER_BYTES or (member.file_size > SMALL_MEMBER_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1)):
        accepted = f"up to {MAX_MEMBER_BYTES:,} bytes and {MAX_RATIO} times the packed size"
        return Issue("I207", f"unpacks to {member.file_size:,} bytes from {member.compress_size:,}: not read. Accepted: {accepted}")
    if name.lower().endswith(ZIP) and depth >= MAX_DEPTH:
        return Issue("I207", f"an archive inside {depth + 1} others: not read. Accepted: up to {MAX_DEPTH}")
    return None


def _member_opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    # the size in the directory may lie; ZipExtFile never unpacks more than it says
    return lambda: archive.open(member)  # type: ignore[return-value]
