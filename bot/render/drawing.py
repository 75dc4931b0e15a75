"""A dark picture to draw a chart on, measured in pixels as a phone shows them. matplotlib is imported where it is needed.

Discord shows the picture of an embed about 310 pixels wide on a phone of 390; on a desktop it is a little larger. Every
length here is one of those pixels, from the left or the top, so that a text of 13 is read as 13 there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...model_store import Label
from .answer import COLOURS
from .fonts import ChartsUnavailableError, drawable_text, korean_font
from .png import encode_png
from .text import display_width

WIDTH, HEIGHT = 310, 240  # about 4:3, which Discord shows in full width; of what is taller, a desktop shows less
LINE = 16  # the height of a line of text
MARGIN = 6
BACKGROUND, FOREGROUND, QUIET, FAINT = "#2b2d31", "#dbdee1", "#b5bac1", "#4e5058"  # Discord's own in its dark theme
HEX = {label: f"#{colour:06x}" for label, colour in COLOURS.items()}
_TEXT_SIZE = 13  # 11 even where the picture is 270 wide, as in a browser of 390
_SCALE = 4  # picture pixels for each of ours: phones have up to 3, and a picture can be opened in full size
_DPI = 100 * _SCALE
_POINTS = 72 / 100  # for each of our pixels


class Drawing:
    """A figure of ``WIDTH`` by ``height`` pixels. Raises ``ChartsUnavailableError`` where it cannot be drawn.

    matplotlib's global state stays unchanged, because a host may use it as well: pyplot is not used, and every part is
    given its colours and its font.
    """

    def __init__(self, height: float) -> None:
        try:
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure
        except ImportError as error:
            raise ChartsUnavailableError(f"matplotlib is not there ({error})") from error
        self.height = height
        self._font = korean_font()
        self.figure = Figure(figsize=(WIDTH / 100, height / 100), dpi=_DPI, facecolor=BACKGROUND)
        self._canvas = FigureCanvasAgg(self.figure)

    def grow(self, pixels: float) -> None:
        """Makes a picture, on which nothing is yet, higher."""
        self.height += pixels
        self.figure.set_size_inches(WIDTH / 100, self.height / 100)

    def panel(self, left: float, top: float, right: float, bottom: float) -> Any:
        """Returns axes between these edges, without ticks and frame."""
        axes = self.figure.add_axes(
            (left / WIDTH, 1 - bottom / self.height, (right - left) / WIDTH, (bottom - top) / self.height), facecolor="none"
        )
        axes.grid(visible=False)
        axes.set_axis_off()
        return axes

    def text(self, x: float, middle: float, text: str, colour: str = FOREGROUND, align: str = "left") -> None:
        """Writes ``text`` with its ``align`` edge at ``x`` and its middle at ``middle``; what the font cannot draw becomes □."""
        from matplotlib.patheffects import withStroke

        halo = [withStroke(linewidth=points(2.5), foreground=BACKGROUND)]  # it stays readable on lines and bars
        self.figure.text(x / WIDTH, 1 - middle / self.height, drawable_text(text, self._font), color=colour, ha=align,
                         va="center_baseline", fontproperties=self._properties(), path_effects=halo, parse_math=False,
                         usetex=False)  # fmt: skip

    def row(self, x: float, middle: float, texts: Sequence[tuple[str, str]]) -> None:
        """Writes ``texts``, each with its colour, one behind the other."""
        for text, colour in texts:
            self.text(x, middle, text, colour)
            x += self.text_width(text) + 8

    def upright(self, x: float, top: float, bottom: float) -> None:
        """Draws a thin vertical line below everything else."""
        from matplotlib.lines import Line2D

        ends = [1 - top / self.height, 1 - bottom / self.height]
        line = Line2D([x / WIDTH] * 2, ends, color=QUIET, linewidth=points(1), transform=self.figure.transFigure, zorder=-1)
        self.figure.add_artist(line)

    def text_width(self, text: str) -> float:
        """Returns the width that ``text`` takes."""
        shown = drawable_text(text, self._font)
        width, _, _ = self._canvas.get_renderer().get_text_width_height_descent(shown, self._properties(), ismath=False)
        return float(width) / _SCALE

    def png(self) -> bytes:
        """Returns the picture as an opaque PNG. Nothing can be drawn on it afterwards."""
        self._canvas.draw()
        width, height = self._canvas.get_width_height()
        picture = encode_png(width, height, bytes(self._canvas.buffer_rgba()))
        del self._canvas.renderer  # frees 5 MB that a reference cycle would keep until the garbage collector runs
        return picture

    def _properties(self) -> Any:
        from matplotlib.font_manager import FontProperties

        return FontProperties(fname=str(self._font), size=points(_TEXT_SIZE))


def points(pixels: float) -> float:
    """Returns a length in matplotlib's unit of lines, markers and fonts."""
    return pixels * _POINTS


def legend(label: Label, name: str) -> tuple[str, str]:
    """Returns the name of a verdict behind a square, and its colour, for ``Drawing.row``."""
    return f"■ {name}", HEX[label]


def shorten(text: str, columns: int) -> str:
    """Cuts ``text`` to so many columns, of which a Korean syllable takes two."""
    if display_width(text) <= columns:
        return text
    while display_width(text) > columns - 1:
        text = text[:-1]
    return text + "…"
