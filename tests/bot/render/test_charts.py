"""Charts: real PNGs, decoded again."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import warnings
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import image
from matplotlib.text import Text
from numpy.typing import NDArray

from gamseong.bot.language import ENGLISH, KOREAN, Strings
from gamseong.bot.render import charts, fonts
from gamseong.bot.render.answer import COLOURS
from gamseong.bot.render.charts import draw_in_thread, growth_chart, tone_chart
from gamseong.bot.render.fonts import ChartsUnavailableError, drawable_text, korean_font
from gamseong.bot.render.growth_figure import growth_drawing
from gamseong.bot.render.tone_figure import ToneFigure
from gamseong.model_store import Label, Prediction

NARROWEST = 270  # pixels: the picture of an embed in a browser of 390; Discord's app shows about 310
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
    """Counts the light pixels, which are text and lines."""
    return int((picture[..., :3].min(axis=-1) > 0.7).sum())


def area(picture: NDArray[Any], label: Label) -> int:
    """Counts the pixels of a verdict's own colour."""
    wanted = [(COLOURS[label] >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    return int((np.abs(picture[..., :3] - wanted).max(axis=-1) < 0.02).sum())


def tone_figure(count: int = 30, strings: Strings = KOREAN, **more: Any) -> ToneFigure:
    times = [TIMES[0] + timedelta(hours=hour) for hour in range(count)]
    numbers = [hour * 411 for hour in range(count)]
    return ToneFigure(
        times, [0.5 - hour % 2 for hour in range(count)], numbers, [number // 2 for number in numbers], strings, **more
    )


MARKS = [(TIMES[0], "점검 뒤에 내림"), (TIMES[3], "다시 오름"), (TIMES[4], "이벤트부터 오름"), (TIMES[29], "maintenance again")]
DRAWINGS = {
    "a day and more": lambda strings: tone_figure(30, strings, alert=-0.4).drawing,
    "marked": lambda strings: tone_figure(30, strings, alert=0.95, marks=MARKS).drawing,
    "one bucket": lambda strings: tone_figure(1, strings, alert=-0.95, marks=MARKS[:1]).drawing,
    "sixty weeks": lambda strings: (
        ToneFigure(
            [TIMES[0] + timedelta(weeks=week) for week in range(60)], [0.1] * 60, [9_999_999] * 60, [1] * 60, strings
        ).drawing
    ),
    "two sides": lambda strings: growth_drawing(STEPS, VERDICTS, THRESHOLD, strings),
    "one word": lambda strings: growth_drawing(["말"], THREE[1:2], THRESHOLD, strings),
    "forty words": lambda strings: growth_drawing(["아주아주아주아주긴단어입니다"] * 40, THREE * 8, THRESHOLD, strings),
}


@pytest.mark.parametrize("strings", [KOREAN, ENGLISH], ids=["ko", "en"])
@pytest.mark.parametrize("name", DRAWINGS)
def test_on_a_phone_every_text_has_eleven_pixels_and_room_of_its_own(name: str, strings: Strings) -> None:
    figure = DRAWINGS[name](strings).figure
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    pixel = figure.bbox.width / NARROWEST  # of the picture, for one of the phone's
    assert min(text.get_fontsize() * figure.dpi / 72 for text in texts) >= 11 * pixel
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for word, box in boxes:
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, word
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, word
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 0 or down <= 2 * pixel, (one, other)  # lines of text may share the room of their descents


@pytest.mark.parametrize("marks", [[], MARKS])
def test_the_bars_never_reach_the_line(marks: Any) -> None:
    chart = tone_figure(marks=marks)
    chart.drawing.png()
    lowest = chart.line.get_window_extent().y0
    tops = [bar.get_window_extent().y1 for bar in chart.bars.patches]
    assert len(tops) == 60  # all messages, and the neutral ones
    assert max(tops) < lowest
    assert not chart.line.patches


def test_words_and_numbers_stand_beside_their_bars() -> None:
    drawing = growth_drawing(["아주아주아주아주긴단어입니다", "말"], THREE[1:3], THRESHOLD, KOREAN)
    bars = drawing.figure.axes[0].get_window_extent()
    texts = {text.get_text(): text.get_window_extent() for text in drawing.figure.findobj(Text) if text.get_text()}
    assert texts["말"].x1 < bars.x0
    assert bars.x1 < texts["95.0"].x0
    assert texts["95.0"].y0 > texts["90.0"].y1  # from the top, as in the text


@pytest.mark.parametrize("strings", [KOREAN, ENGLISH])
def test_charts_are_opaque_dark_pictures_of_one_width(strings: Any) -> None:
    for png in (
        growth_chart(STEPS, VERDICTS, THRESHOLD, strings),
        growth_chart(STEPS, THREE, THRESHOLD, strings),
        tone_chart(TIMES, TONE, COUNTS, NEUTRAL, strings, alert=-0.4, marks=MARKS),
    ):
        picture = pixels(png)
        assert picture.shape[1:] == (1240, 4)
        assert picture[..., 3].min() == 1
        assert picture[0, 0, :3].max() < 0.25
        assert ink(picture) > 5000
        assert len(png) < 500_000


def test_every_glyph_is_there_and_what_has_none_becomes_a_box() -> None:
    odd = ["👍🏽", "ㅋㅋㅋ", "$x$", "$\\frac$", "♥", "한글", "漢字", "\u202e뒤", "a\u0301", "_^{}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        growth_chart(odd, [EVEN] * len(odd), THRESHOLD, KOREAN)
        for strings in (KOREAN, ENGLISH):
            tone_chart(TIMES, TONE, COUNTS, NEUTRAL, strings, alert=0.1, marks=[(TIMES[1], "👍🏽 $x$")])
    assert drawable_text("−0.52", korean_font()) == "-0.52"
    assert drawable_text("👍🏽 한글 ㅋㅠ ♥️", korean_font()) == "□□ 한글 ㅋㅠ ♥"


def test_korean_words_look_different_from_boxes_and_from_each_other() -> None:
    kinds = [pixels(growth_chart([word], [EVEN], THRESHOLD, ENGLISH)) for word in ("가가", "힣힣", "□□")]
    assert all(ink(picture) > 100 for picture in kinds)
    assert all(not np.array_equal(one, other) for one, other in zip(kinds, kinds[1:] + kinds[:1], strict=True))


@pytest.mark.parametrize(
    ("prediction", "told"),
    [
        (Prediction.judge(0.1, 0.9, THRESHOLD), Label.POSITIVE),
        (Prediction.judge(0.9, 0.1, THRESHOLD), Label.NEGATIVE),
        (Prediction.judge(0.4, 0.6, THRESHOLD), Label.AMBIGUOUS),  # it is below the threshold
        *zip(THREE[1:], (Label.NEUTRAL, Label.NEGATIVE, Label.AMBIGUOUS, Label.POSITIVE), strict=True),
    ],
)
def test_each_number_has_the_colour_of_its_verdict(prediction: Prediction, told: Label) -> None:
    number = pixels(growth_chart(["말"], [prediction], THRESHOLD, KOREAN))[110:, 1090:]  # right of the bar and below the legend
    assert [label for label in COLOURS if area(number, label) > 100] == [told]


def test_three_tones_are_the_parts_of_a_bar_and_each_is_named() -> None:
    tones = {"부정": 0.6, "중립": 0.5, "긍정": 0.6}
    drawing = growth_drawing(["말"], [Prediction.judge_tones((0.1, 0.3, 0.6), tones)], THRESHOLD, KOREAN)
    chart = pixels(drawing.png())
    for label in (Label.NEGATIVE, Label.NEUTRAL, Label.POSITIVE):
        assert area(chart[:90], label) > 100  # the legend
    middle = chart.shape[0] - int(drawing.figure.axes[0].get_window_extent().get_points()[:, 1].mean())
    row = chart[middle : middle + 1, :1100]
    sizes = [area(row, label) for label in (Label.POSITIVE, Label.NEUTRAL, Label.NEGATIVE)]
    assert [size / sum(sizes) for size in sizes] == pytest.approx([0.6, 0.3, 0.1], abs=0.03)


def test_a_bundle_of_two_sides_names_no_neutral_and_shows_where_a_verdict_begins() -> None:
    picture = pixels(growth_chart(["말"], [Prediction.judge(0.1, 0.9, THRESHOLD)], THRESHOLD, KOREAN))
    assert area(picture[:90, :1000], Label.NEUTRAL) == 0  # without the % above the numbers
    assert area(picture[:, :1090], Label.AMBIGUOUS) > 50  # the lines of the threshold


def test_a_tone_chart_says_how_many_messages_are_neutral_where_any_are() -> None:
    def grey(neutral: list[int]) -> int:
        return area(pixels(tone_chart(TIMES, [None] * 30, COUNTS, neutral, KOREAN)), Label.NEUTRAL)

    none = grey([0] * 30)  # what is written in that colour
    assert grey(NEUTRAL) - none > 1.8 * (grey([hour * 20 for hour in range(30)]) - none) > 5_000


@pytest.mark.parametrize("verdict", [EVEN, THREE[-1]], ids=["two sides", "three tones"])
@pytest.mark.parametrize("count", [1, 2, 10, 16, 17, 40])
def test_any_number_of_words_leaves_room_for_the_bars(count: int, verdict: Prediction) -> None:
    figure = growth_drawing(["아주아주아주아주긴단어입니다"] * count, [verdict] * count, THRESHOLD, KOREAN).figure
    assert figure.axes[0].get_window_extent().width > 0.4 * figure.bbox.width
    assert figure.bbox.height <= figure.bbox.width  # a desktop would show a higher one smaller
    words = [text.get_text() for text in figure.findobj(Text) if text.get_text().startswith("아주")]
    assert len(words) == count if count <= 16 else 8 < len(words) < count


def test_a_value_between_two_gaps_is_still_seen() -> None:
    def light(tone: list[float | None]) -> int:
        times = [TIMES[0] + timedelta(hours=hour) for hour in range(len(tone))]
        return ink(pixels(tone_chart(times, tone, [0] * len(tone), [0] * len(tone), ENGLISH)))

    assert light([None] * 30 + [0.5] + [None] * 29) > light([None] * 60)


def test_a_mark_is_a_line_through_both_panels_at_its_time() -> None:
    chart = tone_figure(30, marks=[(TIMES[15], "여기")])
    lines = [line.get_window_extent() for line in chart.drawing.figure.artists]
    middle = chart.line.transData.transform((TIMES[15].timestamp(), 0))[0]
    assert [(line.x0 + line.x1) / 2 for line in lines] == pytest.approx([middle] * 2, abs=1)
    for panel, line in zip((chart.line, chart.bars), lines, strict=True):
        box = panel.get_window_extent()
        assert line.y0 <= box.y0 + 2
        assert line.y1 >= box.y1 - 2


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
