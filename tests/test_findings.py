"""What once did harm does none any more: every file of tests/findings/ is read without harm.

`make fuzz` keeps there what it finds; those with a name are inputs that once broke something, or that an attacker would try.
"""

import pytest
from fuzz import FINDINGS, Target

INPUTS = sorted(FINDINGS.glob("*.bin"))


@pytest.fixture(scope="module")
def target() -> Target:
    return Target()


@pytest.mark.parametrize("name", [path.name for path in INPUTS])
def test_finding_is_read_without_harm(target: Target, name: str) -> None:
    assert target.check((FINDINGS / name).read_bytes()) == ""


@pytest.mark.parametrize(
    "text",
    [
        "², ¼ of 30 ² soldiers fled to ².",
        "30 soldiers fled.\n\n…",
        "1\u00a0037 soldiers and 1\u202f030 guards fled.",
        "١٢٣ soldiers and ３０ guards fled on Monday.",
        "sol\u00addiers \u200b30\u200f fled \ufeff on Mon\u00adday",
        "💣 30 soldiers 💣💣 fled 🇦🇫 on Monday",
        "9" * 5000,
        "30 " * 5000,
        "(" * 3000 + "30 soldiers" + ")" * 3000,
        "“" * 2000,
        "\n" * 5000,
        "x" * 200_000,
        "Badakhshan " * 3000,
        "on Monday " * 3000,
        "June 31, 2021; 29 February 2021; 99/99/9999; 31 September",
        "between 30 and 20 soldiers, up to less than at least 5 or so to 3",
        "\x0b\x0c\x1c\x85\u2028\u2029 30 soldiers\x7f fled",
    ],
)
def test_odd_text_is_read_without_harm(target: Target, text: str) -> None:
    assert target.check(b"\x00" + text.encode()) == ""
