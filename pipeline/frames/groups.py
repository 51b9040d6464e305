"""Groups: what each number counts, by its noun or by the noun left out."""

from dataclasses import replace

from pipeline.frames.values import Group
from pipeline.frames.view import DASHES, QUOTES, Mention, View
from pipeline.quantities.bounds import share_of
from pipeline.quantities.lexicon import Quantity

# A noun stands at most this many words behind its number.
MAX_GROUP_TOKENS = 9
# Adjectives no rule knows between a number and its noun: "six hastily assembled frightened conscripts".
MAX_UNKNOWN = 3
GENERIC = "generic:"
NAMED_LOW = frozenset({"resolution", "resolutions", "number", "no", "operation", "highway", "article", "phase", "route", "page", "flight"})
CIVIL = "person"


class GroupReader:
    """Read the group behind each number of one sentence."""

    def __init__(self, view: View, quantities: list[Quantity], dates: set[int]) -> None:
        self.view = view
        self.quantities = quantities
        self.dates = dates
        self.numbers = {q.num_start for q in quantities}
        self.named: set[int] = set()

    def read(self) -> list[Group]:
        """Return a group for each number that counts something, in order."""
        groups: list[Group] = []
        for quantity in self.quantities:
            if quantity.num_start in self.dates or self._names_something(quantity):
                continue
            if quantity.kind == "most" and quantity.of_total is None:
                continue
            inside = groups[-1] if groups and quantity.num_start < groups[-1].end else None
            if inside is not None and inside.kind == "districts":
                continue
            group = Group(quantity, quantity.start, quantity.end, low=quantity.low, best=quantity.best, high=quantity.high, of_total=quantity.of_total)
            group.definite = self.view.low(quantity.num_start - 1) in {"the", "those", "these", "all"}
            group.sentence = self.view.index
            group.rules.extend(quantity.rules)
            self._fill(group)
            groups.append(group)
        return groups

    def _names_something(self, quantity: Quantity) -> bool:
        """Tell whether the number is a name, an age, a price, a list mark or part of a longer number."""
        view, start, end = self.view, quantity.num_start, quantity.num_end
        before, after = view.low(start - 1), view.low(end)
        digit = view.doc[start].text[:1].isdigit()
        if digit and (before in {"$", "€", "£", "usd", "¥", "₹", "#"} or view.doc[start].text.startswith("'") or after in {"%", "°", "°c"}):
            return True
        if digit and start > view.start and (view.doc[start - 1].text[-1:] in "-/–$€£" and not view.doc[start - 1].whitespace_ and len(view.doc[start - 1].text) > 1):
            return True
        if digit and before in DASHES and not view.doc[start - 1].whitespace_ and start - 2 >= view.start and not view.doc[start - 2].whitespace_ and not view.doc[start - 2].text[:1].isdigit():
            return True  # MiG-29
        if view.has(start - 1, "numbered") and (view.is_capital(start - 1) or before in {"no.", "no", "aged", "age", "page"}) and digit:
            return True
        if digit and self._joined_digits(start, end):
            return True
        if digit and view.low(start - 1) == "." and view.has(start - 2, "numbered"):
            return True
        if digit and view.doc[start].text.isdigit() and (before in NAMED_LOW or (before in {"and", "to"} and start - 2 in self.named)):
            self.named.add(start)
            return True
        if start == view.start and after in {".", ")"} and digit:
            return True
        return self._is_age(start, end) or self._is_formation(start, end)

    def _joined_digits(self, start: int, end: int) -> bool:
        """Tell whether digits stand side by side, as in telephone numbers and dates."""
        doc = self.view.doc
        previous = doc[start - 1].text if start > self.view.start else ""
        following = doc[end].text if end < self.view.end else ""
        return previous[:1].isdigit() and previous[-1:].isdigit() or (following[:1].isdigit() and following.replace(",", "").isdigit())

    def _is_age(self, start: int, end: int) -> bool:
        """Tell whether a number set off by commas after a name is an age."""
        view = self.view
        value = view.doc[start].text
        return value.isdigit() and len(value) == len("68") and view.low(start - 1) == "," and view.low(end) in {",", "."} and start - 2 >= view.start and view.is_capital(start - 2) and view.labels.get(start - 2) is None

    def _is_formation(self, start: int, end: int) -> bool:
        """Tell whether the number names a unit or a street: "157 Task Force Battalion", "24 Air Mobile Brigade"."""
        view, at = self.view, end
        if not view.doc[start].text[:1].isdigit():
            return False
        while at < view.end and at < end + 5 and view.is_capital(at):
            at += 1
        return at > end and any(view.has(token, "formation") for token in range(end, at)) and not any(view.labels.get(token) == "UNIT" and not view.has(token, "formation") for token in range(end, at))

    def _fill(self, group: Group) -> None:
        view, quantity = self.view, group.quantity
        at = next((s for s in range(quantity.num_end, quantity.end) if s in view.nouns and view.nouns[s].end > quantity.end), quantity.end)
        if quantity.of_total is not None:
            at = self._after_whole(quantity)
        elif quantity.kind == "multiple":
            at = quantity.end
        elif view.low(at) in QUOTES and view.low(at + 1) == "of":
            at = self._skip_determiners(at + 2)
        elif view.low(at) == "of" or quantity.base is not None:
            at = quantity.base if quantity.base is not None else at + 1
            if view.has(at, "partitive") or (view.low(at) in {"the", "their", "its"} and view.has(at + 1, "others")):
                group.elliptic, group.end = True, view.grammar_ends.get((at, "partitive"), at + 1)
                return
            at = self._skip_determiners(at)
            if at in self.numbers:
                at = next(q.end for q in self.quantities if q.num_start == at)
        elif view.low(at) in DASHES and not view.doc[at - 1].whitespace_:
            at += 1
        self._noun(group, at)

    def _after_whole(self, quantity: Quantity) -> int:
        """Return the token behind the whole of a partitive ("16 of 27 districts")."""
        wholes = [q for q in self.quantities if q.num_start >= (quantity.base or quantity.end) and q.num_start < quantity.end]
        return max([quantity.end, *(q.end for q in wholes)])

    def _skip_determiners(self, at: int) -> int:
        while self.view.has(at, "possessive") or self.view.low(at) in {"the", "these", "those", "some", "about", "around", "roughly", "nearly", "an", "a"}:
            at += 1
        return at

    def _noun(self, group: Group, at: int) -> None:
        """Walk from the number to its noun, collecting nationality, force and participles on the way."""
        view, unknown = self.view, 0
        limit = min(at + MAX_GROUP_TOKENS, view.end)
        while at < limit:
            word, mention = view.low(at), view.nouns.get(at)
            label = view.labels.get(at)
            if word in QUOTES or word in DASHES or word in {"'s", "’s"}:
                at += 1
            elif mention is not None and not self._is_verb_here(at, mention, label, group):
                if self._take(group, mention, str(label)):
                    return
                at = mention.end
            elif self._participle(at) and not unknown:
                group.act = group.act or self._participle(at)
                at += 1
            elif view.low(at - 1) in DASHES and not view.doc[at - 1].whitespace_ and any(m.start == at for m in view.actions):
                at += 1  # "worst-hit", "newly-deployed"
            elif at in self.dates or view.is_stop(at) or at in self.numbers or any(m.start == at for m in view.actions):
                break
            elif view.is_capital(at) or word.endswith("ly"):
                at += 1
            elif view.is_past(at) and not self._noun_follows(at):
                break
            else:
                unknown += 1
                at += 1
                if unknown > MAX_UNKNOWN:
                    break
        self._without_noun(group, at, unknown)

    def _is_verb_here(self, at: int, mention: Mention, label: str | None, group: Group) -> bool:
        """Tell whether a word that may be noun or verb is the verb here ("40 guard the gate", "18 wounded")."""
        return label == "ROLE" and any(m.start == at and m.end > mention.end for m in self.view.actions) and group.head < 0

    def _participle(self, at: int) -> str:
        """Return the action of a participle before the noun: "captured cadets", "wounded soldiers"."""
        for mention in self.view.actions:
            if mention.start == at and mention.end == at + 1 and mention.form in {"past", ""} and self._noun_follows(at):
                return mention.id
        return ""

    def _noun_follows(self, at: int) -> bool:
        for token in range(at + 1, min(at + 4, self.view.end)):
            label = self.view.labels.get(token)
            if label in {"UNIT", "NONCOUNT", "ROLE"}:
                return True
            if label not in {"NATIONALITY", "FORCE", "COUNTRY"} and (self.view.is_stop(token) or self.view.low(token) in {",", "."}):
                return False
        return False

    def _take(self, group: Group, mention: Mention, label: str) -> bool:
        """Take a noun match into the group; return True when the group is complete."""
        view = self.view
        rule = mention.rule
        if label == "FORCE":
            group.force, group.head, group.end = rule.id, mention.start, mention.end
            group.country = group.country or (rule.payload["country"] if rule.payload else "")
            group.unit = group.unit or (rule.payload["unit"] if rule.payload else "insurgent")
            group.kind = "troops"
            group.rules.append(rule.name)
            return not self._continues(mention.end)
        if label in {"NATIONALITY", "COUNTRY"}:
            group.country, group.end = rule.id, mention.end
            if label == "NATIONALITY" and not self._continues(mention.end):
                group.kind, group.head, group.unit = "nationals", mention.start, ""
                return True
            return False
        if label == "ROLE" and self._continues(mention.end) and not view.low(mention.start).endswith("s"):
            group.act = rule.id
            return False
        return self._take_head(group, mention, label)

    def _take_head(self, group: Group, mention: Mention, label: str) -> bool:
        view, rule = self.view, mention.rule
        following = view.nouns.get(mention.end)
        sized = view.low(mention.start - 1) in DASHES and mention.start - 1 == group.quantity.end
        if label == "UNIT" and not sized and following is not None and view.labels.get(mention.end) in {"UNIT", "NONCOUNT", "FORCE"} and not any(m.start == mention.end for m in view.actions):
            group.unit = group.unit or rule.id
            return False
        group.head, group.end = mention.start, mention.end
        group.rules.append(rule.name)
        if sized and following is not None:
            group.end = following.end
        if label == "UNIT":
            group.unit = self._unit(group, rule.id)
            group.kind = "troops"
        elif label == "ROLE":
            group.act, group.role = rule.id, True
            group.kind = "role"
        elif label == "TERRITORY":
            group.kind = "districts"
        else:
            group.kind = rule.id if rule.id in {CIVIL, "object"} else "measure"
        self._extend(group)
        return True

    def _unit(self, group: Group, identifier: str) -> str:
        """Let "men" and "fighters" take the unit of the force they belong to."""
        if identifier.startswith(GENERIC) or identifier == "insurgent" and group.force and group.unit not in {"", "insurgent"}:
            return group.unit or identifier
        if identifier == "soldier" and group.force and group.unit in {"insurgent", "militia"} and not group.country:
            return group.unit
        if identifier == "soldier" and group.unit in {"peacekeeper", "mercenary", "police", "border_guard"} and not group.country:
            return group.unit
        return identifier

    def _continues(self, at: int) -> bool:
        """Tell whether a noun follows within the same group."""
        view = self.view
        while at < view.end and (view.low(at) in QUOTES or view.low(at) in DASHES or view.low(at).endswith("ly")):
            at += 1
        label = view.labels.get(at)
        if label in {"UNIT", "NONCOUNT", "ROLE", "FORCE", "NATIONALITY", "TERRITORY"}:
            return label in {"UNIT", "NONCOUNT"} or not any(m.start == at and m.form in {"past", "s"} for m in view.actions)
        if at >= view.end or view.is_stop(at) or view.is_past(at) or any(m.start == at for m in view.actions):
            return False
        return self._noun_follows(at) or view.labels.get(at + 1) in {"UNIT", "NONCOUNT", "ROLE"}

    def _extend(self, group: Group) -> None:
        """Take the rest of the noun: "soldiers and policemen", "members of the Afghan army", "troops from Kenya"."""
        view, at = self.view, group.end
        if view.low(at) in {"and", "or", "&"} or (view.low(at) == "," and view.labels.get(at + 1) == "UNIT" and view.low(at + 2) in {"and", "or"}):
            self._coordinate(group, at + 1)
        if view.low(group.end) == "of" or (view.low(group.end) == "(" and view.labels.get(group.end + 1) == "FORCE"):
            self._of_phrase(group, group.end + 1)
        elif view.low(group.end) == "from" and view.labels.get(self._skip_determiners(group.end + 1)) in {"COUNTRY", "FORCE"}:
            self._of_phrase(group, group.end + 1)

    def _coordinate(self, group: Group, at: int) -> None:
        view = self.view
        limit = at + 3
        while at < min(limit, view.end) and at not in self.numbers:
            label, mention = view.labels.get(at), view.nouns.get(at)
            if label == "UNIT" and mention is not None:
                if group.kind == CIVIL:
                    return
                group.end = mention.end
                return
            if label == "NONCOUNT" and mention is not None and mention.id == CIVIL and group.kind == "troops":
                group.kind, group.end = "mixed", mention.end
                return
            if label not in {"NATIONALITY", "FORCE"} and (view.is_stop(at) and view.low(at) not in {"their", "its", "allied"}):
                return
            at += 1

    def _of_phrase(self, group: Group, at: int) -> None:
        """Read force, nationality or unit from "of the Libyan army", "(BGP)", "from Kenya"."""
        view = self.view
        limit = min(at + 7, view.end)
        at = self._skip_determiners(at)
        while at < limit:
            label, mention = view.labels.get(at), view.nouns.get(at)
            if mention is None:
                if view.is_stop(at) and view.low(at) not in {"'s", "’s"} or at in self.numbers:
                    return
                at += 1
                continue
            if label == "FORCE":
                payload = mention.rule.payload
                group.force = mention.id
                group.country = group.country or (payload["country"] if payload else "")
                group.unit = payload["unit"] if payload and (group.unit.startswith(GENERIC) or group.unit == "soldier") and payload["unit"] else group.unit
            elif label in {"NATIONALITY", "COUNTRY"}:
                group.country = group.country or mention.id
            elif label == "UNIT" and group.unit.startswith(GENERIC):
                group.unit = mention.id
            elif label == "UNIT" and mention.id == "soldier" and view.low(mention.end - 1) == "war":
                group.unit = "soldier"
            elif label in {"NONCOUNT", "ROLE"}:
                return
            group.end = at = mention.end

    def _without_noun(self, group: Group, at: int, unknown: int) -> None:
        """Decide about a number whose noun is left out, or is no noun we know."""
        if group.kind:
            return
        if group.unit:
            group.kind, group.end = "troops", at
        elif unknown or (group.quantity.base is not None and group.quantity.best == 1):
            group.kind, group.end = "object", at
        else:
            group.elliptic = True
            if self.view.low(at) == "from" and self.view.labels.get(at + 1) == "COUNTRY":
                group.country = self.view.nouns[at + 1].id


def resolve_share(group: Group, whole: Group) -> None:
    """Give "half of them" its number from the group it speaks of."""
    quantity = group.quantity
    if quantity.share is None and quantity.less is None:
        return
    base = replace(whole.quantity, low=whole.low, best=whole.best, high=whole.high)
    if quantity.less is not None and whole.best is not None:
        rest = whole.best - quantity.less
        rough = whole.low != whole.best or whole.high != whole.best
        group.low, group.best, group.high = (None, rest, None) if rough else (rest, rest, rest)
    elif whole.best is not None:
        part = share_of(quantity, base)
        group.low, group.best, group.high = part.low, part.best, part.high
