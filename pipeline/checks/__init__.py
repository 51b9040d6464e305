"""Checks: what is wrong with the pattern files, all of it at once.

A line that cannot be used, a rule that can never match, one that another covers, two that contradict each other, an example
its rule does not match, a counter-example that it does.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.checks.clashes import find_clashes
from pipeline.checks.examples import find_failures
from pipeline.checks.lines import find_impossible, find_unread, read_lines, read_stages, read_tables
from pipeline.checks.problem import ERROR, WARNING, Problem
from pipeline.errors import MusterError
from pipeline.knowledge import SHIPPED, Knowledge, load_knowledge

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
    if any(problem.level == ERROR for problem in problems):
        return _sorted(problems)
    problems.extend(read_stages([*([] if not shipped.files else [SHIPPED]), *given]))
    rules = [*shipped.rules(), *knowledge.rules()]
    problems.extend(find_impossible(rule for rule in rules if rule.file in mine))
    if not any(problem.level == ERROR for problem in problems):
        problems.extend(find_clashes(rules, mine))
        problems.extend(find_failures(Knowledge((*shipped.files, *knowledge.files)), mine))
    return _sorted(problems)


def summary(problems: Sequence[Problem], directories: Iterable[str | Path]) -> str:
    """Return one line that says how it went."""
    errors = sum(problem.level == ERROR for problem in problems)
    names = ", ".join(str(directory) for directory in directories) or str(SHIPPED)
    return f"{names}: {errors} errors, {len(problems) - errors} warnings"


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line, problem.message))
