"""Charts: real PNGs, decoded again."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import image
from numpy.typing import NDArray

from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.bot.render import charts, fonts
from gamseong.bot.render.charts import draw_in_thread, growth_chart, tone_chart
from gamseong.bot.render.fonts import ChartsUnavailableError, drawable_text, korean_font

THRESHOLD = 0.79
STEPS = ["재미있을", "줄", "알았는데", "완전", "실망했다."]
POSITIVES = [0.855, 0.807, None, 0.661, 0.024]
TIMES = [datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hour) for hour in range(30)]
TONE = [None if hour % 7 == 3 else (hour - 15) / 20 for hour in range(30)]
COUNTS = [hour * 100 for hour in range(30)]


def pixels(png: bytes) -> NDArray[Any]:
    """Decodes a PNG to ``[height, width, 4]`` in [0, 1]."""
    return np.asarray(image.imread(io.BytesIO(png), format="png"))


def ink(picture: NDArray[Any]) -> int:
    """Counts the dark pixels, which are text and lines."""
    return int((picture[..., :3].max(axis=-1) < 0.4).sum())


@pytest.mark.parametrize("strings", [KOREAN, ENGLISH])
def test_charts_are_opaque_pictures_of_one_size(strings: Any) -> None:
    for png in (growth_chart(STEPS, POSITIVES, THRESHOLD, strings), tone_chart(TIMES, TONE, COUNTS, strings, alert=-0.4)):
        picture = pixels(png)
        assert picture.shape == (800, 1600, 4)
        assert picture[..., 3].min() == 1
        assert ink(picture) > 5000
        assert len(png) < 500_000


def test_every_glyph_is_there_and_what_has_none_becomes_a_box() -> None:
    odd = ["👍🏽", "ㅋㅋㅋ", "$x$", "$\\frac$", "♥", "한글", "漢字", "\u202e뒤", "a\u0301", "_^{}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        growth_chart(odd, [0.5] * len(odd), THRESHOLD, KOREAN)
        for strings in (KOREAN, ENGLISH):
            tone_chart(TIMES, TONE, COUNTS, strings, alert=0.1)
    assert drawable_text("👍🏽 한글 ㅋㅠ ♥️", korean_font()) == "□□ 한글 ㅋㅠ ♥"


def test_korean_words_look_different_from_boxes_and_from_each_other() -> None:
    def below(word: str) -> NDArray[Any]:
        return pixels(growth_chart([word], [0.5], THRESHOLD, ENGLISH))[680:]

    kinds = [below(word) for word in ("가가", "힣힣", "□□")]
    assert all(ink(picture) > 100 for picture in kinds)
    assert all(not np.array_equal(one, other) for one, other in zip(kinds, kinds[1:] + kinds[:1], strict=True))


def test_each_side_is_told_by_shape_height_and_colour() -> None:
    def colours(positive: float) -> tuple[int, int]:
        marks = pixels(growth_chart(["말"], [positive], THRESHOLD, KOREAN))[..., :3]
        red, green, blue = marks[..., 0], marks[..., 1], marks[..., 2]
        return int(((green > 0.5) & (red < 0.3)).sum()), int(((red > 0.7) & (green < 0.5) & (blue < 0.5)).sum())

    assert colours(0.9)[0] > 100 > colours(0.1)[0]
    assert colours(0.1)[1] > 100 > colours(0.9)[1]
    assert max(colours(0.6)) < 100  # neither: it is below the threshold


@pytest.mark.parametrize("count", [1, 2, 10, 16, 17, 40])
def test_any_number_of_words_leaves_room_for_the_line(count: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns where decorations leave no room
        png = growth_chart(["아주아주아주아주긴단어입니다"] * count, [0.5] * count, THRESHOLD, KOREAN)
    plain = pixels(png)[200, :, :3]
    assert (plain < 0.99).any(axis=-1).mean() > 0.6  # the coloured bands are most of the width


def test_a_value_between_two_gaps_is_still_seen() -> None:
    def dark(tone: list[float | None]) -> int:
        times = [TIMES[0] + timedelta(hours=hour) for hour in range(len(tone))]
        return ink(pixels(tone_chart(times, tone, [0] * len(tone), ENGLISH)))

    assert dark([None] * 30 + [0.5] + [None] * 29) > dark([None] * 60)


def test_one_bucket_is_a_chart() -> None:
    assert pixels(tone_chart(TIMES[:1], [0.2], [3], KOREAN)).shape == (800, 1600, 4)


def test_the_hosts_matplotlib_is_left_as_it_was_and_changes_nothing_that_matters() -> None:
    usual = growth_chart(STEPS, POSITIVES, THRESHOLD, KOREAN)
    with mpl.rc_context({"text.usetex": True, "axes.grid": True, "savefig.dpi": 30, "figure.dpi": 30, "font.family": "serif"}):
        before = dict(mpl.rcParams)
        hosts = growth_chart(STEPS, POSITIVES, THRESHOLD, KOREAN)
        assert dict(mpl.rcParams) == before
    assert hosts == usual


def test_nobody_imports_the_packages_that_change_the_host() -> None:
    code = (
        "import sys; from gamseong.bot.render.charts import growth_chart; from gamseong.bot.language import KOREAN;"
        "growth_chart(['말'], [0.5], 0.8, KOREAN);"
        "sys.exit(any(name in sys.modules for name in ('matplotlib.pyplot', 'koreanize_matplotlib')))"
    )
    assert subprocess.run((sys.executable, "-c", code), timeout=120).returncode == 0


async def test_drawing_leaves_no_thread_behind() -> None:
    png = await draw_in_thread(tone_chart, TIMES, TONE, COUNTS, KOREAN, alert=None)
    assert png is not None
    assert png.startswith(b"\x89PNG")
    for thread in threading.enumerate():
        if thread.name.startswith(charts.THREAD_NAME):
            thread.join(10)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(charts.THREAD_NAME)]


@pytest.fixture
def forgotten() -> Any:
    korean_font.cache_clear()
    yield
    korean_font.cache_clear()


@pytest.mark.usefixtures("forgotten")
async def test_without_matplotlib_there_is_no_chart_and_the_log_says_how_to_have_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with caplog.at_level("INFO"):
        assert await draw_in_thread(growth_chart, STEPS, POSITIVES, THRESHOLD, KOREAN) is None
    assert "charts" in caplog.text
    assert "pip install" in caplog.text


@pytest.mark.usefixtures("forgotten")
def test_without_a_korean_font_boxes_are_not_passed_off_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "koreanize_matplotlib", None)
    monkeypatch.setattr(fonts, "FAMILIES", ("DejaVu Sans", "No Such Font"))  # the first is there, without Hangul
    with pytest.raises(ChartsUnavailableError, match="Korean"):
        growth_chart(STEPS, POSITIVES, THRESHOLD, KOREAN)


@pytest.mark.usefixtures("forgotten")
def test_an_installed_font_serves_where_the_packaged_one_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    packaged = korean_font()
    assert packaged.name == "NanumGothic.ttf"
    korean_font.cache_clear()
    monkeypatch.setitem(sys.modules, "koreanize_matplotlib", None)
    from matplotlib.font_manager import FontEntry, fontManager

    face = FontEntry(fname=str(packaged), name="Malgun Gothic", style="normal", weight=400)
    bold = FontEntry(fname="/nowhere/bold.ttf", name="Malgun Gothic", style="normal", weight=700)
    monkeypatch.setattr(fontManager, "ttflist", [bold, face])
    assert korean_font() == Path(packaged)
