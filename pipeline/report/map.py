"""Map: spots become panels, each a part of the world drawn to scale with its graticule.

Equirectangular about the panel's middle latitude. Positions are per cent of the panel, so that a panel can be drawn
at any width; which labels there is room for is worked out for a wide and for a narrow one.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.gazetteer import Entry
from pipeline.report.spots import Spot

# Spots in the same or neighbouring cells of this many degrees share a panel.
CELL = 4.0
# A panel shows at least this many degrees from south to north, and this much room around its spots.
MIN_SPAN = 3.5
MARGIN = 0.14
# Height of a panel as a share of its width.
ASPECT = (0.5, 0.8)
# Widths in pixels for which labels are placed: a phone, half a page, a page; the style sheet hides by the same.
WIDTHS = {"": 320, "half": 420, "wide": 640}
# Pixels of a letter and of a line of a label.
LETTER, LINE = 7.2, 14
GRID_STEPS = (0.5, 1, 2, 5, 10, 20, 30)
MAX_LINES = 6
# More names than this on one panel would be unreadable, and slow to place.
MAX_LABELS = 200
RADIUS = (5.0, 15.0)
# Names drawn for orientation beside the spots.
CONTEXT_RADIUS = 2.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world a panel shows, in degrees."""

    south: float
    north: float
    west: float
    east: float

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Return x and y in per cent of the panel."""
        return round(100 * (lon - self.west) / (self.east - self.west), 2), round(100 * (self.north - lat) / (self.north - self.south), 2)

    def holds(self, lat: float, lon: float) -> bool:
        """Say whether a point lies inside, away from the edge."""
        x, y = self.place(lat, lon)
        edge = 2
        return edge < x < 100 - edge and edge < y < 100 - edge

    @property
    def aspect(self) -> float:
        """Return height over width, to scale."""
        return (self.north - self.south) / ((self.east - self.west) * _shrink((self.north + self.south) / 2))


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name goes: offset in pixels and anchor; `width` is the name of the least width that has room for it."""

    dx: float
    dy: float
    anchor: str
    width: str


