"""Draws the cost of the matcher by size as an SVG picture: building on the left, searching on the right."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

WIDTH, HEIGHT = 760, 340
_LEFT, _TOP, _PANEL_WIDTH, _PANEL_HEIGHT, _BETWEEN = 60, 70, 290, 210, 80
_COLOURS = ("#1f5fa8", "#c2571a")
_INK, _FAINT = "#222", "#ddd"


class Curve(NamedTuple):
    """One line: a column of the rows, dashed or not."""

    column: str
    name: str
    dashed: bool


class Panel(NamedTuple):
    """One pair of axes."""

    title: str
    curves: Sequence[Curve]


PANELS = (
    Panel("Building the index, seconds", (Curve("build_s", "build", dashed=False),)),
    Panel(
        "One search, milliseconds",
        (Curve("p50_ms", "p50", dashed=False), Curve("p99_ms", "p99 (dashed)", dashed=True)),
    ),
)


def draw_chart(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The picture of measurements at several sizes, grouped by how was searched. Both axes are logarithmic."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12" fill="{_INK}">',
        "<title>Cost of building and searching an index by the number of facts</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for number, name in enumerate(rows):
        x = _LEFT + number * 170
        parts.append(f'<path d="M{x} 20h24" stroke="{_COLOURS[number]}" stroke-width="2"/>')
        parts.append(f'<text x="{x + 30}" y="24">{name}</text>')
    for number, panel in enumerate(PANELS):
        parts.extend(_draw_panel(panel, rows, _LEFT + number * (_PANEL_WIDTH + _BETWEEN)))
    return "\n".join([*parts, "</svg>", ""])


def _draw_panel(panel: Panel, rows: Mapping[str, Sequence[Mapping[str, Any]]], left: float) -> Iterator[str]:
    sizes = [row["facts"] for measured in rows.values() for row in measured]
    values = [row[curve.column] for measured in rows.values() for row in measured for curve in panel.curves]
    across, up = _decades(sizes), _decades(values)

    def place(size: float, value: float) -> tuple[float, float]:
        return left + _share(size, across) * _PANEL_WIDTH, _TOP + (1 - _share(value, up)) * _PANEL_HEIGHT

    yield f'<text x="{left}" y="{_TOP - 18}" font-weight="bold">{panel.title}</text>'
    for power in range(up[0], up[1] + 1):
        x, y = place(10 ** across[0], 10.0**power)
        yield f'<path d="M{x} {y:.1f}h{_PANEL_WIDTH}" stroke="{_FAINT}"/>'
        yield f'<text x="{x - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>'
    for power in range(across[0], across[1] + 1):
        x, y = place(10.0**power, 10.0 ** up[0])
        yield f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{10**power:,}</text>'
    yield (
        f'<text x="{left + _PANEL_WIDTH / 2}" y="{_TOP + _PANEL_HEIGHT + 38}" text-anchor="middle">facts</text>'
    )
    for colour, measured in zip(_COLOURS, rows.values(), strict=False):
        for curve in panel.curves:
            points = [place(row["facts"], row[curve.column]) for row in measured]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            dashes = ' stroke-dasharray="5 4"' if curve.dashed else ""
            yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
            yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    if len(panel.curves) > 1:
        names = ", ".join(curve.name for curve in panel.curves)
        yield f'<text x="{left + _PANEL_WIDTH}" y="{_TOP - 18}" text-anchor="end">{names}</text>'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten that enclose the values; never the same one twice."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _share(value: float, ends: tuple[int, int]) -> float:
    return (math.log10(value) - ends[0]) / (ends[1] - ends[0])
