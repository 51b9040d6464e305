"""Apposition: "Gorkha, a district of P", "A and B, both districts", "X is the third district to fall": what a text says a name is."""

from typing import Final

from pipeline.places.assign import Assigner
from pipeline.places.counts import Counts
from pipeline.places.cues import cue_at
from pipeline.places.groups import Group
from pipeline.places.name import Name

# "one of the nine remote hill districts": so many small words may stand before the level word.
MAX_WORDS: Final = 6
# "capital of the", "seat of": so far behind a level word the larger place may begin.
MAX_LINK: Final = 3


class Appositions:
    """Read what is said of names right after them."""

    def __init__(self, assigner: Assigner, by_start: dict[int, Name], counts: Counts) -> None:
        self.assigner, self.by_start, self.counts = assigner, by_start, counts
        self.view, self.words = assigner.view, assigner.words
        roles = assigner.words.roles
        self.openers, self.determiners, self.stops, self.followers = roles["said_opener"], roles["determiners"], roles["phrase_stop"], roles["phrase_follower"]

    def read(self, groups: list[Group]) -> None:
        """Give names the level they are said to have, and the larger place said to hold them."""
        low, first, openers = self.view.low, self.view.first, self.openers
        count = len(low)
        for group in groups:
            last = group.members[-1]
            at = last.stop
            if at + 2 >= count or low[at] not in openers or first[at]:
                continue
            plain = low[at] in self.words.roles["copula"] and cue_at(self.view, self.words, at + 1) is not None
            said = plain or low[at + 1] in self.determiners or self.view.word(at + 1).isdigit()
            level, end, plural = self._said_to_be(at + 1, last) if said else ("", 0, False)
            if level and self._ends_phrase(end):
                for member in group.members if plural else [last]:
                    if member.kind in {"place", "unknown"}:
                        self.assigner.set(member, level, "apposition")
                        self._put_inside(member, end)

    def read_before(self, names: list[Name]) -> None:
        """Read "the provincial capital, X," and "the capital X" as the city X."""
        low, words = self.view.low, self.words
        commas, capitals = words.roles["comma"], words.roles["capital"]
        for name in names:
            before, after = name.start - 1, name.end
            apart = before > 0 and low[before] in commas
            if apart:
                before -= 1
            if before < 1 or low[before] not in capitals or self.view.first[name.start] or self.view.cap[before]:
                continue
            closed = after >= len(low) or self.view.first[after] or not self.view.word(after)[0].isalpha()
            if (closed or not apart) and any(token in words.roles["the"] or token in words.roles["own"] for token in low[max(before - MAX_LINK, 0) : before]):
                self.assigner.set(name, "city", "capital")

    def _said_to_be(self, start: int, name: Name) -> tuple[str, int, bool]:
        """Return the level a noun phrase names, where its noun ends, and whether it speaks of several ("both districts")."""
        view, words = self.view, self.words
        one_of = view.low[start] in words.roles["one"]
        for token in range(start, min(start + MAX_WORDS, len(view.low))):
            if view.first[token] or view.cap[token]:
                break
            if view.low[start] in words.roles["the"] and view.low[token] in words.roles["capital"]:
                return "city", token + 1, False
            cue = self.counts.in_play(cue_at(view, words, token), name)
            if cue is not None:
                return cue.level, token + len(cue.words), cue.plural and not one_of
            if not self._may_go_on(token) and not one_of:
                break
        return "", 0, False

    def _may_go_on(self, token: int) -> bool:
        word = self.view.word(token)
        return self.view.low[token] not in self.stops and (word.isalnum() or self.view.low[token] in self.words.hyphens)

    def _ends_phrase(self, at: int) -> bool:
        """Return whether the noun is not the first half of another: "a district judge", "a state senator"."""
        view = self.view
        return at >= len(view.low) or view.first[at] or not view.word(at)[0].isalpha() and view.low[at] not in self.words.hyphens or view.low[at] in self.followers

    def _put_inside(self, name: Name, at: int) -> None:
        view = self.view
        if name.container is not None or at >= len(view.low) or view.low[at] not in self.words.roles["inside"]:
            return
        around = next((self.by_start[token] for token in range(at + 1, at + 1 + MAX_LINK) if token in self.by_start), None)
        if around is not None and around.kind != "other" and view.sentence[around.start] == view.sentence[name.start]:
            name.container = around
