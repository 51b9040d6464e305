"""Limit: how long something may take, and which rule takes longer."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from pipeline.knowledge import Rule

# Seconds that one rule may take on one document when the one that is too slow is looked for.
RULE_SECONDS = 0.5
# Seconds until time is called again, where something has swallowed the first call.
AGAIN = 1.0


class TimeUpError(BaseException):
    """Raised inside whatever takes too long; no Exception, so that a library which catches those does not go on."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUpError inside when it takes longer; signals reach the main thread only, elsewhere there is no limit.

    A regex engine that blows up holds the interpreter lock, so no other thread could stop it. Whoever reads in threads hands
    the documents to a process, whose main thread reads them (Pool).
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _time_is_up(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeUpError


def slow_rule(nlp: Language, doc: Doc) -> Rule | None:
    """Return the token pattern that takes too long on a document, tried one by one, if one does."""
    rules: list[Rule] = getattr(nlp.get_pipe("patterns"), "rules", [])
    for rule in rules:
        if not isinstance(rule.pattern, str) and "REGEX" in repr(rule.pattern):
            matcher = Matcher(nlp.vocab)
            matcher.add("rule", [[dict(token) for token in rule.pattern]])
            try:
                with time_limit(RULE_SECONDS):
                    matcher(doc)
            except TimeUpError:
                return rule
    return None
