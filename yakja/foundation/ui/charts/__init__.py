"""Charts drawn on the server: pure functions that answer an SVG and the same numbers as a table.

Every chart takes its direction from the reader's language unless told; colours are classes of the sheet, so that
they follow light, dark and print. `tone` is one of TONES; `c1` to `c4` are colours of series, `q0` to `q5` a scale.
"""

from .chart import TONES, Chart
from .matrix import Cell, heat_matrix
from .series import bar, line, sparkline, stacked
from .tiles import Tile, place_tiles, tile_map

__all__ = [
    "TONES",
    "Cell",
    "Chart",
    "Tile",
    "bar",
    "heat_matrix",
    "line",
    "place_tiles",
    "sparkline",
    "stacked",
    "tile_map",
]
