"""Checks: what is wrong with the pattern files, all of it at once.

A line that cannot be used, a rule that can never match, one that another covers, two that contradict each other, an example
its rule does not match, a counter-example that it does.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.checks.clashes import find_clashes
from pipeline.checks.examples import find_failures, load
from pipeline.checks.lines import find_impossible, find_unread, read_lines, read_tables
from pipeline.checks.problem import ERROR, WARNING, Problem
from pipeline.errors import MusterError
from pipeline.knowledge import SHIPPED, Knowledge, SourceFile, load_knowledge

__all__ = ["ERROR", "WARNING", "Problem", "check", "summary"]


def check(directories: Iterable[str | Path]) -> list[Problem]:
    """Return every problem of the pattern files in these directories, by file and line.

    The shipped patterns are read too, because rules of both match side by side; only problems of the directories
    given are returned.
    """
    given = [Path(directory) for directory in directories] or [SHIPPED]
    try:
        knowledge = load_knowledge(given)
        shipped = load_knowledge([] if SHIPPED.resolve() in {path.resolve() for path in given} else [SHIPPED])
    except MusterError as error:
        return [Problem(ERROR, "", 0, str(error))]
    mine = {file.path for file in knowledge.files}
    problems = [*find_unread(knowledge), *read_lines(knowledge), *read_tables(knowledge)]
    knowledge = without(knowledge, problems)
    problems.extend(find_impossible(knowledge.rules()))
    everything = Knowledge((*shipped.files, *without(knowledge, problems).files))
    if any(problem.level == ERROR and not problem.line for problem in problems):
        return _sorted(problems)  # a word table is broken, and no stage can work without its tables
    try:
        problems.extend(find_clashes(everything.rules(), mine))
        problems.extend(find_failures(load(everything, tables=any(name.endswith(".csv") for name in mine)), mine))
    except MusterError as error:
        problems.append(Problem(ERROR, "", 0, str(error)))
    return _sorted(problems)


def without(knowledge: Knowledge, problems: Iterable[Problem]) -> Knowledge:
    """Return the knowledge without the lines that have errors, so that the rest of it can be checked."""
    wrong = {(problem.file, problem.line) for problem in problems if problem.level == ERROR}
    files = []
    for file in knowledge.files:
        lines = file.text.split("\n")
        kept = ("" if (file.path, number) in wrong else line for number, line in enumerate(lines, start=1))
        files.append(SourceFile(file.name, file.path, "\n".join(kept)) if file.name.endswith(".jsonl") else file)
    return Knowledge(tuple(files))


def summary(problems: Sequence[Problem], directories: Iterable[str | Path]) -> str:
    """Return one line that says how it went."""
    errors = sum(problem.level == ERROR for problem in problems)
    names = ", ".join(str(directory) for directory in directories) or str(SHIPPED)
    return f"{names}: {errors} errors, {len(problems) - errors} warnings"


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.message))
