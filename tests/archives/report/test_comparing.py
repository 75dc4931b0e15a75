"""Two periods: what changed, and whether days differ too much to say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from gamseong.archives.errors import ArchiveError
from gamseong.archives.period import parse_period
from gamseong.archives.report.comparing import compare
from gamseong.archives.report.scored import Scored
from gamseong.archives.report.tally import Tally, Totals
from tests.archives.report.made import days, page_of, write

PERIODS = (parse_period("2025-03-03..2025-03-22"), parse_period("2025-03-23..2025-04-11"))


def totals_of(path: Path) -> Totals:
    tally = Tally()
    for rows in Scored(str(path), "Asia/Seoul").rows():
        tally.add(rows)  # type: ignore[arg-type]
    return tally.totals()


def test_a_change_is_told_with_its_interval(tmp_path: Path) -> None:
    share = [0.7, 0.5] * 10 + [0.5, 0.3] * 10
    comparison = compare(totals_of(write(tmp_path / "a.parquet", days(40, 10, share))), PERIODS)
    assert [counts.total for counts in comparison.counts] == [200, 200]
    assert comparison.change == pytest.approx(-0.2 * 1.4)
    assert comparison.half_width == pytest.approx(1.96 * 0.14 * (2 / 19) ** 0.5, rel=0.01)


def test_few_days_have_no_interval(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", days(40, 10, [0.5] * 40))
    periods = (parse_period("2025-03-03..2025-03-06"), PERIODS[1])
    assert compare(totals_of(path), periods).half_width is None


def test_a_period_without_messages_is_refused_and_the_right_ones_are_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", days(40, 10, [0.5] * 40))
    with pytest.raises(ArchiveError, match="--compare 2024: has no messages; take days from 2025-03-03 to 2025-04-11"):
        page_of(tmp_path, path, compare=(parse_period("2024"), PERIODS[1]))


def test_the_page_shows_both_periods_and_the_channel_that_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", [*days(40, 10, [0.5] * 40, "게임"), *days(40, 10, [0.9] * 20 + [0.1] * 20)])
    page, _ = page_of(tmp_path, path, compare=PERIODS)
    section = page.partition("두 기간 견주기")[2].partition("</section>")[0]
    assert "<span>2025-03-03</span> – <span>2025-03-22</span>" in section
    assert section.index("<bdi>잡담</bdi>") < section.index("<bdi>게임</bdi>")
    assert "우연일 수 있는 차이예요" not in section
