"""Mutations: the project's own texts with words dropped, doubled and swapped are read without harm."""

from pathlib import Path
from random import Random

import pytest
from fuzz import Target
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent
TEXTS = sorted([*(ROOT / "corpus").glob("*.txt"), *(ROOT / "tests" / "gold" / "texts").glob("*.txt")])


@pytest.fixture(scope="module")
def target() -> Target:
    return Target()


def mutate(words: list[str], chance: Random, times: int) -> list[str]:
    """Return the words with some dropped, doubled or swapped with another."""
    words = list(words)
    for _ in range(times):
        at, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(3):
            case 0 if len(words) > 1:
                del words[at]
            case 1:
                words.insert(at, words[at])
            case _:
                words[at], words[other] = words[other], words[at]
    return words


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), times=st.integers(1, 60))
def test_mutated_text_is_read_without_harm(target: Target, path: Path, seed: int, times: int) -> None:
    words = mutate(path.read_text(encoding="utf-8").split(" "), Random(seed), times)
    assert target.check(b"\x00" + " ".join(words).encode()) == ""
