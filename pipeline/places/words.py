"""Words: what the pattern files say about the words around a place name."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from spacy.vocab import Vocab

from pipeline.errors import MusterError, suggest
from pipeline.gazetteer.entry import LEVEL_NAMES
from pipeline.gazetteer.index import Gazetteer
from pipeline.gazetteer.loading import load_gazetteer
from pipeline.gazetteer.spelling import squeeze
from pipeline.knowledge import Knowledge

UNKNOWN: Final = ("any", "lower", "no")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that names a level ("district", "local government area").

    `unknown` says how a name the gazetteer lacks may stand with it: any capitals, only with the cue in small letters, or not.
    """

    words: tuple[str, ...]
    text: str
    level: str
    countries: frozenset[str]
    unknown: str
    plural: bool


@dataclass(frozen=True, slots=True)
class Words:
    """The lexicon of the stage: words in small letters, by role.

    `capitals` holds the code of the country or province whose seat a city is; `bare_districts` the countries whose towns
    the news names as districts.
    """

    gazetteer: Gazetteer
    roles: defaultdict[str, frozenset[str]]
    cues: dict[str, tuple[Cue, ...]]
    cue_ends: dict[str, tuple[Cue, ...]]
    level_words: frozenset[str]
    cue_end_words: frozenset[str]
    capitals: dict[str, str]
    bare_districts: frozenset[str]
    adjective_endings: tuple[str, ...]
    demonym_endings: tuple[str, ...]
    countries: dict[str, str]
    hyphens: frozenset[str]


def read_words(knowledge: Knowledge, vocab: Vocab, countries: list[str] | None = None) -> Words:
    """Build the lexicon from the knowledge."""
    del vocab
    roles: dict[str, set[str]] = defaultdict(set)
    texts: dict[str, list[str]] = defaultdict(list)
    for row in knowledge.table("places/words.csv", required=("role", "word"), key=0):
        roles[row["role"]].add(row["word"].lower())
        texts[row["role"]].append(row["word"])
    cues = _read_cues(knowledge)
    hyphens = frozenset(("-", "‐", "‑", "–"))
    _unite(roles, hyphens, cues)
    names: dict[str, str] = {}
    for rule in knowledge.rules():
        if rule.label == "COUNTRY" and isinstance(rule.pattern, str):
            names.setdefault(rule.id, rule.pattern)
    capitals = {squeeze(row["city"]): row["country"] for row in knowledge.table("places/capitals.csv", required=("country", "city"), key=0)}
    return Words(
        gazetteer=load_gazetteer(knowledge, countries),
        roles=defaultdict(frozenset, {name: frozenset(words) for name, words in roles.items()}),
        cues=cues,
        cue_ends=_by_end(cues),
        cue_end_words=frozenset(_by_end(cues)),
        level_words=frozenset(word for found in cues.values() for cue in found if cue.level != "place" for word in cue.words),
        capitals=capitals,
        adjective_endings=tuple(texts["adjective_ending"] + texts["demonym_ending"]),
        demonym_endings=tuple(texts["demonym_ending"]),
        bare_districts=frozenset(texts["bare_district"]),
        countries=names,
        hyphens=hyphens,
    )


# Roles made of others, so that each name asks one set.
UNIONS: Final = {
    "joined": ("link", "article", "hyphen_link"),
    "personal": ("title", "office"),
    "between": ("comma", "conjunction"),
    "passing": ("the", "direction", "comma", "number"),
    "other_head": ("place_head", "place_heads", "people_noun"),
    "other_opener": ("the", "comma"),
    "said_opener": ("comma", "copula", "aside"),
    "determiners": ("indefinite", "the", "number", "determiner"),
    "phrase_stop": ("inside", "locative", "motion", "conjunction"),
    "phrase_follower": ("follow", "inside", "motion", "city_noun"),
    "of_the": ("of", "the"),
    "leading": ("locative", "of", "bound", "motion"),
    "before_place": ("locative", "motion", "comma", "conjunction", "dash", "the"),
    "dateline": ("comma", "dash", "slash"),
}


def _unite(roles: dict[str, set[str]], hyphens: frozenset[str], cues: dict[str, tuple[Cue, ...]]) -> None:
    """Add the roles that are made of others."""
    for name, parts in UNIONS.items():
        roles[name] = set().union(*(roles[part] for part in parts))
    roles["dateline"] -= roles["colon"]
    roles["edge"] = roles["joined"] | {cue.words[-1] for found in cues.values() for cue in found}
    roles["going"] = roles["joined"] | hyphens
    roles["plain"] = roles["function"] - roles["joined"] - set(cues)


def _by_end(cues: dict[str, tuple[Cue, ...]]) -> dict[str, tuple[Cue, ...]]:
    ends: dict[str, list[Cue]] = defaultdict(list)
    for cue in sorted((cue for found in cues.values() for cue in found), key=lambda cue: (-len(cue.words), not cue.countries)):
        ends[cue.words[-1]].append(cue)
    return {word: tuple(found) for word, found in ends.items()}


def _read_cues(knowledge: Knowledge) -> dict[str, tuple[Cue, ...]]:
    cues: dict[str, list[Cue]] = defaultdict(list)
    for row in knowledge.table("places/levels.csv", required=("word", "plural", "level", "countries", "unknown"), key=0):
        if row["level"] not in LEVEL_NAMES or row["unknown"] not in UNKNOWN:
            accepted = f"level {', '.join(sorted(LEVEL_NAMES))}; unknown {', '.join(UNKNOWN)}"
            hint = suggest(row["level"], sorted(LEVEL_NAMES))
            raise MusterError("E401", f"level {row['level']!r} and unknown {row['unknown']!r}. {hint}".strip(), where=row.where, accepted=accepted)
        countries = frozenset(filter(None, row["countries"].split("|")))
        for plural, text in enumerate((row["word"], row["plural"])):
            words = tuple(text.lower().replace("-", " - ").split())
            cues[words[0]].append(Cue(words, text, row["level"], countries, row["unknown"], bool(plural)))
    return {first: tuple(sorted(found, key=lambda cue: (-len(cue.words), not cue.countries))) for first, found in cues.items()}
