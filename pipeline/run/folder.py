"""Folder: the outputs are replaced as a whole, when the new ones are complete.

The new folder is built beside the old one and exchanged with it in one step; what people keep in the old
one (reviews/, notes of their own) goes along. Whatever happens in between, the old outputs or the new ones
are there, never a mixture.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import MusterError

REVIEWS = "reviews"
RENAME_EXCHANGE = 2
AT_FDCWD = -100
# Errors of the parts that write the workbook and the report.
WRITING = frozenset({"E713", "E801"})


@contextmanager
def locked(out: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the outputs folder; a second run waits, and says so."""
    out.parent.mkdir(parents=True, exist_ok=True)
    path = out.parent / f".{out.name}.lock"
    handle = _acquire(path, tell)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(handle)


def _acquire(path: Path, tell: Callable[[str], None]) -> int:
    import fcntl  # noqa: PLC0415 - not on Windows, where a file held open cannot be replaced anyway

    while True:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"Another run is writing to {path.parent / path.name[1:-5]}: waiting for it to end")
            fcntl.flock(handle, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.fstat(handle).st_ino == path.stat().st_ino:  # else the run before has taken the file away
                return handle
        os.close(handle)


@contextmanager
def replacing(out: Path, ours: Callable[[str], bool]) -> Iterator[Path]:
    """Give a folder to write to; it takes the place of `out` when the block ends well.

    `ours` tells the files that a run writes from those that people put there, which are in the new folder already.
    """
    new = out.parent / f"{out.name}.new-{os.getpid()}"
    with explained(out):
        new.mkdir()
        try:
            carry_over(out, new, ours)
            yield new
            carry_over(out, new, ours)
            sync(new)
            _swap(new, out)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def recover(out: Path) -> None:
    """Clear away what a run that was killed left behind, and put back outputs that it had moved aside."""
    for old in sorted(out.parent.glob(f"{out.name}.old-*")):
        if out.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(out)
    for new in out.parent.glob(f"{out.name}.new-*"):
        shutil.rmtree(new, ignore_errors=True)


def carry_over(old: Path, new: Path, ours: Callable[[str], bool]) -> None:
    """Bring along what people keep in the outputs folder, and what they have added since."""
    for entry in sorted(old.iterdir()) if old.is_dir() else ():
        if ours(entry.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, dirs_exist_ok=True)
        elif not os.path.lexists(new / entry.name):
            shutil.copy2(entry, new / entry.name, follow_symlinks=False)


def sync(folder: Path) -> None:
    """Make sure that the files are on the disk before the old ones go."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _swap(new: Path, out: Path) -> None:
    if not out.exists():
        new.rename(out)
    elif not _exchange(new, out):
        old = out.parent / f"{out.name}.old-{os.getpid()}"
        out.rename(old)
        new.rename(out)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(new: Path, out: Path) -> bool:
    """Exchange two folders in one step, where the system can (Linux); return whether it did."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    return rename is not None and rename(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(out), RENAME_EXCHANGE) == 0


@contextmanager
def explained(out: Path) -> Iterator[None]:
    """Say in one message why the outputs could not be written, and that the old ones are unharmed."""
    try:
        yield
    except (OSError, MusterError) as raised:
        error = _cause(raised)
        if error is None:
            raise
        do = "The outputs of the run before are unharmed"
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise MusterError("E903", f"no room left to write the outputs ({error.strerror})", where=str(out), do=f"Free some space. {do}") from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY}:
            what = f"cannot be written ({error.strerror})"
            raise MusterError("E902", what, where=str(error.filename or out), do=f"Close it in other programs, or give another folder with --out. {do}") from error
        raise MusterError("E904", f"writing failed ({error})", where=str(out), do=do) from error


def _cause(error: BaseException) -> OSError | None:
    """Return what the system said behind an error of a part that writes, if that is what it was."""
    behind = error if not isinstance(error, MusterError) else error.__cause__ if error.code in WRITING else None
    told = behind.args[0] if behind is not None and not isinstance(behind, OSError) and behind.args else behind  # xlsxwriter hands it on as an argument
    return told if isinstance(told, OSError) else None
