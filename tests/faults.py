"""Let every single write of a run fail, one after the other, and look at what is left: python tests/faults.py (`make proof`).

A write is an opening for writing, a new folder, a renaming or a removal below the outputs. Afterwards the old tables
are there, or the new ones, never a mixture, and the decision that a person had written into a table is kept.
"""

import errno
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EVENTS = ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.truncate")
FAILURES = (errno.ENOSPC, errno.EACCES, errno.EIO)
TEXT = "HERAT - Some 300 police were deployed to Herat province on 12 July 2021, and 17 insurgents surrendered.\n"


class Fault:
    """Count the writes below a folder, and let one of them fail."""

    def __init__(self) -> None:
        self.root, self.at, self.seen, self.code = "", -1, 0, errno.ENOSPC
        sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        """Raise where the write comes that should fail."""
        if not self.root or not (event in EVENTS or event == "open" and (int(arguments[2] or 0) & WRITING)):  # type: ignore[call-overload]
            return
        if any(isinstance(name, str | bytes | os.PathLike) and os.fsdecode(name).startswith(self.root) for name in arguments[:2]):
            self.seen += 1
            if self.seen == self.at + 1:
                raise OSError(self.code, os.strerror(self.code), str(arguments[0]))

    def arm(self, root: str, at: int, code: int) -> None:
        """Have the write with a number fail, counted from now; below no folder, none does."""
        self.root, self.at, self.code, self.seen = root, at, code, 0


def tables(out: Path) -> dict[str, str]:
    """Return the tables that say what was read."""
    return {path.name: path.read_text(encoding="utf-8-sig") for path in sorted(out.glob("*.csv")) if path.name not in {"changes.csv", "troop_counts.csv"}}


def is_kept(out: Path) -> bool:
    """Tell whether the decision is in the table or among the stored ones."""
    stored = out / "reviews" / "decisions.csv"
    return any(path.exists() and "seen by me" in path.read_text(encoding="utf-8-sig") for path in (out / "troop_counts.csv", stored))


def prepare(base: Path) -> tuple[Path, Path]:
    """Return a corpus and the outputs of an earlier run on less, with a decision in a table."""
    from pipeline.run import extract

    corpus, out = base / "corpus", base / "outputs" / "out"
    corpus.mkdir(parents=True)
    (corpus / "a.txt").write_text(TEXT, encoding="utf-8")
    extract(corpus, out, cache=False)
    table = out / "troop_counts.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    table.write_text("\n".join([lines[0], lines[1].removesuffix(",,,") + ",ok,,seen by me", *lines[2:], ""]), encoding="utf-8-sig")
    (corpus / "b.txt").write_text(TEXT.replace("300", "450"), encoding="utf-8")
    return corpus, out


def run_all(base: Path) -> dict[str, object]:
    """Let each write fail with each error; return how many were tried and what went wrong."""
    from pipeline.errors import MusterError
    from pipeline.run import extract, reading

    nlp = reading.load([str(ROOT / "patterns")])
    reading.load = lambda *_, **__: nlp  # built once: there are hundreds of runs
    corpus, out = prepare(base)
    saved, fault = base / "saved", Fault()
    shutil.copytree(out.parent, saved)
    old = tables(out)
    extract(corpus, out, cache=False)
    new, tried, wrong = tables(out), 0, []
    for code in FAILURES:
        at = 0
        while True:
            shutil.rmtree(out.parent)
            shutil.copytree(saved, out.parent)
            fault.arm(str(out.parent), at, code)
            said = ""
            try:
                extract(corpus, out, cache=False)
            except MusterError as error:
                said = str(error)
            except Exception as error:  # noqa: BLE001 - whatever it is, it should have been a message
                said = f"{type(error).__name__}: {error}"
            reached = fault.seen > at
            fault.arm("", -1, code)
            if not reached:
                break
            found = tables(out) if out.exists() else {}
            if found not in (old, new) or not is_kept(out) or (said and not said.startswith("[E")):
                wrong.append(f"write {at}, {errno.errorcode[code]}: {said or 'no error'}; {'old' if found == old else 'new' if found == new else 'mixture'}")
            tried, at = tried + 1, at + 1
    return {"tried": tried, "wrong": wrong}


def main() -> None:
    """Print what was found as JSON; end with 1 when something was lost."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        found = run_all(Path(folder))
    print(json.dumps(found))
    sys.exit(bool(found["wrong"]))


if __name__ == "__main__":
    main()
