"""Collector: how often Python looks for garbage while a run makes millions of objects that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made and not unmade between two rounds of the garbage collector. What documents leave behind in circles is some dozens of small objects each.
COLLECT_EVERY = 500_000


def spare_the_collector() -> None:
    """Keep Python's garbage collector from walking the objects that are there again and again: a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)


@contextmanager
def uncollected() -> Iterator[None]:
    """Have Python look for no garbage meanwhile: the words of the documents in hand all stay, and a round would walk every one of them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
