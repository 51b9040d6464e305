"""Carry: after a change of pattern files, results of documents that the change cannot touch are taken over.

A rule can only change the rows of a text that holds its words. So when nothing but rules was added, removed or edited,
and each of them holds words that a match must show, only texts with such words are read again. Everything else (word
tables, gazetteers, code, settings, rules of labels that say something about the world and not about a phrase) has all of them read again.
"""

import hashlib
import json
import re
import zlib
from dataclasses import asdict, dataclass

from pipeline.cache import Cache, code_version, key_of, unpack
from pipeline.corpus import Document
from pipeline.knowledge import Knowledge, Rule, SourceFile, read_rules
from pipeline.run.settings import Settings

# Labels whose rules the stages also read as facts: which countries there are, which names belong to forces.
WORLDLY = frozenset({"COUNTRY", "FORCE", "NATIONALITY", "PROVINCE", "DISTRICT", "CITY", "PLACE"})
WORD = re.compile(r"\w+")
# When so much has changed that every text would be asked for too many words, reading them all is as cheap.
MAX_CHANGES = 2_000

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Carrier:
    """Words of the rules that have changed: a text that lacks a word of each of them keeps its rows."""

    store: Cache
    earlier: str
    triggers: tuple[frozenset[str], ...]

    def carry(self, document: Document, key: bytes) -> bool:
        """Take over what was read from the document before the change, if the change cannot touch it."""
        old = key_of(document, self.earlier)
        bodies = self.store.bodies(old)
        if not bodies or any(self._is_touched(document, body) for body in bodies):
            return False
        return self.store.rename(old, key)

    def _is_touched(self, document: Document, body: bytes) -> bool:
        try:
            content = unpack(body)
        except (zlib.error, ValueError):
            return True
        text = f"{content['text']}\n{content['title']}\n{document.title}".lower()
        return any(all(word in text for word in words) for words in self.triggers)


def make_carrier(store: Cache, knowledge: Knowledge, settings: Settings, fingerprint: str) -> Carrier | None:
    """Return what carries results over from the run before, or nothing where all must be read again; remember this run."""
    base, lines = base_of(knowledge, settings), lines_of(knowledge)
    earlier = store.earlier(base, fingerprint)
    store.remember(fingerprint, base, json.dumps(lines))
    if earlier is None:
        return None
    triggers = changed_words([(name, text) for name, text in json.loads(earlier[1])], lines)
    return Carrier(store, earlier[0], triggers) if triggers is not None else None


def base_of(knowledge: Knowledge, settings: Settings) -> str:
    """Return a hash of everything that rows depend on, but for rules."""
    others = [(file.name, file.text) for file in knowledge.files if not is_rules(file)]
    options = sorted((key, value) for key, value in asdict(settings).items() if key != "patterns")
    return hashlib.sha256(repr((code_version(), options, others)).encode("utf-8", "surrogatepass")).hexdigest()


def is_rules(file: SourceFile) -> bool:
    """Return whether a pattern file holds entity-ruler lines."""
    return file.name.endswith(".jsonl") and "/" not in file.name


def lines_of(knowledge: Knowledge) -> list[Line]:
    """Return the lines of the rule files, in order."""
    return [(file.name, line.strip()) for file in knowledge.files if is_rules(file) for line in file.text.splitlines() if line.strip()]


def changed_words(old: list[Line], new: list[Line]) -> tuple[frozenset[str], ...] | None:
    """Return the words of each rule that is in one list only, or None when the change may touch any text."""
    before, after = set(old), set(new)
    common = before & after
    if [line for line in old if line in common] != [line for line in new if line in common] or len(before ^ after) > MAX_CHANGES:
        return None
    triggers: set[frozenset[str]] = set()
    for name, text in sorted(before ^ after):
        for rule in read_rules(SourceFile(name, name, text)):
            words = words_of(rule)
            if rule.label in WORLDLY or not words:
                return None
            triggers.update(words)
    return tuple(sorted(triggers, key=sorted))


def words_of(rule: Rule) -> list[frozenset[str]]:
    """Return, for each phrase of a rule, words that a text must hold for it to match; nothing where they cannot be told."""
    from pipeline.patterns import expand, literals  # noqa: PLC0415 - spaCy is imported only where patterns have changed

    phrases = expand(rule)
    texts = [str(phrase.pattern) for phrase in phrases] if phrases is not None else literals(rule)
    words = [frozenset(WORD.findall(text.lower())) for text in texts]
    return words if all(words) else []
