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
from gamseong.bot.render.answer import COLOURS
from gamseong.bot.render.charts import draw_in_thread, growth_chart, tone_chart
from gamseong.bot.render.fonts import ChartsUnavailableError, drawable_text, korean_font
from gamseong.model_store import Label, Prediction

THRESHOLD = 0.79
STEPS = ["재미있을", "줄", "알았는데", "완전", "실망했다."]
VERDICTS = [Prediction.unreadable(), *(Prediction.judge(1 - share, share, THRESHOLD) for share in (0.855, 0.807, 0.661, 0.024))]
THREE = [
    Prediction.unreadable(),
    *(
        Prediction.judge_tones(tones, {"부정": 0.6, "중립": 0.5, "긍정": 0.6})
        for tones in ((0.02, 0.95, 0.03), (0.9, 0.05, 0.05), (0.4, 0.3, 0.3), (0.05, 0.1, 0.85))
    ),
]
TIMES = [datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hour) for hour in range(30)]
TONE = [None if hour % 7 == 3 else (hour - 15) / 20 for hour in range(30)]
COUNTS = [hour * 100 for hour in range(30)]
NEUTRAL = [hour * 60 for hour in range(30)]
EVEN = Prediction.judge(0.5, 0.5, THRESHOLD)


def pixels(png: bytes) -> NDArray[Any]:
    """Decodes a PNG to ``[height, width, 4]`` in [0, 1]."""
    return np.asarray(image.imread(io.BytesIO(png), format="png"))


def ink(picture: NDArray[Any]) -> int:
    """Counts the dark pixels, which are text and lines."""
    return int((picture[..., :3].max(axis=-1) < 0.4).sum())


@pytest.mark.parametrize("strings", [KOREAN, ENGLISH])
def test_charts_are_opaque_pictures_of_one_size(strings: Any) -> None:
    for png in (
        growth_chart(STEPS, VERDICTS, THRESHOLD, strings),
        growth_chart(STEPS, THREE, THRESHOLD, strings),
        tone_chart(TIMES, TONE, COUNTS, NEUTRAL, strings, alert=-0.4),
    ):
        picture = pixels(png)
        assert picture.shape == (800, 1600, 4)
        assert picture[..., 3].min() == 1
        assert ink(picture) > 5000
        assert len(png) < 500_000


