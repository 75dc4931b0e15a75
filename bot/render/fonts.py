"""Finds a font with Korean glyphs for charts: the one of the ``charts`` extra, or else an installed one."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

from ...extras import how_to_install
from ...model_store import GamseongError

# matplotlib may know only the first face of a font collection, the Japanese one; all faces hold the Korean glyphs.
FAMILIES = (
    "Noto Sans CJK KR",
    "Noto Sans CJK JP",
    "Noto Sans KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "UnDotum",
)
_SAMPLE = "가힣ㅋㅠ"


class ChartsUnavailableError(GamseongError, ImportError):
    """matplotlib is not installed, or there is no font with Korean glyphs. ``problem`` says which."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"no charts: {problem}; install them with: {how_to_install('charts')}")


@cache
def korean_font() -> Path:
    """Returns the path of the font. Raises ``ChartsUnavailableError``."""
    for path in (_packaged(), *map(_installed, FAMILIES)):
        if path is not None and path.is_file() and glyphs(path).issuperset(_SAMPLE):
            return path
    raise ChartsUnavailableError("no font with Korean glyphs was found")


@cache
def glyphs(font: Path) -> frozenset[str]:
    """Returns the characters that a font can draw."""
    from matplotlib.ft2font import FT2Font

    return frozenset(map(chr, FT2Font(str(font)).get_charmap()))


def drawable_text(text: str, font: Path) -> str:
    """Replaces what the font cannot draw, such as most emoji, with □, and leaves out joiners and variation selectors.

    A minus sign, which Korean fonts lack, becomes a hyphen.
    """
    known = glyphs(font)
    if "−" not in known:
        text = text.replace("−", "-")
    return "".join(character if character in known else "□" for character in text if character not in "\u200d\ufe0e\ufe0f")


def _packaged() -> Path | None:
    # The package is located, not imported, because its import would change the host's matplotlib settings.
    spec = importlib.util.find_spec("koreanize_matplotlib")
    folders = (spec.submodule_search_locations if spec else None) or ()
    return next((Path(folder) / "fonts" / "NanumGothic.ttf" for folder in folders), None)


def _installed(family: str) -> Path | None:
    from matplotlib.font_manager import fontManager

    faces = [face for face in fontManager.ttflist if face.name == family and face.style == "normal"]
    faces.sort(key=lambda face: abs(face.weight - 400) if isinstance(face.weight, int) else 0)  # regular is 400
    return Path(faces[0].fname) if faces else None
