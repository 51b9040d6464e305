"""Look for known holes in the pinned dependencies: python tests/audit.py (`make audit`, part of CI).

Ends with 1 when there is a hole. Without network, or where the advisory service knows nothing of the packages, it says
that nothing was audited and ends with 0: an outage elsewhere is no fault of this code. pip-audit alone says "No known
vulnerabilities found" also when it could look up nothing.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Seconds that looking up a hundred packages may take.
PATIENCE = 300


def verdict(lock: str, report: str, log: str) -> tuple[int, list[str]]:
    """Return the exit code and what to say about one lock file, from what pip-audit wrote."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = (log.strip().splitlines() or ["no answer"])[-1]
        return 0, [f"NOT AUDITED: {lock}: the advisory service could not be asked ({last[:200]})"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    holes = [(package, hole) for package in packages for hole in package.get("vulns", ())]
    lines = [f"HOLE: {package['name']} {package['version']}: {hole['id']}, fixed in {', '.join(hole['fix_versions']) or 'no version yet'}" for package, hole in holes]
    if len(skipped) == len(packages):
        return 0, [f"NOT AUDITED: {lock}: the advisory service knows none of its {len(packages)} packages (a mirror, or no network)"]
    if skipped:
        lines.append(f"NOT AUDITED: {lock}: {', '.join(skipped)}")
    return int(bool(holes)), [*lines, f"{lock}: {len(packages) - len(skipped)} packages audited, {len(holes)} known holes"]


def audit(lock: str) -> tuple[int, list[str]]:
    """Have pip-audit look up the packages of one lock file."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / lock), "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return verdict(lock, "", f"no answer within {PATIENCE} seconds")
    return verdict(lock, done.stdout, done.stderr)


def main() -> None:
    """Audit every lock file of what is installed."""
    results = [audit(lock) for lock in LOCKS]
    print("\n".join(line for _, lines in results for line in lines))
    sys.exit(max(code for code, _ in results))


if __name__ == "__main__":
    main()
