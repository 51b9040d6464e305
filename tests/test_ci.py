"""CI: what runs there, and that an audit that could not be made is not taken for one that found nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from audit import LOCKS, verdict

ROOT = Path(__file__).parent.parent
SKIPPED = {"name": "b", "skip_reason": "Dependency not found on PyPI"}
SOUND = {"name": "a", "version": "1", "vulns": []}
HOLED = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}


def judge(*packages: dict[str, Any]) -> tuple[int, str]:
    code, lines = verdict("x.lock", json.dumps({"dependencies": packages}), "")
    return code, " ".join(lines)


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ((SOUND,), 0, "1 packages audited, 0 known holes"),
        ((SOUND, HOLED), 1, "HOLE: c 2: PYSEC-1, fixed in 3"),
        ((SKIPPED, HOLED), 1, "NOT AUDITED: x.lock: b"),
        ((SKIPPED, SOUND), 0, "NOT AUDITED: x.lock: b"),
        ((SKIPPED, SKIPPED), 0, "NOT AUDITED: x.lock: the advisory service knows none"),
    ],
)
def test_audit_says_what_it_found_and_what_it_could_not_ask(packages: tuple[dict[str, Any], ...], code: int, words: str) -> None:
    found = judge(*packages)
    assert found[0] == code
    assert words in found[1]


@pytest.mark.parametrize("report", ["", "{}", "Traceback", "[]"])
def test_audit_without_an_answer_does_not_fail(report: str) -> None:
    code, lines = verdict("x.lock", report, "x\nConnectionError: refused\n")
    assert (code, lines) == (0, ["NOT AUDITED: x.lock: the advisory service could not be asked (ConnectionError: refused)"])


def test_ci_lints_tests_and_audits() -> None:
    assert re.search(r"^exec make lint test audit$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_dependency_is_pinned_with_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip())
    packages = [entry for entry in entries if not entry.startswith(("#", "--"))]
    assert packages
    assert [entry.split()[0] for entry in packages if "==" not in entry or "--hash=sha256:" not in entry] == []
