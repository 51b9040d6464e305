"""Groups: the mentions taken for one event so far, and whether one more fits."""

from dataclasses import dataclass, field

from pipeline.ledger.geography import Geography
from pipeline.ledger.mentions import FOREVER, MOMENT, NEVER, Mentions
from pipeline.ledger.values import DISTINCTIVE, TELLING

# Reports of one event may name the night or the morning after: days between them, by how unmistakable the number is.
TOLERANCE_TELLING, TOLERANCE_DISTINCTIVE = 1, 2
# Periods are the same when they share this part of the days they cover together.
SAME_PERIOD = 0.5
ANY = -1

Score = tuple[bool, int, int, float, int]


@dataclass(slots=True, eq=False)
class Group:
    """One event in the making: what its mentions have in common. `seed` is its number, counted in order of making."""

    seed: int
    block: int
    lowest: float
    highest: float
    latest_start: int
    earliest_end: int
    open_since: int
    open_until: int
    period: tuple[int, int] | None
    origin: int
    destination: int
    location: int
    action: int
    unit: int
    side: int
    digits: int
    vague: bool
    dated: bool
    members: list[int]
    sentences: set[int]
    documents: dict[int, tuple[int, int]] = field(default_factory=dict)
    denials: list[int] = field(default_factory=list)


