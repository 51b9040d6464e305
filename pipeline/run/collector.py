"""Collector: how often Python looks for garbage while a run makes millions of objects that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made between two rounds of the garbage collector, outside of reading.
COLLECT_EVERY = 500_000


def spare_the_collector() -> None:
    """Keep Python's garbage collector from walking the objects that are there again and again: a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)


@contextmanager
def collected_after() -> Iterator[None]:
    """Look for garbage once, behind what is done inside: by then the words of the documents are gone, and only what they left in circles is walked."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
        gc.collect(0)
