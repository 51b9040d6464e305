"""Read generated documents for a while and watch memory and open files: both must stay flat."""

import argparse
import json
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
# Growth of memory in the second half of the run from which it is called a leak.
LEAK = 0.1


def main() -> None:
    """Read, and say how memory and open files went; end with 1 when they grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    from texts import Writer

    from pipeline.corpus import Document
    from pipeline.run import Settings
    from pipeline.run.reading import Reading

    reading, writer = Reading(Settings()), Writer(seed=11)
    began, samples, count = time.monotonic(), [], 0
    while (elapsed := time.monotonic() - began) < options.seconds:
        reading.read(Document(f"d{count}", writer.document() + f"\nunseen{count} word{count} of{count}\n"))
        count += 1
        if len(samples) < 10 * elapsed / options.seconds:
            samples.append((memory(), sum(1 for _ in Path("/proc/self/fd").iterdir())))
            print(f"{elapsed:6.0f} s {count:>8,} documents {samples[-1][0]:>6,.0f} MB {samples[-1][1]:>3} open files", flush=True)
    grown = samples[-1][0] / samples[len(samples) // 2][0] - 1  # in the second half: before, memos fill up
    files = samples[-1][1] - samples[0][1]
    print(json.dumps({"documents": count, "seconds": options.seconds, "memory_grown": round(grown, 3), "files_grown": files}))
    sys.exit(grown > LEAK or files > 0)


def memory() -> float:
    """Return the memory this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
