"""Throw odd bytes at the readers and odd text at the cascade, guided by which code they reach (atheris) or at random where it is not installed.

What makes either raise, or gives a row whose offsets do not slice to its mention, is kept in tests/findings/ and read
by the tests from then on.
"""

import argparse
import hashlib
import json
import logging
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
FINDINGS = ROOT / "tests" / "findings"
SUFFIXES = (".txt", ".html", ".jsonl", ".csv", ".zip", ".warc.gz", ".parquet", ".jsonl.gz")
# Bytes up to which a finding is mutated further: long ones are read slowly.
MAX_START = 500
# Inputs after which the counts are written down.
COUNT_EVERY = 50
# What mutation rarely makes by itself.
PIECES = (
    b"1,037", b"1\xc2\xa0037", b"\xe2\x80\x9c", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\x8f", b"\xe2\x80\x8b", b"\xc2\xad", b"\xd9\xa1\xd9\xa2", b"\xef\xbc\x91", b"\r\n",
    b" soldiers ", b"dozens of ", b" 16 of the province's 27 districts ", b" fled ", b" on Monday ", b"last week",
    b"Badakhshan province", b"two-thirds of ", b"between 20 and ", b"---\n",
    b'{"text": "', b'"}\n', b"text,published\n", b"<p>", b"</article>", b"PK\x03\x04", b"WARC/1.0\r\n", b"1990s", b"June 31", b"(", b"\xf0\x9f\x92\xa3", b"9" * 400, b"-" * 200,
)  # fmt: skip


def main() -> None:
    """Run until the time is over; say how many inputs were tried, and end with 1 when one of them did harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inside", type=Path, help="file for the counts of the process that tries the inputs, which libFuzzer ends in its own way")
    options = parser.parse_args()
    if options.inside:
        fuzz(options.seconds, options.seed, options.inside)
        return
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts.json"
        command = [sys.executable, __file__, "--inside", str(counts), "--seconds", str(options.seconds), "--seed", str(options.seed)]
        done = subprocess.run(command, check=False)
        found = json.loads(counts.read_text(encoding="utf-8")) if counts.exists() else {"inputs": 0, "findings": 0, "guided": False}
    print(json.dumps(found | {"seconds": options.seconds}))
    sys.exit(bool(done.returncode or found["findings"]))


def fuzz(seconds: int, seed: int, counts: Path) -> None:
    """Try inputs in this process, guided by the code they reach where atheris is installed."""
    logging.disable(logging.WARNING)  # readers complain about every broken record
    try:
        import atheris
    except ImportError:
        print("atheris is not installed here: random bytes, not guided by coverage", file=sys.stderr)
        fuzz_at_random(Target(counts, guided=False), seconds, seed)
        return
    with atheris.instrument_imports(include=["pipeline"]):
        target = Target(counts, guided=True)
    with tempfile.TemporaryDirectory() as seeds:
        for number, content in enumerate(starting_points()):
            (Path(seeds) / str(number)).write_bytes(content)
        limits = [f"-max_total_time={seconds}", f"-seed={seed + 1}", "-max_len=4000", "-rss_limit_mb=4096", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *limits, seeds], target)
        atheris.Fuzz()


def fuzz_at_random(target: "Target", seconds: int, seed: int) -> None:
    """Change and join starting points until the time is over."""
    chance = random.Random(seed)
    points = starting_points()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        target(mutate(chance, chance.choice(points)))


def mutate(chance: random.Random, content: bytes) -> bytes:
    """Return the bytes with some cut, doubled, swapped, replaced or put in between."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(changed))
        end = min(len(changed), at + chance.randint(1, 40))
        match chance.randrange(5):
            case 0:
                del changed[at:end]
            case 1:
                changed[at:at] = changed[at:end]
            case 2:
                changed[at:at] = chance.choice(PIECES)
            case 3:
                changed[at:end] = chance.randbytes(end - at)
            case _:
                changed[at:end] = bytes(reversed(changed[at:end]))
    return bytes(changed)


def starting_points() -> list[bytes]:
    """Return what mutation starts from: generated texts, pieces, and what was found before."""
    from texts import write_documents

    texts = [bytes([number % len(SUFFIXES)]) + text.encode() for number, text in enumerate(write_documents(40, seed=3, paragraphs=8))]
    joined = [b"\x00" + b" ".join(PIECES), b"\x02" + b'{"text": "' + PIECES[13] + b'30 soldiers fled"}\n', b"\x03text,published\n30 soldiers fled,2021-07-05\n"]
    return [*texts, *joined, *(content for path in sorted(FINDINGS.glob("*.bin")) if len(content := path.read_bytes()) <= MAX_START)]


class Target:
    """Read bytes as a file of a corpus: the first byte says of which kind."""

    def __init__(self, counts: Path | None = None, *, guided: bool = False) -> None:
        from pipeline.run import Settings
        from pipeline.run.reading import Reading

        self.reading = Reading(Settings(seconds=20))
        self.reading.cascade()
        self.runs = self.findings = 0
        self.counts, self.guided = counts, guided
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-"))

    def __call__(self, content: bytes) -> None:
        """Read one input; keep it when something is wrong with what comes out."""
        self.runs += 1
        try:
            wrong = self.check(content)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            wrong = f"{type(error).__name__}: {error}"
        if wrong:
            self.findings += 1
            FINDINGS.mkdir(exist_ok=True)
            path = FINDINGS / f"{hashlib.sha256(content).hexdigest()[:16]}.bin"
            path.write_bytes(content)
            print(f"finding {path.name}: {wrong}", file=sys.stderr)
        if self.counts and (wrong or self.runs % COUNT_EVERY == 0):
            self.counts.write_text(json.dumps({"inputs": self.runs, "findings": self.findings, "guided": self.guided}), encoding="utf-8")

    def check(self, content: bytes) -> str:
        """Return what is wrong with the rows of an input, or nothing."""
        from pipeline.corpus import open_corpus

        if not content:
            return ""
        path = self.folder / f"input{SUFFIXES[content[0] % len(SUFFIXES)]}"
        path.write_bytes(content[1:])
        for document in open_corpus(path):
            for part, rows in self.reading.read_rows([document])[0]:
                wrong = check_rows(rows, part.text)
                if wrong:
                    return wrong
        path.unlink()
        return ""


def check_rows(rows: dict, text: str) -> str:  # type: ignore[type-arg]
    """Return the first thing that is wrong with the rows of a document, or nothing."""
    for issue in rows["issues"]:
        if issue["code"] in {"I901", "I902"}:
            return f"{issue['code']} {issue['message']}"
    for table, found in rows.items():
        seen = set()
        for row in found if table not in {"documents", "issues"} else []:
            if text[row["char_start"] : row["char_end"]] != row["mention"]:
                return f"{table}: offsets {row['char_start']}-{row['char_end']} do not slice to {row['mention']!r}"
            bounds = [row[name] for name in ("low", "best", "high") if row.get(name) is not None]
            if bounds != sorted(bounds):
                return f"{table}: {row['mention']!r} has low, best, high {bounds}"
            if row["row_id"] in seen:
                return f"{table}: two rows {row['row_id']}"
            seen.add(row["row_id"])
    return ""


if __name__ == "__main__":
    main()