class Fit:
    """Say whether a mention fits a group, and how well.

    Columns are read as lists: a loop over single cells is several times faster than over arrays.
    """

    def __init__(self, mentions: Mentions, geography: Geography) -> None:
        self.geography = geography
        self.block, self.actorless = mentions.block.tolist(), mentions.actorless.tolist()
        self.lowest, self.highest = mentions.lowest.tolist(), mentions.highest.tolist()
        self.since, self.until, self.dated = mentions.since.tolist(), mentions.until.tolist(), mentions.dated.tolist()
        self.origin, self.destination, self.location = mentions.origin.tolist(), mentions.destination.tolist(), mentions.location.tolist()
        self.action = [mask or ANY for mask in mentions.action.tolist()]
        self.unit = [mask or ANY for mask in mentions.unit.tolist()]
        self.side: list[int] = mentions.side.tolist()
        self.digits, self.vague = mentions.digits.tolist(), mentions.bounds.vague.tolist()
        self.document, self.sentence, self.published = mentions.document.tolist(), mentions.sentence.tolist(), mentions.published.tolist()
        self.guessed: list[int] = mentions.guessed.astype(int).tolist()
        self.period = [dated and until - since > MOMENT for dated, since, until in zip(self.dated, self.since, self.until, strict=True)]

    def start(self, i: int, seed: int) -> Group:
        """Return a group of one mention."""
        moment = self.dated[i] and not self.period[i]
        group = Group(
            seed, self.block[i], self.lowest[i], self.highest[i], NEVER, FOREVER, NEVER, FOREVER, (self.since[i], self.until[i]) if self.period[i] else None,
            self.origin[i], self.destination[i], self.location[i], self.action[i], self.unit[i], self.side[i], self.digits[i], self.vague[i], moment, [], set(),
        )  # fmt: skip
        self.add(i, group)
        return group

    def add(self, i: int, group: Group, *, forced: bool = False) -> None:
        """Put a mention into a group; a forced one (a reviewer's pin) narrows nothing it contradicts."""
        if not forced:
            self._narrow(i, group)
        group.members.append(i)
        group.sentences.add(self.sentence[i])
        earlier = group.documents.get(self.document[i], (NEVER, FOREVER))
        stretch = (self.since[i], self.until[i]) if self.dated[i] and not self.period[i] else (NEVER, FOREVER)
        group.documents[self.document[i]] = (max(earlier[0], stretch[0]), min(earlier[1], stretch[1]))

    def _narrow(self, i: int, group: Group) -> None:
        group.lowest, group.highest = max(group.lowest, self.lowest[i]), min(group.highest, self.highest[i])
        group.action, group.unit, group.side = group.action & self.action[i], group.unit & self.unit[i], group.side or self.side[i]
        group.origin = self.geography.narrower(group.origin, self.origin[i])
        group.destination = self.geography.narrower(group.destination, self.destination[i])
        group.location = self.geography.narrower(group.location, self.location[i])
        group.digits, group.vague = max(group.digits, self.digits[i]), group.vague and self.vague[i]
        if not self.dated[i]:
            group.open_since, group.open_until = max(group.open_since, self.since[i]), min(group.open_until, self.until[i])
        elif not self.period[i]:
            group.dated = True
            group.latest_start, group.earliest_end = max(group.latest_start, self.since[i]), min(group.earliest_end, self.until[i])

    def score(self, i: int, group: Group) -> Score | None:
        """Return how well a mention fits a group (greater is better), None when it does not."""
        if self.lowest[i] > group.highest or self.highest[i] < group.lowest or not self.action[i] & group.action or not self.unit[i] & group.unit:
            return None
        if self.sentence[i] in group.sentences or (self.side[i] and group.side and self.side[i] != group.side):
            return None
        shared = self._shared_places(i, group)
        if shared < 0:
            return None
        known = self.document[i] in group.documents
        gap = self._period_gap(i, group) if self.period[i] or group.period else self._gap(i, group, shared)
        if gap < 0 or (not known and self._is_weak(i, group, shared)):
            return None
        return (known, -gap, shared, -abs(self.lowest[i] - group.lowest), -group.seed)

    def _shared_places(self, i: int, group: Group) -> int:
        """Return how many places both name, -1 when two contradict each other."""
        shared = 0
        for mine, theirs in ((self.origin[i], group.origin), (self.destination[i], group.destination), (self.location[i], group.location)):
            if mine and theirs:
                if not self.geography.agree(mine, theirs):
                    return -1
                shared += 1
        return shared

    def _gap(self, i: int, group: Group, shared: int) -> int:
        """Return the days between a mention and a group, -1 when they are too many."""
        since, until = self.since[i], self.until[i]
        if since > group.open_until or until < group.open_since:
            return -1
        if not self.dated[i]:
            if since > group.earliest_end or until < group.latest_start:
                return -1
            return max(0, until - group.earliest_end) if group.dated else 0
        gap = max(since - group.earliest_end, group.latest_start - until, 0)
        return gap if gap <= self._tolerance(i, group, shared) and self._keeps_its_word(i, group) else -1

    def _tolerance(self, i: int, group: Group, shared: int) -> int:
        """Return how many days apart two reports of the event may put it."""
        sure = max(self.digits[i], group.digits)
        days = TOLERANCE_DISTINCTIVE if sure >= DISTINCTIVE else TOLERANCE_TELLING if shared or sure >= TELLING else 0
        return days + self.guessed[i]

    def _keeps_its_word(self, i: int, group: Group) -> bool:
        """Tell whether the document names the same days for the event elsewhere: two days in one text are two events."""
        since, until = group.documents.get(self.document[i], (NEVER, FOREVER))
        apart: int = max(self.since[i] - until, since - self.until[i])
        return apart <= self.guessed[i]

    def _period_gap(self, i: int, group: Group) -> int:
        """Return 0 when both name the same period, or one unmistakable number lies in the other's; -1 otherwise."""
        mine = (self.since[i], self.until[i])
        theirs = group.period or (group.latest_start, group.earliest_end)
        both = min(mine[1], theirs[1]) - max(mine[0], theirs[0]) + 1
        either = max(mine[1], theirs[1]) - min(mine[0], theirs[0]) + 1
        if both > 0 and (both >= either * SAME_PERIOD or min(self.digits[i], group.digits) >= DISTINCTIVE):
            return 0
        return -1

    def _is_weak(self, i: int, group: Group, shared: int) -> bool:
        """Tell whether a mention of another document says too little to be taken for this event."""
        if self.published[i] == NEVER and not self.dated[i]:
            return True
        if self.vague[i] and group.vague:
            return not shared
        if self.vague[i] and not (self.dated[i] and not self.guessed[i]):
            return True
        return not (self.dated[i] and (group.dated or group.period)) and not shared and max(self.digits[i], group.digits) < TELLING
