"""Try the project's robustness and write down what was tried: python tests/proof.py (`make proof`).

What tests try is counted from the tests themselves whenever the README is rendered. What runs for as long as one
likes (fuzzing, the soak run, failing writes) is run here; its counts go to tests/proof.json, with the settings.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
COUNTS = ROOT / "tests" / "proof.json"


class Trial(NamedTuple):
    """Something that is tried by tests: what, and the tests (a file, or a file and a part of test names)."""

    what: str
    tests: tuple[str, ...]


TRIALS = (
    Trial("odd texts, files, archives and records are read, or reported as issues", ("test_corpus.py",)),
    Trial("what once did harm, or what an attacker would try, does none", ("test_findings.py",)),
    Trial("for any text: nothing raises, offsets slice to the mention, low ≤ best ≤ high, no row depends on neighbours, order or batch", ("test_properties.py",)),
    Trial("an unrelated paragraph (nothing named, no number, no date) changes no other row", ("test_unrelated.py",)),
    Trial("dispatches with words dropped, doubled and swapped are read without harm", ("test_mutations.py",)),
    Trial("broken patterns, gazetteers and metadata are named by file and line", ("test_patterns.py", "test_checks.py", "test_gazetteer.py", "test_knowledge.py")),
    Trial("same input, same bytes: with cache, with several processes; one bad or slow document stops no other", ("test_run.py",)),
    Trial("the same on a cluster, also when a worker is killed", ("test_engine.py",)),
    Trial("full disk, files that cannot grow, every write failing: old outputs or new ones", ("test_disk.py",)),
    Trial("kills at any moment lose no decision", ("test_review_kill.py",)),
    Trial("edited, re-saved and broken review sheets come back or are refused", ("test_review.py", "test_review_fuzz.py", "test_review_workbook.py")),
    Trial("tables through LibreOffice (skipped without it)", ("test_review_libreoffice.py",)),
    Trial("no formula runs from a cell, no script from the report", ("test_tables.py", "test_report.py")),
    Trial("the report in a browser without network (skipped without one)", ("test_report_browser.py",)),
    Trial("dependencies are pinned with hashes; an audit that could not be made says so", ("test_ci.py",)),
)


class Counter:
    """A pytest plugin that counts the tests of each file, and the generated inputs they try."""

    def __init__(self) -> None:
        self.found: dict[str, list[int]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Count what was collected."""
        for item in session.items:
            counts = self.found.setdefault(item.path.name, [0, 0])
            counts[0] += 1
            settings = getattr(getattr(item, "obj", None), "_hypothesis_internal_use_settings", None)
            counts[1] += settings.max_examples if settings is not None else 0


def count_tests() -> dict[str, list[int]]:
    """Return tests and generated inputs of each file of tests, in a process of its own: pytest collects once."""
    done = subprocess.run([sys.executable, __file__, "--count"], capture_output=True, text=True, cwd=ROOT, check=True)
    counts: dict[str, list[int]] = json.loads(done.stdout.splitlines()[-1])
    return counts


def lines() -> list[tuple[str, str, str, str]]:
    """Return the table of the README: what was tried, how many, with what result, and the command."""
    tests, runs = count_tests(), json.loads(COUNTS.read_text(encoding="utf-8"))
    table = []
    for trial in TRIALS:
        number, generated = (sum(tests[name][column] for name in trial.tests) for column in (0, 1))
        many = f"{number:,} tests" + (f", {generated:,} generated inputs" if generated else "")
        files = ", ".join(f"`tests/{name}`" for name in trial.tests)
        table.append((trial.what, many, "all hold", f"`make test` ({files})"))
    fuzz, soak, faults = runs["fuzz"], runs["soak"], runs["faults"]
    how = "guided by the code they reach" if fuzz["guided"] else "at random"
    many, result = f"{fuzz['inputs']:,} inputs in {fuzz['seconds']} s", f"{fuzz['findings']} findings"
    table.append((f"odd bytes as files of eight kinds, {how}", many, result, f"`make fuzz SECONDS={fuzz['seconds']}`"))
    many, result = f"{soak['documents']:,} documents in {soak['seconds']} s", f"memory {soak['memory_grown']:+.0%}, open files {soak['files_grown']:+d}"
    table.append(("documents full of new words: in the second half memory grows by less than a tenth, no file stays open", many, result, f"`make soak SECONDS={soak['seconds']}`"))
    table.append(("each write of a run fails, with three errors", f"{faults['tried']} failures", f"{len(faults['wrong'])} losses or mixtures", "`make proof`"))
    return table


def run(name: str, *options: str) -> dict[str, Any]:
    """Run one of the long trials, show what it says, and return its counts."""
    done = subprocess.run([sys.executable, str(ROOT / "tests" / f"{name}.py"), *options], stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode:
        sys.exit(f"{name} ended with {done.returncode}: the README stays as it is")
    counts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return counts


def main() -> None:
    """Run the tests and the long trials, write their counts, and render the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--count", action="store_true", help="only count tests")
    parser.add_argument("--no-tests", action="store_true", help="only the long trials")
    options = parser.parse_args()
    if options.count:
        counter = Counter()
        names = sorted({f"tests/{name}" for trial in TRIALS for name in trial.tests})
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *names], plugins=[counter])
        print("\n" + json.dumps(counter.found))
        return
    if not options.no_tests and subprocess.run([sys.executable, "-m", "pytest"], cwd=ROOT, check=False).returncode:
        sys.exit("a test fails: the README stays as it is")
    limit = ("--seconds", str(options.seconds))
    COUNTS.write_text(json.dumps({"fuzz": run("fuzz", *limit), "soak": run("soak", *limit), "faults": run("faults")}, indent=2) + "\n", encoding="utf-8")
    subprocess.run([sys.executable, str(ROOT / "tests" / "readme.py")], check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    print("\n".join(" | ".join(re.sub(r"[`*]", "", cell) for cell in line) for line in lines()))


if __name__ == "__main__":
    main()
