"""Segments: runs of capitals that hang together as one name."""

from collections.abc import Iterator
from typing import Final

from pipeline.places.view import View
from pipeline.places.words import Words

# "Jebel al-" and "-e-": tokens between two capitals of one name.
MAX_LINK_TOKENS: Final = 3


def segments(view: View, words: Words) -> Iterator[tuple[int, int]]:
    """Yield the hard runs of capitals: names with their hyphens, articles and ezafe, but not "and" or "of"."""
    free, joined, plain, going, hyphens = words.roles["link"], words.roles["joined"], words.roles["plain"], words.roles["going"], words.hyphens
    done = -1
    low, cap, first = view.low, view.cap, view.first
    count = len(low)
    for start in view.capitals:
        if start < done:
            continue
        end = start + 1
        goes_on = end < count and (cap[end] or low[end] in going)
        if not goes_on and first[start] and low[start] in plain:
            continue  # "The", "On": no name, only a sentence that opens
        while goes_on:
            after = _next_capital(view, words, end, free, joined)
            if after < 0:
                break
            end = after + 1
            goes_on = end < count and (cap[end] or low[end] in going)
        done = end
        yield (_with_article(view, words, start, joined), end) if low[start - 1] in hyphens else (start, end)


def _next_capital(view: View, words: Words, at: int, free: frozenset[str], joined: frozenset[str]) -> int:
    """Return the capital that continues the name at `at`, or -1."""
    hyphen = False
    for token in range(at, min(at + MAX_LINK_TOKENS + 1, len(view.low))):
        if view.first[token]:
            return -1
        if view.cap[token]:
            return token
        if view.low[token] in words.hyphens and view.end[token - 1] == view.begin[token]:
            hyphen = True
        elif not (view.low[token] in free or view.low[token] in joined and (hyphen or _hyphen_after(view, words, token))):
            return -1
    return -1


def _hyphen_after(view: View, words: Words, token: int) -> bool:
    return token + 1 < len(view.low) and view.low[token + 1] in words.hyphens and view.end[token] == view.begin[token + 1]


def _with_article(view: View, words: Words, start: int, joined: frozenset[str]) -> int:
    """Return the start of the name with an article before it: "al-" of "al-Qaim"."""
    if start >= 2 and view.low[start - 1] in words.hyphens and view.low[start - 2] in joined and not view.first[start - 1] and view.end[start - 2] == view.begin[start - 1]:  # noqa: PLR2004
        return start - 2
    return start