def test_every_glyph_is_there_and_what_has_none_becomes_a_box() -> None:
    odd = ["👍🏽", "ㅋㅋㅋ", "$x$", "$\\frac$", "♥", "한글", "漢字", "\u202e뒤", "a\u0301", "_^{}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        growth_chart(odd, [EVEN] * len(odd), THRESHOLD, KOREAN)
        for strings in (KOREAN, ENGLISH):
            tone_chart(TIMES, TONE, COUNTS, NEUTRAL, strings, alert=0.1)
    assert drawable_text("👍🏽 한글 ㅋㅠ ♥️", korean_font()) == "□□ 한글 ㅋㅠ ♥"


def test_korean_words_look_different_from_boxes_and_from_each_other() -> None:
    def below(word: str) -> NDArray[Any]:
        return pixels(growth_chart([word], [EVEN], THRESHOLD, ENGLISH))[680:]

    kinds = [below(word) for word in ("가가", "힣힣", "□□")]
    assert all(ink(picture) > 100 for picture in kinds)
    assert all(not np.array_equal(one, other) for one, other in zip(kinds, kinds[1:] + kinds[:1], strict=True))


def area(picture: NDArray[Any], colour: Label) -> int:
    """Counts the pixels of a verdict's own colour, which its points have."""
    wanted = [(COLOURS[colour] >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    return int((np.abs(picture[..., :3] - wanted).max(axis=-1) < 0.02).sum())


@pytest.mark.parametrize(
    ("prediction", "told"),
    [
        (Prediction.judge(0.1, 0.9, THRESHOLD), Label.POSITIVE),
        (Prediction.judge(0.9, 0.1, THRESHOLD), Label.NEGATIVE),
        (Prediction.judge(0.4, 0.6, THRESHOLD), Label.AMBIGUOUS),  # it is below the threshold
        *zip(THREE[1:], (Label.NEUTRAL, Label.NEGATIVE, Label.AMBIGUOUS, Label.POSITIVE), strict=True),
    ],
)
def test_each_point_has_the_colour_of_its_verdict(prediction: Prediction, told: Label) -> None:
    picture = pixels(growth_chart(["말"], [prediction], THRESHOLD, KOREAN))[:, :1450]  # without the names at the right
    assert [label for label in COLOURS if area(picture, label) > 100] == [told]


def test_three_tones_are_the_parts_of_a_column_and_each_is_named() -> None:
    tones = {"부정": 0.6, "중립": 0.5, "긍정": 0.6}
    chart = pixels(growth_chart(["말"], [Prediction.judge_tones((0.1, 0.3, 0.6), tones)], THRESHOLD, KOREAN))
    for label in (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE):
        assert area(chart[:, 1450:], label) > 100
    column = chart[:, 400, :3]  # beside the point
    tinted = {label: [(1 - 0.3 * (1 - (COLOURS[label] >> shift & 0xFF) / 255)) for shift in (16, 8, 0)] for label in COLOURS}
    sizes = {label: int((np.abs(column - tint).max(axis=-1) < 0.02).sum()) for label, tint in tinted.items()}
    whole = sum(sizes.values())
    shares = [sizes[label] / whole for label in (Label.POSITIVE, Label.NEUTRAL, Label.NEGATIVE)]
    assert shares == pytest.approx([0.6, 0.3, 0.1], abs=0.02)


def test_a_tone_chart_says_how_many_messages_are_neutral_where_any_are() -> None:
    def blue(neutral: list[int]) -> int:
        picture = pixels(tone_chart(TIMES, TONE, COUNTS, neutral, KOREAN))[..., :3]
        return int((picture[..., 2] - picture[..., 0] > 0.15).sum())

    assert blue([0] * 30) == 0
    assert blue(NEUTRAL) > 2 * blue([hour * 20 for hour in range(30)]) > 10_000


@pytest.mark.parametrize("verdict", [EVEN, THREE[-1]], ids=["two sides", "three tones"])
@pytest.mark.parametrize("count", [1, 2, 10, 16, 17, 40])
def test_any_number_of_words_leaves_room_for_the_line(count: int, verdict: Prediction) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns where decorations leave no room
        png = growth_chart(["아주아주아주아주긴단어입니다"] * count, [verdict] * count, THRESHOLD, KOREAN)
    plain = pixels(png)[200, :, :3]
    assert (plain < 0.99).any(axis=-1).mean() > 0.6  # the coloured bands are most of the width


def test_a_value_between_two_gaps_is_still_seen() -> None:
    def dark(tone: list[float | None]) -> int:
        times = [TIMES[0] + timedelta(hours=hour) for hour in range(len(tone))]
        return ink(pixels(tone_chart(times, tone, [0] * len(tone), [0] * len(tone), ENGLISH)))

    assert dark([None] * 30 + [0.5] + [None] * 29) > dark([None] * 60)


def test_one_bucket_is_a_chart() -> None:
    assert pixels(tone_chart(TIMES[:1], [0.2], [3], [1], KOREAN)).shape == (800, 1600, 4)


def test_the_hosts_matplotlib_is_left_as_it_was_and_changes_nothing_that_matters() -> None:
    usual = growth_chart(STEPS, VERDICTS, THRESHOLD, KOREAN)
    with mpl.rc_context({"text.usetex": True, "axes.grid": True, "savefig.dpi": 30, "figure.dpi": 30, "font.family": "serif"}):
        before = dict(mpl.rcParams)
        hosts = growth_chart(STEPS, VERDICTS, THRESHOLD, KOREAN)
        assert dict(mpl.rcParams) == before
    assert hosts == usual


def test_nobody_imports_the_packages_that_change_the_host() -> None:
    code = (
        "import sys; from gamseong.bot.render.charts import growth_chart; from gamseong.bot.language import KOREAN;"
        "from gamseong.model_store import Prediction; growth_chart(['말'], [Prediction.judge(0.5, 0.5, 0.8)], 0.8, KOREAN);"
        "sys.exit(any(name in sys.modules for name in ('matplotlib.pyplot', 'koreanize_matplotlib')))"
    )
    assert subprocess.run((sys.executable, "-c", code), timeout=120).returncode == 0


async def test_drawing_leaves_no_thread_behind() -> None:
    png = await draw_in_thread(tone_chart, TIMES, TONE, COUNTS, NEUTRAL, KOREAN, alert=None)
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
        assert await draw_in_thread(growth_chart, STEPS, VERDICTS, THRESHOLD, KOREAN) is None
    assert "charts" in caplog.text
    assert "pip install" in caplog.text


@pytest.mark.usefixtures("forgotten")
def test_without_a_korean_font_boxes_are_not_passed_off_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "koreanize_matplotlib", None)
    monkeypatch.setattr(fonts, "FAMILIES", ("DejaVu Sans", "No Such Font"))  # the first is there, without Hangul
    with pytest.raises(ChartsUnavailableError, match="Korean"):
        growth_chart(STEPS, VERDICTS, THRESHOLD, KOREAN)


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
