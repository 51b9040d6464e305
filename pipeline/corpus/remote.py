"""Remote: files of a corpus that lies elsewhere (s3://, gs://, https://, ...), listed and opened through fsspec."""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from pipeline.corpus.document import clean_name
from pipeline.corpus.files import LEFTOVERS, Source
from pipeline.errors import MusterError


def is_remote(name: str) -> bool:
    """Return whether a name is an address or a pattern of names, not a folder."""
    return "://" in name or any(mark in name for mark in "*?[")


def list_remote(address: str) -> Iterator[Source]:
    """Return the files below an address, or those that a pattern such as s3://bucket/news/*.jsonl matches."""
    try:
        import fsspec  # noqa: PLC0415 - only corpora elsewhere need it
    except ImportError as error:
        raise MusterError("E208", "reading from addresses needs fsspec", where=address, do="Run pip install 'muster[dask]'") from error
    try:
        system, root = fsspec.core.url_to_fs(address)
        found = system.glob(root, detail=True) if any(mark in root for mark in "*?[") else system.find(root, detail=True)
    except (OSError, ValueError, ImportError) as error:
        raise MusterError("E202", f"cannot be read ({error})", where=address) from error
    base = _fixed_part(root)
    for name, about in sorted(found.items()):
        path = clean_name(str(PurePosixPath(name).relative_to(base)) if PurePosixPath(name).is_relative_to(base) and name != base else PurePosixPath(name).name)
        if about["type"] == "file" and not any(part.startswith(LEFTOVERS) for part in path.split("/")):
            url = system.unstrip_protocol(name)
            yield Source(path, open_url(url), int(about.get("size") or 0), url)


def _fixed_part(root: str) -> str:
    """Return the folder above the first name with a pattern in it."""
    parts = PurePosixPath(root).parts
    fixed = next((number for number, part in enumerate(parts) if any(mark in part for mark in "*?[")), len(parts))
    return str(PurePosixPath(*parts[:fixed])) if fixed else ""


def open_url(url: str) -> Callable[[], BinaryIO]:
    """Return how to open an address or a local path."""

    def open_it() -> BinaryIO:
        import fsspec  # noqa: PLC0415 - only corpora elsewhere need it

        stream: BinaryIO = fsspec.open(url, "rb").open()
        return stream

    return open_it
