"""Compile the stages to C where that is asked for: `make fast`, or `MUSTER_COMPILE=1 pip wheel .`; otherwise Muster is plain Python.

mypyc (part of mypy) makes a C extension of every module of the stages, beside its source. The rows are the same.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup

# What runs for every token, match or row. The rest runs once a document or once a run. Left out, too, as mypyc can't: what processes send one another (frozen
# objects cannot be unpickled), report/page.py (its errors would lose their cause), and pipeline/tables/__init__.py, which imports late.
COMPILED = (
    "anchor.py", "columns.py", "knowledge.py", "lexemes.py", "sentences.py", "tokenizer.py", "tokens.py", "corpus/texts.py", "run/collect.py", "run/results.py",
    "ledger/*.py", "report/body.py", "report/data.py", "report/markup.py", "report/model.py", "report/show.py", "report/views.py",
    "dates/*.py", "frames/*.py", "gazetteer/*.py", "patterns/*.py", "places/*.py", "quantities/*.py", "tables/hashes.py", "tables/rows.py", "tables/texts.py",
)  # fmt: skip
DEBUGGED, OPTIMISED = "0", "1"  # a higher level compiles longer and runs no faster


def extensions() -> list[Extension]:
    """Return the C extensions to build: none unless asked for."""
    if not os.environ.get("MUSTER_COMPILE"):
        return []
    try:
        from mypyc.build import mypycify  # noqa: PLC0415 - only who compiles needs it
    except ImportError:
        sys.exit("MUSTER_COMPILE is set, and compiling takes mypyc: pip install 'mypy>=1.18' setuptools, then pip with --no-build-isolation")

    files = sorted(str(path) for pattern in COMPILED for path in Path("pipeline").glob(pattern))
    return list(mypycify(files, opt_level=OPTIMISED, debug_level=DEBUGGED, multi_file=True, target_dir="build/c"))


setup(ext_modules=extensions())
