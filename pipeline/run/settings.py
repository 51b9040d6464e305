"""Settings: what a run can be told."""

import hashlib
from dataclasses import asdict, dataclass

from pipeline.cache import code_version
from pipeline.knowledge import SHIPPED, load_knowledge

# Seconds one document may take; a million characters take about one.
SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What decides the rows of a document, beside the document itself."""

    patterns: tuple[str, ...] = ()
    convention: str = "plain"
    countries: tuple[str, ...] = ()
    kind: str = "auto"
    keep_boilerplate: bool = False
    seconds: float = SECONDS

    def directories(self) -> list[str]:
        """Return the pattern directories, the shipped one where none is named."""
        return list(self.patterns) or [str(SHIPPED)]

    def fingerprint(self) -> str:
        """Return a hash that changes when anything but the document does."""
        digest = hashlib.sha256(code_version().encode())
        digest.update(load_knowledge(self.directories()).fingerprint().encode())
        digest.update(repr(sorted((key, value) for key, value in asdict(self).items() if key != "patterns")).encode())
        return digest.hexdigest()

    def by_stage(self, stage_defaults: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
        """Return the settings for each stage: those that its factory declares. Rows need no spaCy spans."""
        countries = list(self.countries) or None
        named: dict[str, object] = {"convention": self.convention, "kind": self.kind, "countries": countries, "keep_boilerplate": self.keep_boilerplate, "spans": False}
        return {stage: {key: named[key] for key in defaults if key in named} for stage, defaults in stage_defaults.items()}