@dataclass(frozen=True, slots=True)
class Dot:
    """Something drawn: a spot, or a province for orientation (`spot` is -1)."""

    x: float
    y: float
    radius: float
    name: str
    spot: int
    label: Label | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One part of the world with what was reported there."""

    frame: Frame
    meridians: tuple[tuple[float, str], ...]
    parallels: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]
    spots: tuple[int, ...]


def panels(spots: Sequence[Spot], context: Sequence[Entry]) -> list[Panel]:
    """Return the panels, those with most facts first."""
    found = [_panel(spots, group, context) for group in _groups(spots)]
    return sorted(found, key=lambda panel: (-sum(len(spots[at].facts) for at in panel.spots), panel.spots))


def _groups(spots: Sequence[Spot]) -> Iterator[tuple[int, ...]]:
    cells: dict[tuple[int, int], list[int]] = {}
    for at, spot in enumerate(spots):
        cells.setdefault((math.floor(spot.lat / CELL), math.floor(spot.lon / CELL)), []).append(at)
    while cells:
        queue, group = [min(cells)], list[int]()
        while queue:
            cell = queue.pop()
            if cell in cells:
                group += cells.pop(cell)
                queue += [(cell[0] + down, cell[1] + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        yield tuple(sorted(group))


def _shrink(lat: float) -> float:
    """Return how much shorter a degree of longitude is than one of latitude."""
    return max(math.cos(math.radians(lat)), 0.1)


def frame(points: Sequence[tuple[float, float]]) -> Frame:
    """Return the frame around points, with a margin and of a shape that fits a page."""
    south, north = min(lat for lat, _ in points), max(lat for lat, _ in points)
    west, east = min(lon for _, lon in points), max(lon for _, lon in points)
    middle, centre = (south + north) / 2, (west + east) / 2
    height = max((north - south) * (1 + 2 * MARGIN), MIN_SPAN)
    width = max((east - west) * (1 + 2 * MARGIN) * _shrink(middle), MIN_SPAN)
    width, height = max(width, height / ASPECT[1]), max(height, width * ASPECT[0])
    half = width / _shrink(middle) / 2
    return Frame(middle - height / 2, middle + height / 2, centre - half, centre + half)


def graticule(low: float, high: float, signs: str) -> list[tuple[float, str]]:
    """Return the round degrees between two, with their names; `signs` are the letters for plus and minus."""
    step = next((step for step in GRID_STEPS if (high - low) / step <= MAX_LINES), GRID_STEPS[-1])
    lines = [step * at for at in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return [(line, f"{abs(line):g}°{signs[line < 0] if line else ''}") for line in lines]


def _panel(spots: Sequence[Spot], group: tuple[int, ...], context: Sequence[Entry]) -> Panel:
    view = frame([(spots[at].lat, spots[at].lon) for at in group])
    names = {(spots[at].lat, spots[at].lon) for at in group}
    around = [(entry.name, entry.lat or 0.0, entry.lon or 0.0) for entry in context if (entry.lat, entry.lon) not in names and view.holds(entry.lat or 0.0, entry.lon or 0.0)]
    points = [(spots[at].name, spots[at].lat, spots[at].lon, radius(len(spots[at].facts)), at) for at in group]
    points += [(*place, CONTEXT_RADIUS, -1) for place in sorted(around)]
    return Panel(
        view,
        tuple((view.place(0, line)[0], name) for line, name in graticule(view.west, view.east, "EW")),
        tuple((view.place(line, 0)[1], name) for line, name in graticule(view.south, view.north, "NS")),
        tuple(_dots(points, view)),
        group,
    )


def radius(facts: int) -> float:
    """Return the radius in pixels whose area grows with the number of facts."""
    return round(min(RADIUS[0] + 1.4 * (math.sqrt(facts) - 1), RADIUS[1]), 1)


def _dots(points: Sequence[tuple[str, float, float, float, int]], view: Frame) -> Iterator[Dot]:
    placed = [(*view.place(lat, lon), size, name, at) for name, lat, lon, size, at in points]
    wide = _labels(placed, WIDTHS["wide"], view.aspect, {})
    fitting = {width: _labels(placed, pixels, view.aspect, wide) for width, pixels in WIDTHS.items()}
    for number, (x, y, size, name, at) in enumerate(placed):
        label = next((Label(*found[number], width) for width, found in fitting.items() if number in found), None)
        yield Dot(x, y, size, name, at, label)


Box = tuple[float, float, float, float]


Offset = tuple[float, float, str]


def _labels(dots: Sequence[tuple[float, float, float, str, int]], width: float, aspect: float, fixed: dict[int, Offset]) -> dict[int, Offset]:
    """Place as many names as fit without touching, in the order given: right, left, above, below, or where `fixed` has them."""
    spots = [(x * width / 100, y * width * aspect / 100, size) for x, y, size, *_ in dots]
    taken: list[Box] = [(x - size, y - size, x + size, y + size) for x, y, size in spots]
    found: dict[int, Offset] = {}
    for number, (x, y, size) in enumerate(spots[:MAX_LABELS]):
        sides = ((size + 4, 4.0, "start"), (-size - 4, 4.0, "end"), (0.0, -size - 5, "middle"), (0.0, size + LINE, "middle"))
        for dx, dy, anchor in [fixed[number]] if number in fixed else () if fixed else sides:
            long = len(dots[number][3]) * LETTER
            left = x + dx - {"start": 0, "end": long, "middle": long / 2}[anchor]
            box = (left, y + dy - LINE + 3, left + long, y + dy + 3)
            inside = box[0] > 0 and box[2] < width and box[1] > 0 and box[3] < width * aspect - LINE
            if inside and not any(_touch(box, other) for at, other in enumerate(taken) if at != number):
                taken.append(box)
                found[number] = (round(dx, 1), round(dy, 1), anchor)
                break
    return found


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
