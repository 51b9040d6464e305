"""Collector: how often Python looks for garbage while a run makes millions of objects that all stay."""

import gc

# Objects made between two rounds of the garbage collector. A round looks at every word of the documents in hand; what they
# leave behind in circles is some dozens of small objects each.
COLLECT_EVERY = 500_000


def spare_the_collector() -> None:
    """Keep Python's garbage collector from walking the objects that are there again and again: a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)
